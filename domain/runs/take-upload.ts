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
import { checked, findDocument, writeDocument } from '../documents.ts';
import { Conflict, InputRejected } from '../errors.ts';
import { items, keys } from '../layout.ts';
import { sha256Hex } from '../sha256.ts';
import { Slug } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { specForUpload } from './run-spec-document.ts';
import { type StartedRun, startRun } from './start-run.ts';
import { isData, isLater, type Uploaded } from './upload-event.ts';

type Rooms = Pick<StageContext, 'objects' | 'table' | 'workflow' | 'clock'>;

const ProjectSpec = z.looseObject({ project: Slug.optional() });
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
    const own = await findDocument(context.objects, keys.projectSpec(project), ProjectSpec);
    const spec = specForUpload({ ...own, project }, await sourcesOf(context, uploaded));
    run = await startRun(context, { spec, door: 'upload' });
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    const name = key.slice(keys.incoming(project, '').length).replaceAll('/', '_');
    const reason = { at: context.clock.now(), key, reason: error.message };
    await writeDocument(context.objects, keys.incoming(project, `_refused/${name}.json`), reason);
  }
  try {
    const value = { key, sequencer, run: run?.run ?? null };
    await context.table.put(
      place,
      value,
      last === undefined ? { ifAbsent: true } : { ifVersion: last.version },
    );
  } catch (error) {
    // The same event came twice at once: the other one wrote it.
    if (!(error instanceof Conflict)) throw error;
  }
  return run;
}

async function sourcesOf({ objects }: Rooms, { key, folder }: Uploaded): Promise<readonly string[]> {
  if (folder === undefined) return [key];
  const { objects: found, cursor } = await objects.list(folder, { limit: MOST_FILES });
  const data = found.map((head) => head.key).filter((name) => isData(name, folder));
  if (data.length > 0 && cursor === undefined) return data;
  throw new InputRejected({
    where: folder,
    found: data.length === 0 ? 'no file beside _READY' : `more than ${MOST_FILES} files`,
    allowed: `1 to ${MOST_FILES} files`,
    next: data.length === 0 ? 'Upload the files first, _READY last' : 'Join them into fewer files',
  });
}
