/** What a file is, told from its first bytes, its name and its first text. Pure. */
import { crc32c } from '@aws-crypto/crc32c';

export type Archive = 'zip' | 'tar';
export type Binary = 'parquet' | 'arrow' | 'tfrecord';
export type Textual = 'csv' | 'tsv' | 'jsonl' | 'json';

/** In Latin-1: a byte a character. */
const starts = (head: Uint8Array, magic: string, at = 0): boolean =>
  head.length >= at + magic.length && [...magic].every((letter, i) => head[at + i] === letter.charCodeAt(0));

export function archiveOf(head: Uint8Array, name: string): Archive | undefined {
  if (starts(head, 'PK\x03\x04') || starts(head, 'PK\x05\x06')) return 'zip';
  // Before 1988 tar had no mark.
  return starts(head, 'ustar', 257) || (endingOf(name) === 'tar' && head.length >= 512) ? 'tar' : undefined;
}

/** The last ending, or the one before what says that the file is compressed. In lower case. */
export function endingOf(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  const inner = base.replace(/\.(tgz|taz|tzst)$/, '.tar').replace(/\.(gz|gzip|zst|zstd)$/, '');
  return /\.([^.]+)$/.exec(inner)?.[1] ?? '';
}

/** Its shards have their number behind the ending. */
const TFRECORD_NAME = /\.(tfrecords?|tfrec)(-\d+-of-\d+)?(\.(gz|gzip|zst|zstd))?$/i;

export function binaryOf(head: Uint8Array, name: string): Binary | undefined {
  if (starts(head, 'PAR1') || endingOf(name) === 'parquet') return 'parquet';
  if (starts(head, 'ARROW1')) return 'arrow';
  if (/^(arrows?|feather|ipc)$/.test(endingOf(name))) return 'arrow';
  if (TFRECORD_NAME.test(name)) return 'tfrecord';
  return isTfrecord(head) ? 'tfrecord' : undefined;
}

/** The first length fits its checksum. */
function isTfrecord(head: Uint8Array): boolean {
  if (head.length < 12 || head[7] !== 0) return false;
  const crc = crc32c(head.subarray(0, 8));
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  return new DataView(head.buffer, head.byteOffset).getUint32(8, true) === masked;
}

/** What a file is, before its text is looked at. */
export type Told =
  | { readonly kind: 'archive'; readonly archive: Archive }
  | { readonly kind: Binary | 'text' }
  | { readonly kind: 'foreign'; readonly foreign: Foreign };

const isBinary = (format: string): format is Binary =>
  format === 'parquet' || format === 'arrow' || format === 'tfrecord';

/**
 * Archives are told by their bytes, whatever was declared of what they hold; then what was declared counts, then the
 * first bytes and the name. `head`: of the file as it is unpacked; none where it begins in the middle of another.
 */
export function toldOf(head: Uint8Array, name: string, declared: string): Told {
  const archive = archiveOf(head, name);
  if (archive !== undefined) return { kind: 'archive', archive };
  if (declared !== 'auto') return { kind: isBinary(declared) ? declared : 'text' };
  const binary = binaryOf(head, name);
  if (binary !== undefined) return { kind: binary };
  const foreign = foreignOf(head);
  return foreign === undefined ? { kind: 'text' } : { kind: 'foreign', foreign };
}

const TEXTUAL: Readonly<Record<string, Textual>> = {
  ...{ csv: 'csv', psv: 'csv', tsv: 'tsv', tab: 'tsv' },
  ...{ jsonl: 'jsonl', ndjson: 'jsonl', json: 'json' },
};

export const textualByName = (name: string): Textual | undefined => TEXTUAL[endingOf(name)];

/** Among an archive's members one that is data by its name. */
export const isDataName = (name: string): boolean =>
  textualByName(name) !== undefined ||
  TFRECORD_NAME.test(name) ||
  /^(parquet|arrows?|feather|ipc)$/.test(endingOf(name));

/** @param head the text's beginning */
export function textualOf(head: string, name: string): Textual {
  const named = textualByName(name);
  if (named === 'csv' || named === 'tsv') return named;
  const text = head.trimStart();
  const isList = text.startsWith('[') && text.includes('\n') && isDocument(text);
  if (named === 'jsonl') return isList ? 'json' : 'jsonl';
  if (text.startsWith('{') || text.startsWith('[')) return isDocument(text) ? 'json' : 'jsonl';
  return named ?? 'csv';
}

/** JSON that goes on behind its first line, rather than a record a line. */
export function isDocument(text: string): boolean {
  const end = text.indexOf('\n');
  const first = (end === -1 ? text : text.slice(0, end)).trim();
  try {
    const value: unknown = JSON.parse(first);
    // A list on one line is a document, unless others follow: then its lines are no records.
    return Array.isArray(value) && text.slice(first.length).trim() === '';
  } catch {
    return end === -1 || /[[{,:]$/.test(first);
  }
}

export interface Foreign {
  readonly what: string;
  readonly next: string;
}

const UNPACK = 'Unpack it and upload what it holds, or pack it as zip, tar.gz or tar.zst';
const FOREIGN: readonly (readonly [magic: string, what: string, next: string])[] = [
  ['BZh', 'a bzip2 file', UNPACK],
  ['\xfd7zXZ\0', 'an xz file', UNPACK],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive', UNPACK],
  ['Rar!\x1a\x07', 'a RAR archive', UNPACK],
  ['%PDF-', 'a PDF document', 'Extract its text, a record a line of JSONL'],
  ['SQLite format 3\0', 'an SQLite database', 'Export the table as CSV, or collect it: data.collect'],
  ['\x89HDF\r\n\x1a\n', 'an HDF5 file', 'Write the table as Parquet'],
  ['\x93NUMPY', 'a NumPy array', 'Write the table as Parquet'],
  ['Obj\x01', 'an Avro file', 'Write the table as Parquet'],
  ['ORC', 'an ORC file', 'Write the table as Parquet'],
  ['FEA1', 'a Feather file of version 1', 'Write it as version 2: pyarrow.feather.write_feather'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an Excel or Word file', 'Save the sheet as CSV'],
  [
    '\x89PNG\r\n\x1a\n',
    'a single image',
    'Put the images into folders named by their labels, and upload a zip',
  ],
  ['\xff\xd8\xff', 'a single image', 'Put the images into folders named by their labels, and upload a zip'],
];

/** Formats that people bring and nothing here reads. */
export function foreignOf(head: Uint8Array): Foreign | undefined {
  const [, what, next] = FOREIGN.find(([magic]) => starts(head, magic)) ?? [];
  if (what !== undefined && next !== undefined) return { what, next };
  // A pickle of protocol 2 or later: it is a program, and reading it would run it.
  return head[0] === 0x80 &&
    (head[1] ?? 0) >= 2 &&
    (head[1] ?? 9) <= 5 &&
    (head[2] === 0x95 || head[2] === 0x7d || head[2] === 0x5d)
    ? { what: 'a pickle', next: 'Write the table as Parquet: a pickle is a program that reading would run' }
    : undefined;
}
