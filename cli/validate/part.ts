/**
 * A later part of a file of lines, reported on by itself: what the whole report takes of it, if it can be trusted. No
 * texts are sampled.
 */
import { createReadStream } from 'node:fs';
import { type Continued, type Reading, recordsOfRest } from '../../domain/datasets/formats/read.ts';
import type { SourceFile } from '../../domain/datasets/formats/source-file.ts';
import type { Fault } from '../../domain/datasets/lines.ts';
import type { Batch } from '../../domain/datasets/records.ts';
import { type Place, ReportBuilder, type ReportedPart, type ShownRow } from '../../domain/datasets/report.ts';
import { contentOf } from '../../domain/datasets/task-rows.ts';
import { InputRejected } from '../../domain/errors.ts';
import type { RunSpec } from '../../domain/spec/run-spec.ts';
import { reportRecords } from './records.ts';

/** More are not held: a single pass writes them down as it finds them. */
const MOST_FAULTS = 10_000;
const PIECE = 1 << 20;
const LF = 0x0a;

export interface PartJob {
  readonly path: string;
  readonly spec: RunSpec;
  readonly told: Continued & {
    readonly header?: { readonly lines: number; readonly bytes: Uint8Array } | undefined;
  };
  /** Bytes, `end` excluded; a line begins at either. */
  readonly start: number;
  readonly end: number;
  /** Nothing comes behind it. */
  readonly last: boolean;
}

export interface PutAside {
  readonly fault: Fault;
  readonly lines: number;
  readonly place: Place;
}

export interface PartFound {
  /** The line it begins with. */
  readonly line: number;
  readonly part: ReportedPart;
  readonly notes: readonly Parameters<Reading['note']>[];
  readonly aside: readonly PutAside[];
}

/** Undefined where a single pass may find something else: the part's end lies inside quotes, or too much is put aside. */
export async function reportPart(job: PartJob): Promise<PartFound | undefined> {
  const { spec, path: key, last } = job;
  const line = 1 + (await lineEndsBefore(job));
  const report = new ReportBuilder(spec, { sample: 0, isPart: true });
  const notes: Parameters<Reading['note']>[] = [];
  const aside: PutAside[] = [];
  let isOpen = false;
  const ended = (open: boolean): void => {
    isOpen = open && !last;
  };
  const put = (fault: Fault, lines: number, place: Place): void => {
    aside.push({ fault, lines, place });
  };
  try {
    for await (const records of recordsOfPart(job, line, (...of) => notes.push(of), ended)) {
      await reportRecords(report, records, { key, spec, aside: put });
      if (isOpen || aside.length > MOST_FAULTS) return undefined;
    }
  } catch (error) {
    if (error instanceof InputRejected) return undefined;
    throw error;
  }
  return isOpen ? undefined : { line, part: report.part(), notes, aside };
}

/** The part's rows of these numbers (ascending), read again. */
export async function* rowsOfPart(
  job: PartJob,
  line: number,
  wanted: readonly number[],
): AsyncGenerator<ShownRow> {
  const left = [...wanted];
  let at = 0;
  for await (const records of recordsOfPart(job, line, () => undefined)) {
    for (const record of records) {
      const content = 'fault' in record ? record.fault : contentOf(record.fields, job.spec);
      if ('kind' in content) continue;
      if (at === left[0]) {
        left.shift();
        yield { source: record.source ?? job.path, line: record.line, shown: content.text };
        if (left.length === 0) return;
      }
      at += 1;
    }
  }
}

/** @param ended hears, when all bytes are read, whether they end inside quotes */
function recordsOfPart(
  { path, told, start, end }: PartJob,
  line: number,
  note: Reading['note'],
  ended: (isOpen: boolean) => void = () => undefined,
): AsyncGenerator<Batch> {
  let isOpen = (): boolean => false;
  const file: SourceFile = {
    name: path,
    size: end - start,
    async *stream() {
      if (told.header !== undefined) yield told.header.bytes;
      yield* bytesOf(path, start, end);
      ended(isOpen());
    },
  };
  const watch: Reading['watch'] = (told) => {
    isOpen = told;
  };
  return recordsOfRest(file, told, { line, note, watch });
}

const bytesOf = (path: string, start: number, end: number): AsyncIterable<Uint8Array> =>
  createReadStream(path, { start, end: end - 1, highWaterMark: PIECE });

async function lineEndsBefore({ path, start }: PartJob): Promise<number> {
  let ends = 0;
  for await (const piece of bytesOf(path, 0, start)) {
    for (let at = piece.indexOf(LF); at !== -1; at = piece.indexOf(LF, at + 1)) ends += 1;
  }
  return ends;
}
