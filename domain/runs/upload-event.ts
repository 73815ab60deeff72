/** "Object created" events of S3, and what the upload door makes of their keys. Pure. */
import { z } from 'zod';
import { InputRejected } from '../errors.ts';
import { Slug } from '../spec/words.ts';

/** Hexadecimal, of any length: orders the events of one key. */
const Sequencer = z
  .string()
  .regex(/^[0-9A-Fa-f]*$/)
  .default('');

/** By EventBridge: the key as it is. */
const FromEventBridge = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({ object: z.object({ key: z.string().min(1), sequencer: Sequencer }) }),
});
const CREATED = 'ObjectCreated:';
/** By S3's own notification: the key encoded as a form would, `+` for a space. */
const FromS3 = z.object({
  Records: z.array(
    z.object({
      eventName: z.string().default(CREATED),
      s3: z.object({ object: z.object({ key: z.string().min(1), sequencer: Sequencer }) }),
    }),
  ),
});

/** A file that starts a run by itself, or the `_READY` that starts one of its folder. */
export interface Uploaded {
  readonly project: string;
  readonly key: string;
  /** The folder's prefix, with its last slash; absent for a single file. */
  readonly folder?: string;
  readonly sequencer: string;
}

export const READY = '_READY';

/** The uploads a queue's message tells of; those that start nothing are left out. */
export function uploadsIn(message: string): readonly Uploaded[] {
  let event: unknown;
  try {
    event = JSON.parse(message);
  } catch {
    throw unreadable('no JSON');
  }
  const bridge = FromEventBridge.safeParse(event);
  if (bridge.success) {
    const { key, sequencer } = bridge.data.detail.object;
    return upload(key, sequencer);
  }
  const own = FromS3.safeParse(event);
  if (!own.success) throw unreadable(bridge.error.issues[0]?.message ?? 'another event');
  return own.data.Records.flatMap(({ eventName, s3: { object } }) =>
    eventName.startsWith(CREATED) ? upload(decodedKey(object.key), object.sequencer) : [],
  );
}

const unreadable = (found: string): InputRejected =>
  new InputRejected({
    where: 'upload door, message',
    found,
    allowed: 'an Object Created event of S3, by EventBridge or by the bucket',
    next: 'Look at the rule that feeds the queue',
  });

export function decodedKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return encoded;
  }
}

/** Files directly under incoming/ start a run; those in a folder wait for its `_READY`. Names put aside start nothing. */
function upload(key: string, sequencer: string): readonly Uploaded[] {
  const [projects, project, incoming, ...path] = key.split('/');
  const name = path.at(-1) ?? '';
  if (projects !== 'projects' || incoming !== 'incoming' || name === '') return [];
  if (project === undefined || !Slug.safeParse(project).success) return [];
  const folders = path.slice(0, -1);
  if (folders.some(isAside)) return [];
  if (folders.length === 0) return isAside(name) ? [] : [{ project, key, sequencer }];
  if (name !== READY) return [];
  return [{ project, key, sequencer, folder: key.slice(0, -READY.length) }];
}

/** Names of marks, parts and refusals (`_SUCCESS`, `.git`), and those under which programs write what is not finished. */
const ASIDE = /^$|^[._]|~$|\.(part|partial|tmp|temp|crdownload|download|swp)$/i;

/** At every upload door, S3's and the one of a single machine: neither a file to run nor a folder to look into. */
export const isAside = (name: string): boolean => ASIDE.test(name);

/** Whether an event of a key is later than another: sequencers are padded on the left to one length. */
export function isLater(sequencer: string, than: string): boolean {
  const width = Math.max(sequencer.length, than.length);
  return sequencer.toUpperCase().padStart(width, '0') > than.toUpperCase().padStart(width, '0');
}

/** Of a folder's files, those that are data. */
export const isData = (key: string, folder: string): boolean =>
  !key.slice(folder.length).split('/').some(isAside);
