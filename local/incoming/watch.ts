/**
 * The upload door of one machine: what is put into HOME/incoming/PROJECT/ starts a run of that project. Looks each
 * second, and sooner where the system tells of changes; nothing that lies there keeps it from the rest.
 */
import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputRejected } from '../../domain/errors.ts';
import { Slug } from '../../domain/spec/words.ts';
import { type Arrival, arrivalsIn } from './arrivals.ts';
import { Settling } from './settled.ts';
import { type Place, type Rooms, refuse, take } from './take.ts';

interface WatchOptions {
  /** HOME/incoming. Made if absent. */
  readonly folder: string;
  readonly context: Rooms;
  /** @default 2000 */
  readonly quietMs?: number;
  /** @default 1000 */
  readonly pollMs?: number;
}

export interface IncomingWatch {
  close(): Promise<void>;
}

export function watchIncoming(options: WatchOptions): IncomingWatch {
  const { folder, context, quietMs = 2_000, pollMs = 1_000 } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settling = new Settling(quietMs);
  const closing = new AbortController();
  const troubles = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();

  /** Said once, however often it is met. */
  const trouble = (what: string, error: unknown): void => {
    const { message } = error as Error;
    if (!closing.signal.aborted && troubles.get(what) !== message)
      context.log(`incoming: ${what}`, { error: message });
    troubles.set(what, message);
  };
  const takeOne = async (place: Place, arrival: Arrival): Promise<void> => {
    const { project } = place;
    const { name } = arrival;
    try {
      const started = await take(context, place, arrival, closing.signal);
      context.log('incoming: taken', { project, name, ...started });
    } catch (error) {
      settling.postpone(project, arrival, performance.now());
      // Anything but a refusal may be over by a later look.
      if (!(error instanceof InputRejected)) return trouble(`${project}/${name} is not taken yet`, error);
      context.log('incoming: refused', { project, name, reason: error.message });
      await refuse(place.folder, arrival, error);
    }
  };
  const lookAt = async (project: string): Promise<void> => {
    const place = { project, folder: join(folder, project) };
    const arrivals = await arrivalsIn(place.folder);
    for (const arrival of settling.settled(project, arrivals, performance.now())) {
      if (closing.signal.aborted) return;
      await takeOne(place, arrival).catch((error) =>
        trouble(`${project}/${arrival.name} stays where it is`, error),
      );
    }
  };
  const look = async (): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || !Slug.safeParse(entry.name).success) continue;
      await lookAt(entry.name).catch((error) => trouble(`${entry.name} can't be looked at`, error));
    }
  };
  const again = (delay: number): void => {
    clearTimeout(timer);
    if (closing.signal.aborted) return;
    timer = setTimeout(() => {
      // One look after the other: what is being taken is not taken again.
      looking = looking
        .then(look)
        .catch((error) => trouble("the folder can't be looked at", error))
        .finally(() => again(pollMs));
    }, delay);
  };
  again(0);
  const watcher = watchQuietly(folder, () => again(Math.min(pollMs, 100)));
  return {
    async close() {
      closing.abort(new Error('the server is stopping'));
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
