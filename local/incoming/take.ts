/**
 * One arrival: into the store, into a run, out of the way.
 *
 *   reads   the arrival's files; projects/PROJECT/spec.json
 *   writes  the object store: incoming/{sha256}/{path}, so that a second file of the same name replaces nothing that
 *           a run reads; then one run
 *   moves   what it took to PROJECT/.taken/RUN/, what can't be used to PROJECT/.refused/ with NAME.reason.txt
 *   fails   Conflict: it changed meanwhile
 *
 * A crash at any point is safe: storing again stores the same, and PROJECT/.taking/ says which run the arrival came to,
 * so that it comes to no second one, whatever became of the first.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, InputRejected } from '../../domain/errors.ts';
import { keys } from '../../domain/layout.ts';
import { launchRun, planRun, type StartedRun } from '../../domain/runs/start-run.ts';
import { checkFiles, uploadSpec } from '../../domain/runs/take-upload.ts';
import { isData } from '../../domain/runs/upload-event.ts';
import type { StageContext } from '../../domain/stage.ts';
import { bytesOf, codeOf, openObject } from '../object-store/files.ts';
import { writtenNow } from '../processes.ts';
import { writeWhole } from '../whole-file.ts';
import { type Arrival, lookAgain } from './arrivals.ts';
import { lookOf } from './settled.ts';

export type Rooms = Pick<StageContext, 'objects' | 'table' | 'workflow' | 'clock' | 'log'>;

export interface Place {
  readonly project: string;
  /** HOME/incoming/PROJECT. */
  readonly folder: string;
}

export async function take(
  context: Rooms,
  { project, folder }: Place,
  arrival: Arrival,
  signal: AbortSignal,
): Promise<StartedRun> {
  const { name, files, fault } = arrival;
  if (fault !== undefined) throw unusable(fault);
  const data = files.map(({ path }) => path).filter((path) => !arrival.folder || isData(path, `${name}/`));
  if (arrival.folder) checkFiles(name, data.length);

  await standsStill(folder, arrival, data);
  const sources: string[] = [];
  for (const path of data) sources.push(await stored(context, project, folder, path, signal));
  await standsStill(folder, arrival, data);

  const spec = await uploadSpec(context, project, sources);
  const note = join(
    folder,
    '.taking',
    `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`,
  );
  const planned = await planRun(context, { spec, door: 'upload', before: runNoted(note, arrival) });
  mkdirSync(join(folder, '.taking'), { recursive: true });
  writeWhole(note, JSON.stringify({ look: lookOf(arrival), run: planned.run }), 0o600);
  const started = await launchRun(context, planned);
  await move(folder, arrival, join('.taken', started.run));
  rmSync(note, { force: true });
  return started;
}

/** Moves it out of the way, with the reason beside it. */
export async function refuse(folder: string, arrival: Arrival, reason: InputRejected): Promise<void> {
  // Broken bytes show as three each: a name of them may be longer than a name can be.
  const short = Buffer.from(arrival.name).subarray(0, 230).toString('utf8');
  const name = Buffer.byteLength(arrival.name) > 255 ? short : arrival.name;
  try {
    await move(folder, { ...arrival, name }, '.refused');
  } finally {
    await writeFile(join(folder, '.refused', `${short}.reason.txt`), `${reason.name}: ${reason.message}\n`);
  }
}

async function move(folder: string, { name, place }: Arrival, to: string): Promise<void> {
  const target = join(folder, to, name);
  await mkdir(join(folder, to), { recursive: true });
  await rm(target, { recursive: true, force: true });
  await rename(place, target);
}

/** Its key: by its content, so that what is there already is the same. */
async function stored(
  { objects }: Rooms,
  project: string,
  folder: string,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(folder, path, signal)) hash.update(piece);
  const sha256 = hash.digest('hex');
  const key = keys.incoming(project, `${sha256}/${path}`);
  const same = async function* () {
    const again = createHash('sha256');
    for await (const piece of piecesOf(folder, path, signal)) {
      again.update(piece);
      yield piece;
    }
    if (again.digest('hex') !== sha256) throw moving(path);
  };
  if ((await objects.head(key)) === undefined) await objects.put(key, same());
  return key;
}

async function* piecesOf(folder: string, path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await openObject(join(folder, path)).catch((error: Error) => {
    if (['EACCES', 'EPERM'].includes(codeOf(error) ?? '')) throw unusable(error.message);
    throw error;
  });
  if (file === undefined) throw moving(path);
  for await (const piece of bytesOf(file.handle, path, 0, Number(file.stats.size))) {
    signal.throwIfAborted();
    yield piece;
  }
}

/** It looks as it did, and nobody has it open to write on. */
async function standsStill(folder: string, arrival: Arrival, data: readonly string[]): Promise<void> {
  const now = await lookAgain(arrival);
  if (now === undefined || lookOf(now) !== lookOf(arrival)) throw moving(arrival.name);
  if (writtenNow(data.map((path) => join(folder, path)))) throw moving(arrival.name);
}

/** The run that this very arrival came to, at a server that was killed before it moved it. */
function runNoted(note: string, arrival: Arrival): string | undefined {
  try {
    const { look, run } = JSON.parse(readFileSync(note, 'utf8')) as { look?: unknown; run?: unknown };
    return look === lookOf(arrival) && typeof run === 'string' ? run : undefined;
  } catch {
    return undefined;
  }
}

const moving = (path: string): Conflict =>
  new Conflict({
    where: path,
    found: 'it is still being written',
    allowed: 'files that stand still',
    next: 'Nothing: it is looked at again',
  });

const unusable = (found: string): InputRejected =>
  new InputRejected({
    where: 'incoming folder',
    found,
    allowed: 'files that this user may read, under names in UTF-8, and folders of them',
    next: 'Rename or copy it, then put it in again',
  });
