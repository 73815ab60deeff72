/** The candidates of a run side by side: what was measured, what the gates said, which was chosen. Pure. */
import type { CandidateSummary, ModelSummary, Run } from '../../api/answers.ts';

export interface Candidate {
  readonly report: CandidateSummary;
  /** Bytes over those of the teacher in FP32: all that compression saved. */
  readonly ratio: number | undefined;
  readonly model: ModelSummary | undefined;
  /** The run's version: what serves, or what came nearest where a gate held it. */
  readonly chosen: boolean;
}

export function candidatesOf(
  reports: readonly CandidateSummary[],
  models: readonly ModelSummary[],
  { run, version }: Pick<Run, 'run' | 'version'>,
): Candidate[] {
  const own = models.filter((model) => model.run === run);
  const teacher = reports.find(({ name }) => name === 'teacher-fp32')?.bytes;
  return reports.map((report) => {
    const model = own.find(({ candidate }) => candidate === report.name);
    return {
      report,
      ratio: teacher ? report.bytes / teacher : undefined,
      model,
      chosen: model !== undefined && model.version === version,
    };
  });
}
