/** What cleans one block, in a thread of its own. */
import { isUtf8 } from 'node:buffer';
import type { BlockReport } from '../../domain/cleaning/block-report.ts';
import { type CleaningAsked, cleanerOf } from '../../domain/cleaning/clean.ts';
import { CsvRecords } from '../../domain/cleaning/csv-records.ts';
import { JsonLines } from '../../domain/cleaning/json-lines.ts';

export interface CleaningJob {
  readonly cleaning: CleaningAsked;
  readonly column: string;
  /** Of CSV: what parts its fields, which of them is the column, and how many there are. */
  readonly csv?: { readonly delimiter: number; readonly field: number; readonly fields: number };
}

export interface Engine {
  /** What the last block became; good until the next one. */
  readonly output: Uint8Array;
  /** Whole records from `from` to `to`; there is room for one more byte. */
  block(source: Uint8Array, from: number, to: number): BlockReport;
}

export async function engineOf({ cleaning, column, csv }: CleaningJob): Promise<Engine> {
  const clean = await cleanerOf(cleaning);
  return csv ? new CsvRecords({ ...csv, clean, isUtf8 }) : new JsonLines({ column, cleaning, clean, isUtf8 });
}
