/**
 * The upload door of one machine: what is put into HOME/incoming/PROJECT/ starts a run of that project.
 *
 *   reads   HOME/incoming/PROJECT/FILE, or FOLDER/ once FOLDER/_READY is there; projects/PROJECT/spec.json
 *   writes  the object store, under the project's incoming prefix; then starts one run
 *   moves   what it took to PROJECT/.taken/RUN/, what can't be used to PROJECT/.refused/ with NAME.reason.txt
 *
 * A crash at any point is safe: storing again stores the same, and the same content starts no second run.
 */
import { createReadStream, type FSWatcher, mkdirSync, watch } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputRejected, ModelmillError } from '../../domain/errors.ts';
import { keys } from '../../domain/layout.ts';
import type { ObjectStore } from '../../domain/ports.ts';
import { specForUpload } from '../../domain/runs/run-spec-document.ts';
import { type StartedRun, startRun } from '../../domain/runs/start-run.ts';
import { Slug } from '../../domain/spec/words.ts';
import type { StageContext } from '../../domain/stage.ts';
import { type Arrival, counts, READY, Settling } from './settled.ts';

export interface WatchOptions {
  /** HOME/incoming. Made if absent. */
  readonly folder: string;
  readonly context: Pick<StageContext, 'objects' | 'table' | 'workflow' | 'clock' | 'log'>;
  /** @default 2000 */
  readonly quietMs?: number;
  /** @default 1000 */
  readonly pollMs?: number;
  readonly onRun?: (project: string, run: StartedRun) => void;
}

export interface IncomingWatch {
  close(): Promise<void>;
}

export function watchIncoming(options: WatchOptions): IncomingWatch {
  const { folder, context, quietMs = 2_000, pollMs = 1_000 } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settling = new Settling(quietMs);
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();

  const look = async (): Promise<void> => {
    for (const { name: project } of await folders(folder)) {
      if (!Slug.safeParse(project).success) continue;
      const arrivals = await arrivalsIn(join(folder, project));
      for (const arrival of settling.settled(project, arrivals, Date.now())) {
        if (closed) return;
        await take(options, project, arrival);
      }
    }
  };
  const again = (delay: number): void => {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(() => {
      looking = look()
        .catch((error: Error) => context.log('incoming: look failed', { error: error.message }))
        .finally(() => again(pollMs));
    }, delay);
  };
  again(0);
  const watcher = watchQuietly(folder, () => again(Math.min(pollMs, 100)));
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      watcher?.close();
      await looking;
    },
  };
}

/** Only to look sooner: where watching is not possible, the poll finds it. */
function watchQuietly(folder: string, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive: true, persistent: false }, changed);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

const folders = async (folder: string) =>
  (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());

async function arrivalsIn(folder: string): Promise<Arrival[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => counts(name));
  return Promise.all(
    entries
      .filter((entry) => entry.isFile() || entry.isDirectory())
      .map(async (entry) => {
        const below = entry.isDirectory()
          ? (await readdir(join(folder, entry.name), { recursive: true, withFileTypes: true }))
              .filter((inner) => inner.isFile() && (counts(inner.name) || inner.name === READY))
              .map((inner) => join(inner.parentPath, inner.name).slice(folder.length + 1))
          : [entry.name];
        const files = below.toSorted().map(async (path) => {
          const { size, mtimeMs } = await stat(join(folder, path));
          return { path, size, mtimeMs };
        });
        return { name: entry.name, folder: entry.isDirectory(), files: await Promise.all(files) };
      }),
  );
}

async function take(options: WatchOptions, project: string, arrival: Arrival): Promise<void> {
  const { folder, context, onRun } = options;
  const home = join(folder, project);
  try {
    const sources: string[] = [];
    for (const { path } of arrival.files.filter((file) => !file.path.endsWith(`/${READY}`))) {
      const key = keys.incoming(project, path.replaceAll('\\', '/'));
      await context.objects.put(key, createReadStream(join(home, path)));
      sources.push(key);
    }
    const spec = specForUpload(await projectSpec(context.objects, project), sources);
    const started = await startRun(context, { spec, door: 'upload' });
    await move(home, arrival.name, join('.taken', started.run));
    context.log('incoming: taken', { project, name: arrival.name, ...started });
    onRun?.(project, started);
  } catch (error) {
    // Anything but a refusal may be over by the next look.
    if (!(error instanceof ModelmillError)) {
      return context.log('incoming: not taken', {
        project,
        name: arrival.name,
        error: (error as Error).message,
      });
    }
    const refused = await move(home, arrival.name, '.refused');
    await writeFile(`${refused}.reason.txt`, `${error.name}: ${error.message}\n`);
    context.log('incoming: refused', {
      project,
      name: arrival.name,
      error: error.name,
      reason: error.message,
    });
  }
}

async function move(home: string, name: string, to: string): Promise<string> {
  const target = join(home, to, name);
  await mkdir(join(home, to), { recursive: true });
  await rm(target, { recursive: true, force: true });
  await rename(join(home, name), target);
  return target;
}

async function projectSpec(
  objects: ObjectStore,
  project: string,
): Promise<{ readonly project: string } & Record<string, unknown>> {
  const key = keys.projectSpec(project);
  if (!(await objects.head(key))) return { project };
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await objects.get(key)).body) chunks.push(chunk);
  try {
    return { ...(JSON.parse(Buffer.concat(chunks).toString('utf8')) as object), project };
  } catch {
    throw new InputRejected({
      where: key,
      found: 'no JSON document',
      allowed: "the project's default run spec as JSON",
      next: "Correct it: 'modelmill plan --project' shows what is read",
    });
  }
}
