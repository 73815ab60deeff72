/**
 * Records some at a time: to hand on a short one by itself takes longer than to read it. Pure.
 */
import type { Batch, Fields, SourceRecord } from '../records.ts';

const MOST_RECORDS = 500;
/** Of a batch that is made here; one record may have more. */
const MOST_BYTES = 64 * 1024;

/** For readers that give their records one by one. What came before a failure is given before it. */
export async function* batched(records: AsyncIterable<SourceRecord>): AsyncGenerator<Batch> {
  let batch: SourceRecord[] = [];
  let bytes = 0;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const record of records) {
      batch.push(record);
      bytes += 'fields' in record ? sizeOf(record.fields) : 0;
      if (batch.length < MOST_RECORDS && bytes < MOST_BYTES) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
  } catch (error) {
    failure = { error };
  }
  if (batch.length > 0) yield batch;
  if (failure !== undefined) throw failure.error;
}

/** Which columns there are is read off so many records, or so many bytes of them, where there is no header. */
const HEADER_RECORDS = 20;
const HEADER_BYTES = 4 * 1024 ** 2;

export interface Opened {
  /** What the first records hold. */
  readonly first: readonly Fields[];
  /** All of them, the first too; to be read once. */
  readonly records: AsyncIterable<Batch>;
  /** Ends the records early, so that what they hold is freed. */
  close(): Promise<void>;
}

export async function opened(records: AsyncIterable<Batch>): Promise<Opened> {
  const iterator = records[Symbol.asyncIterator]();
  const held: Batch[] = [];
  const first: Fields[] = [];
  let seen = 0;
  let bytes = 0;
  while (seen < HEADER_RECORDS && bytes <= HEADER_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    held.push(next.value);
    for (const record of next.value) {
      if (seen === HEADER_RECORDS || bytes > HEADER_BYTES) break;
      seen += 1;
      if (!('fields' in record)) continue;
      first.push(record.fields);
      bytes += sizeOf(record.fields);
    }
  }
  return {
    first,
    records: (async function* () {
      for (let batch = held.shift(); batch !== undefined; batch = held.shift()) yield batch;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    })(),
    close: async () => {
      await iterator.return?.();
    },
  };
}

/** Roughly, in bytes: what holds on to memory is long texts and pictures. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  let bytes = 0;
  for (const own of Object.values(value)) bytes += sizeOf(own);
  return bytes;
}

export const namesIn = (records: readonly Fields[]): readonly string[] => [
  ...new Set(records.flatMap((fields) => Object.keys(fields))),
];
