/** Records of a file as rows of a report, what can't be used put aside. */
import type { Fault } from '../../domain/datasets/lines.ts';
import type { Batch, SourceRecord } from '../../domain/datasets/records.ts';
import type { Place, ReportBuilder } from '../../domain/datasets/report.ts';
import { contentOf, reportFields, toReportRow } from '../../domain/datasets/task-rows.ts';
import type { RunSpec } from '../../domain/spec/run-spec.ts';

export type Aside = (fault: Fault, lines: number, place: Place) => Promise<void> | void;

export interface Reported {
  /** The file, for places. */
  readonly key: string;
  readonly spec: RunSpec;
  readonly aside: Aside;
}

export async function reportRecords(
  report: ReportBuilder,
  records: Batch,
  { key, spec, aside }: Reported,
): Promise<void> {
  for (const record of records) {
    const place = { source: record.source ?? key, line: record.line };
    const content = 'fault' in record ? record.fault : contentOf(record.fields, spec);
    if (!('kind' in content)) {
      const { fields } = record as Extract<SourceRecord, { fields: unknown }>;
      report.row(toReportRow(content, spec), place, reportFields(content, fields, spec));
      continue;
    }
    const lines = 'fault' in record ? record.lines : 1;
    report.quarantine(content, lines, place);
    await aside(content, lines, place);
  }
}
