/** The candidates of a run side by side: what was measured, what the gates said, which was chosen. Pure. */
import type { CandidateReport, Model, Run } from '../../api/answers.ts';

export interface Candidate {
  readonly report: CandidateReport;
  /** Bytes over those of the same network's FP32 form. */
  readonly ratio: number | undefined;
  readonly model: Model | undefined;
  readonly chosen: boolean;
}

const fp32Of = (name: string): string => name.replace(/-int8$/, '-fp32');

export function candidatesOf(
  reports: readonly CandidateReport[],
  models: readonly Model[],
  { run, version }: Pick<Run, 'run' | 'version'>,
): Candidate[] {
  const own = models.filter((model) => model.run === run);
  const sizes = new Map(reports.map(({ name, bytes }) => [name, bytes]));
  return reports.map((report) => {
    const model = own.find(({ candidate }) => candidate === report.name);
    const whole = sizes.get('teacher-fp32') ?? sizes.get(fp32Of(report.name));
    return {
      report,
      ratio: whole === undefined || whole === 0 ? undefined : report.bytes / whole,
      model,
      chosen: model !== undefined && model.version === version,
    };
  });
}
