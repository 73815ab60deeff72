/** Whether a file can be read in parts, and what has to be known of its beginning to read the others. Pure. */
import { holdsChat } from './chat.ts';
import { unwrapped } from './compressed.ts';
import { type CuttableFormat, recordStarts } from './cuts.ts';
import { type Told, toldOf } from './detect.ts';
import { dialectOf } from './dialect.ts';
import { SAMPLE_BYTES } from './encoding.ts';
import { objectIn } from './json-text.ts';
import type { Reading } from './read.ts';
import type { SourceFile } from './source-file.ts';
import { textOf } from './text.ts';
import { textualKind } from './text-records.ts';

export interface Cuttable {
  readonly format: CuttableFormat;
  /** Of CSV. */
  readonly delimiter?: string;
  /** Of CSV: the header is the record that begins behind so many lines. */
  readonly named?: boolean;
}

/** JSONL holds conversations if so many of its first records do. */
const FIRST_RECORDS = 20;

/**
 * Undefined where the whole has to be read at once: compressed files, archives, JSON documents, Parquet and Arrow, text
 * that is no UTF-8.
 */
export async function cuttable(
  file: SourceFile,
  { format, encoding, delimiter }: Pick<Reading, 'format' | 'encoding' | 'delimiter'>,
): Promise<Cuttable | undefined> {
  const begun = await beginningOf(file, format);
  if (begun === undefined || begun.packed) return undefined;
  if (begun.told.kind === 'tfrecord') return { format: 'tfrecord' };
  if (begun.told.kind !== 'text') return undefined;
  let utf8 = true;
  const text = await textOf(begun.beginning, encoding, (kind) => {
    if (kind === 'encoding' || kind === 'doubtful-encoding') utf8 = false;
  });
  if (!utf8 || (encoding !== undefined && !/^utf-?8$/i.test(encoding)) || !text.head.includes('\n'))
    return undefined;
  const kind = textualKind(format, text);
  if (kind === 'json') return undefined;
  if (kind === 'jsonl') return { format: isChat(format, text.head) ? 'chat' : 'jsonl' };
  const declared = format === 'tsv' ? '\t' : delimiter;
  if (declared !== undefined) return { format: 'csv', delimiter: declared, named: false };
  return { format: 'csv', ...(await dialectOf(text.head, kind === 'tsv' ? '\t' : ',')) };
}

interface Beginning {
  readonly beginning: SourceFile;
  readonly told: Told;
  /** By gzip or Zstandard. */
  readonly packed: boolean;
}

/** Undefined where the file only comes as a stream. */
async function beginningOf(
  { name, size = 0, range }: SourceFile,
  format: Reading['format'],
): Promise<Beginning | undefined> {
  if (range === undefined) return undefined;
  const sample = await range(0, Math.min(size, SAMPLE_BYTES));
  const beginning: SourceFile = { name, size, stream: () => once(sample) };
  const opened = await unwrapped(beginning);
  await opened.close();
  return { beginning, told: toldOf(opened.head, name, format), packed: opened.file.size === undefined };
}

const FOLDERS = 'Pack it into several archives, each with folders of all its labels';
const NEXT: Readonly<Record<Told['kind'], readonly [what: string, next: string]>> = {
  archive: ['an archive', FOLDERS],
  parquet: ['Parquet', 'Write it as several files'],
  arrow: ['Arrow', 'Write it as several files'],
  tfrecord: ['TFRecord', 'Write it as several files'],
  text: [
    'text that is no UTF-8, or a JSON document',
    'Save it as UTF-8, a record a line, and leave encoding out',
  ],
  foreign: ['a format that is not read', 'Write it as CSV, JSONL or Parquet'],
};

/** Of a file that is too large to be read whole and can't be cut: what it is, and how to make it readable. */
export async function describedUncut(
  file: SourceFile,
  { format }: Pick<Reading, 'format'>,
): Promise<{ readonly kind: Told['kind']; readonly what: string; readonly next: string }> {
  const { told, packed } = (await beginningOf(file, format)) ?? {
    told: { kind: 'text' } as const,
    packed: false,
  };
  const [what, next] = NEXT[told.kind];
  const { kind } = told;
  if (!packed || kind === 'archive') return { kind, what, next };
  const held = kind === 'text' ? 'text' : what;
  const unpack = kind === 'tfrecord' || kind === 'text' ? 'Unpack it: plain, it is read in parts' : next;
  return { kind, what: `${held} packed by gzip or Zstandard`, next: unpack };
}

export interface Header {
  /** Bytes, `end` excluded. */
  readonly start: number;
  readonly end: number;
  readonly lines: number;
}

/** Of CSV: where the header lies in a stream that begins with it; undefined where there is no second record. */
export async function headerIn(
  stream: AsyncIterable<Uint8Array>,
  { delimiter, named = false }: Cuttable,
): Promise<Header | undefined> {
  let first = { at: 0, line: 1 };
  let left = named ? 1 : 0;
  for await (const some of recordStarts(stream, 'csv', delimiter)) {
    for (const next of some) {
      if (left === 0) return { start: first.at, end: next.at, lines: next.line - first.line };
      left -= 1;
      first = next;
    }
  }
  return undefined;
}

async function* once<T>(item: T): AsyncGenerator<T> {
  yield item;
}

function isChat(format: Reading['format'], head: string): boolean {
  if (format !== 'auto') return format === 'chat';
  const first = head
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.trim() !== '')
    .slice(0, FIRST_RECORDS)
    .map(objectIn)
    .flatMap((read) => ('object' in read ? [read.object] : []));
  return first.length > 0 && first.every(holdsChat);
}
