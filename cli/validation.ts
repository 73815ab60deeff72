/**
 * Local files validated as stage `validate` would: the same readers, rules and report, without a server. What is put
 * aside goes to the quarantine as it is found.
 */
import { joined } from '../domain/datasets/formats/notes.ts';
import type { Fault } from '../domain/datasets/lines.ts';
import type { Fields } from '../domain/datasets/records.ts';
import { type Place, ReportBuilder } from '../domain/datasets/report.ts';
import { checkTaskColumns, contentOf, reportFields, toReportRow } from '../domain/datasets/task-rows.ts';
import { noteLabels, rejection } from '../domain/datasets/verdict.ts';
import { InputRejected } from '../domain/errors.ts';
import type { RunSpec } from '../domain/spec/run-spec.ts';
import type { ValidationReport } from '../domain/spec/stages.ts';
import { recordsOfLocal, sizeOf } from './local-source.ts';

export interface Validation {
  readonly files: readonly string[];
  readonly spec: RunSpec;
  /** Leaves out what takes longer than reading. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  readonly onFault: (fault: Fault, lines: number, place: Place) => Promise<void>;
  readonly onProgress: (bytes: number, of: number) => void;
}

export async function validateFiles(validation: Validation): Promise<ValidationReport> {
  const { spec, quick } = validation;
  const report = new ReportBuilder(spec);
  let reason: string | undefined;
  try {
    await readAll(validation, report);
    reason = rejection(report, spec);
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    reason = error.message;
  }
  noteLabels(report);
  if (!quick) await report.examine(spec);
  return report.report(reason);
}

async function readAll(
  { files, spec, signal, onFault, onProgress }: Validation,
  report: ReportBuilder,
): Promise<void> {
  const sizes = await Promise.all(files.map(sizeOf));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let read = 0;
  const heard = (bytes: number): void => {
    read += bytes;
    onProgress(Math.min(read, all), all);
  };
  const columns = (found: readonly string[], name: string): void => checkTaskColumns(found, spec, name);
  const note = joined((kind, severity, message) => report.note(kind, message, severity));
  for (const { key, format, encoding, delimiter } of spec.data.sources) {
    const reading = { format, encoding, delimiter, columns, note };
    for await (const records of recordsOfLocal(key, reading, signal, heard)) {
      for (const record of records) {
        const place = { source: record.source ?? key, line: record.line };
        const content = 'fault' in record ? undefined : contentOf(record.fields, spec);
        if (content !== undefined && !('kind' in content)) {
          const { fields } = record as { fields: Fields };
          report.row(toReportRow(content, spec), place, reportFields(content, fields, spec));
          continue;
        }
        const [fault, lines] = 'fault' in record ? [record.fault, record.lines] : [content!, 1];
        report.quarantine(fault, lines, place);
        await onFault(fault, lines, place);
      }
    }
  }
}
