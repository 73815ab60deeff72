/**
 * What readers make of a source: records, and faults in the place of those that can't be read, each with the line it
 * begins at. formats/read.ts makes them of files of every kind. Types only.
 */
import type { Fault } from './lines.ts';

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
