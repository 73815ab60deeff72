/**
 * Local files validated as stage `validate` would: the same readers, rules and report, without a server. What is put
 * aside goes to the quarantine as it is found.
 */
import { availableParallelism } from 'node:os';
import { joined, type Note } from '../domain/datasets/formats/notes.ts';
import { recordsOfMembers } from '../domain/datasets/formats/read.ts';
import { readableRecords } from '../domain/datasets/formats/readable.ts';
import { ReportBuilder } from '../domain/datasets/report.ts';
import { checkTaskColumns } from '../domain/datasets/task-rows.ts';
import { noteLabels, rejection } from '../domain/datasets/verdict.ts';
import { InputRejected } from '../domain/errors.ts';
import type { RunSpec } from '../domain/spec/run-spec.ts';
import type { ValidationReport } from '../domain/spec/stages.ts';
import { localFile } from './local-file.ts';
import { isFolder, localFolder, sizeOf } from './local-folder.ts';
import { partsOf, type ThreadsFor } from './validate/parts.ts';
import { type Aside, reportRecords } from './validate/records.ts';

export interface Validation {
  readonly files: readonly string[];
  readonly spec: RunSpec;
  /** Leaves out what takes longer than reading. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  readonly onFault: Aside;
  readonly onProgress: (bytes: number, of: number) => void;
  /** @default THREADS */
  readonly threads?: ThreadsFor;
}

/** What a thread needs to begin with is worth so many bytes. */
const THREADS: ThreadsFor = { most: Math.min(4, availableParallelism()), bytes: 8 * 1024 ** 2 };

export async function validateFiles(validation: Validation): Promise<ValidationReport> {
  const { spec, quick } = validation;
  const report = new ReportBuilder(spec, { sample: quick ? 0 : 1 });
  let reason: string | undefined;
  try {
    const bytes = await readAll(validation, report);
    reason = rejection(report, spec, bytes);
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    reason = error.message;
  }
  noteLabels(report);
  if (!quick) await report.examine(spec);
  return report.report(reason);
}

/** Gives back the bytes of all sources. */
async function readAll(validation: Validation, report: ReportBuilder): Promise<number> {
  const { files, spec, onProgress } = validation;
  const sizes = await Promise.all(files.map(sizeOf));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let read = 0;
  const heard = (bytes: number): void => {
    read += bytes;
    onProgress(Math.min(read, all), all);
  };
  const note = joined((kind, severity, message) => report.note(kind, message, severity));
  for (const source of spec.data.sources) await readOne(source, validation, { report, note, heard });
  return all;
}

interface Whole {
  readonly report: ReportBuilder;
  readonly note: Note;
  readonly heard: (bytes: number) => void;
}

/** A large file of lines whose texts nobody examines is read by several threads, each a part of it. */
async function readOne(
  { key, format, encoding, delimiter }: RunSpec['data']['sources'][number],
  { spec, quick, signal, onFault, threads = THREADS }: Validation,
  { report, note, heard }: Whole,
): Promise<void> {
  const reading = { format, encoding, delimiter };
  const columns = (found: readonly string[], name: string): void => checkTaskColumns(found, spec, name);
  if (await isFolder(key)) {
    const members = await localFolder(key, signal, heard);
    const records = recordsOfMembers(members, { ...reading, columns, note });
    for await (const some of records) await reportRecords(report, some, { key, spec, aside: onFault });
    return;
  }
  const file = await localFile(key, signal, heard);
  // Each part would hold a sample of its own: two take as much memory as all the rest.
  await using parts = quick ? await partsOf(file, { spec, reading }, threads) : undefined;
  const first = parts?.first ?? { file, watch: undefined };
  const unread = (why: InputRejected): void => report.unread(key, file.size ?? 0, why.message);
  const records = readableRecords(first.file, { ...reading, columns, note, watch: first.watch }, unread);
  for await (const some of records) await reportRecords(report, some, { key, spec, aside: onFault });
  await parts?.join(report, { note, aside: onFault });
}
