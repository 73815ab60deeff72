/**
 * What validation put aside: a line for each row, beside each part, and read again in pages. Pure.
 *
 *   writes  validate/quarantine/{part}-{piece}.jsonl
 */
import { z } from 'zod';
import { InputRejected } from '../errors.ts';
import { keys } from '../layout.ts';
import { pageCursor } from '../object-keys.ts';
import type { ObjectStore } from '../ports.ts';
import { QuarantinedRow, type QuarantinePage } from '../spec/api-datasets.ts';
import type { RunRef } from '../spec/words.ts';
import { wholeOf } from './formats/whole.ts';
import { maskPii } from './profile/pii.ts';
import { ShardWriter } from './shards.ts';

const padded = (n: number): string => String(n).padStart(5, '0');
const folderOf = ({ project, run }: RunRef): string => `${keys.stage(project, run, 'validate')}/quarantine/`;

/** Takes one part's rows. */
export const quarantineWriter = (objects: ObjectStore, ref: RunRef, part: number): ShardWriter =>
  new ShardWriter(objects, (piece) => `${folderOf(ref)}${padded(part)}-${padded(piece)}.jsonl`);

/** Read of one file at a time; a row is a few hundred bytes. */
const READ_BYTES = 256 * 1024;
const LF = 0x0a;

/** A file's name without its ending, and the byte in it to go on from. */
const Cursor = z.string().regex(/^\d{5}-\d{5}\.\d{1,12}$/);

/** At most `limit` rows, in the order they were found; their personal data is masked. */
export async function quarantinePage(
  objects: Pick<ObjectStore, 'get' | 'list' | 'head'>,
  ref: RunRef,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.input<typeof QuarantinePage>> {
  const folder = folderOf(ref);
  const rows: QuarantinedRow[] = [];
  let place = placeIn(cursor);
  while (place === undefined || rows.length < limit) {
    const from = place;
    const file = from === undefined ? undefined : await objects.head(`${folder}${from.name}.jsonl`);
    if (from !== undefined && file !== undefined && from.offset < file.size) {
      const read = await linesFrom(objects, file.key, from.offset, limit - rows.length);
      rows.push(...read.rows);
      place = { name: from.name, offset: from.offset + read.bytes };
      continue;
    }
    const next = await nextFile(objects, folder, from?.name);
    if (next === undefined) return { rows };
    place = { name: next, offset: 0 };
  }
  return { rows, cursor: `${place.name}.${place.offset}` };
}

function placeIn(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  if (!Cursor.safeParse(cursor).success) {
    throw new InputRejected({
      where: '?cursor',
      found: 'a text that is no cursor',
      allowed: 'the cursor of the page before',
      next: 'Begin again without it',
    });
  }
  const [name = '', offset] = cursor.split('.');
  return { name, offset: Number(offset) };
}

async function nextFile(
  objects: Pick<ObjectStore, 'list'>,
  folder: string,
  after: string | undefined,
): Promise<string | undefined> {
  const cursor = after === undefined ? {} : { cursor: pageCursor(`${folder}${after}.jsonl`) };
  const [first] = (await objects.list(folder, { limit: 1, ...cursor })).objects;
  return first?.key.slice(folder.length).replace(/\.jsonl$/, '');
}

/** Whole lines, and their bytes. */
async function linesFrom(objects: Pick<ObjectStore, 'get'>, key: string, start: number, limit: number) {
  const { body } = await objects.get(key, { start, end: start + READ_BYTES - 1 });
  const bytes = (await wholeOf(body, READ_BYTES)) ?? new Uint8Array(0);
  const rows: QuarantinedRow[] = [];
  let at = 0;
  while (rows.length < limit) {
    const end = bytes.indexOf(LF, at);
    if (end === -1) break;
    const row = QuarantinedRow.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(at, end))));
    rows.push({ ...row, found: maskPii(row.found) });
    at = end + 1;
  }
  // A line longer than what is read is none of ours: without this the same bytes would be read for ever.
  return { rows, bytes: at === 0 ? bytes.length : at };
}
