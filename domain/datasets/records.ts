/**
 * What readers make of a source: records, and faults in the place of those that can't be read, each with the line it
 * begins at. formats/read.ts reads whole files of every kind; this is for lines of CSV and JSONL alone. Pure.
 */
import { csvRecords } from './formats/csv.ts';
import { jsonlRecords } from './formats/jsonl.ts';
import { openedRecords } from './formats/text-records.ts';
import type { Fault, PhysicalLine } from './lines.ts';

export type Fields = Readonly<Record<string, unknown>>;

export type SourceRecord = {
  /** The physical line where there is one, else the record's number, from 1. */
  readonly line: number;
  /** Of an archive's member, `archive.zip!/name`. @default the source itself */
  readonly source?: string;
} & (
  | { readonly fields: Fields }
  /** `lines`: how many lines are lost with it. */
  | { readonly fault: Fault; readonly lines: number }
);

/** Records that come together, in order: to hand on each by itself takes longer than to read it. */
export type Batch = readonly SourceRecord[];

export type Format = 'csv' | 'jsonl';

/** Of files whose lines can be read by themselves, by the key's ending; undefined where that says nothing. */
export function formatOf(key: string): Format | undefined {
  if (/\.(csv|tsv)$/i.test(key)) return 'csv';
  return /\.(jsonl|ndjson)$/i.test(key) ? 'jsonl' : undefined;
}

interface LinesOf {
  readonly source: string;
  readonly format: Format | 'auto';
  /** @default a tab where the name ends with tsv, else a comma */
  readonly delimiter?: string | undefined;
}

/** `columns` is called once, before the first record, with the header: it may throw. */
export async function* recordsOf(
  batches: AsyncIterable<readonly PhysicalLine[]>,
  { source, format, delimiter = /\.tsv$/i.test(source) ? '\t' : ',' }: LinesOf,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<Batch> {
  const known = format === 'auto' ? formatOf(source) : format;
  const iterator = batches[Symbol.asyncIterator]();
  const first = known === undefined ? await iterator.next() : undefined;
  if (first?.done) return;
  async function* all(): AsyncGenerator<readonly PhysicalLine[]> {
    if (first !== undefined) yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  const [line] = first?.value ?? [];
  const isJson = line !== undefined && 'text' in line && line.text.trimStart().startsWith('{');
  if (known === 'jsonl' || isJson) {
    const opening = { name: source, format: 'jsonl', columns, note: () => undefined } as const;
    yield* openedRecords(jsonlRecords(all()), opening);
  } else yield* csvRecords(all(), { source, delimiter }, columns);
}
