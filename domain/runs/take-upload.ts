/**
 * Starts the run of an uploaded file or folder.
 *
 *   reads   projects/{project}/spec.json (defaults without it), the upload's item
 *   writes  what starting a run writes; the upload's item; incoming/_refused/{name}.json where it can't be used
 *
 * Events come at least once and in any order: one that is not later than the last taken of its key is passed over,
 * and the same content is the same run. A crash before the item is written only finds the run again.
 */
import { z } from 'zod';
import { unlessThere } from '../conflicts.ts';
import { checked, readText, writeDocument } from '../documents.ts';
import { InputRejected } from '../errors.ts';
import { items, keys } from '../layout.ts';
import { keyFault } from '../object-keys.ts';
import { sha256Hex } from '../sha256.ts';
import type { RunSpecInput } from '../spec/run-spec.ts';
import type { StageContext } from '../stage.ts';
import { specForUpload } from './run-spec-document.ts';
import { type StartedRun, startRun } from './start-run.ts';
import { isData, isLater, type Uploaded } from './upload-event.ts';

type Rooms = Pick<StageContext, 'objects' | 'table' | 'workflow' | 'clock'>;

const Taken = z.object({ key: z.string(), sequencer: z.string(), run: z.string().nullable() });
const MOST_FILES = 1_000;

/** The run, or undefined where the event is old or the upload was refused. */
export async function takeUpload(context: Rooms, uploaded: Uploaded): Promise<StartedRun | undefined> {
  const { project, key, sequencer } = uploaded;
  const place = items.upload(project, sha256Hex(key).slice(0, 32));
  const last = await context.table.get(place);
  const taken = last && checked(place.sort, last.value, Taken);
  if (taken !== undefined && sequencer !== '' && !isLater(sequencer, taken.sequencer)) return undefined;

  let run: StartedRun | undefined;
  try {
    const spec = await uploadSpec(context, project, await sourcesOf(context, uploaded));
    run = await startRun(context, { spec, door: 'upload' });
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    const reason = { at: context.clock.now(), key, reason: error.message };
    await writeDocument(context.objects, refusalKey(project, key), reason);
  }
  const value = { key, sequencer, run: run?.run ?? null };
  const condition = last === undefined ? { ifAbsent: true } : { ifVersion: last.version };
  // The same event may have come twice at once: the other one wrote it then.
  await unlessThere(() => context.table.put(place, value, condition));
  return run;
}

/** By the upload's own name, or by a hash where that makes no key. */
function refusalKey(project: string, key: string): string {
  const named = (name: string): string => keys.incoming(project, `_refused/${name}.json`);
  const own = named(key.slice(keys.incoming(project, '').length).replaceAll('/', '_'));
  return keyFault(own) === undefined ? own : named(sha256Hex(key).slice(0, 32));
}

/** What an upload is run with: the project's spec, or the defaults, on these sources. */
export async function uploadSpec(
  { objects }: Pick<Rooms, 'objects'>,
  project: string,
  sources: readonly string[],
): Promise<RunSpecInput> {
  const key = keys.projectSpec(project);
  const own = (await objects.head(key)) === undefined ? {} : projectSpecIn(key, await readText(objects, key));
  return specForUpload({ ...own, project }, sources);
}

/** Written by people: what is wrong with it is no defect of ours. */
function projectSpecIn(key: string, text: string): object {
  let spec: unknown;
  try {
    spec = JSON.parse(text);
  } catch {}
  if (typeof spec === 'object' && spec !== null && !Array.isArray(spec)) return spec;
  throw new InputRejected({
    where: key,
    found: 'no JSON object',
    allowed: "the project's default run spec, as JSON",
    next: 'Write it again: PUT /projects/{project}/spec, or correct the file',
  });
}

/** How many files one run may read; `InputRejected` names the folder. */
export function checkFiles(folder: string, files: number): void {
  if (files > 0 && files <= MOST_FILES) return;
  throw new InputRejected({
    where: folder,
    found: files === 0 ? 'no file beside _READY' : `more than ${MOST_FILES} files`,
    allowed: `1 to ${MOST_FILES} files`,
    next: files === 0 ? 'Upload the files first, _READY last' : 'Join them into fewer files',
  });
}

async function sourcesOf({ objects }: Rooms, { key, folder }: Uploaded): Promise<readonly string[]> {
  if (folder === undefined) return [key];
  const { objects: found, cursor } = await objects.list(folder, { limit: MOST_FILES });
  const data = found.map((head) => head.key).filter((name) => isData(name, folder));
  checkFiles(folder, cursor === undefined ? data.length : MOST_FILES + 1);
  return data;
}
