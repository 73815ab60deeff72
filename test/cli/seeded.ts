/** A run as it looks when it has gone well, written where the API reads it: no test waits for a training. */
import { items, keys } from '../../domain/layout.ts';
import { decide } from '../../domain/planning/decide.ts';
import { trainInput } from '../../domain/planning/job-inputs.ts';
import type { PlanDocument } from '../../domain/planning/plan-document.ts';
import type { Json } from '../../domain/ports.ts';
import { parseRunSpec } from '../../domain/runs/run-spec-document.ts';
import type { CandidateReport, JobError, JobInput, JobOutput } from '../../domain/spec/jobs.ts';
import type { ModelRecord, RunRecord } from '../../domain/spec/records.ts';
import type { Artifact } from '../../domain/spec/words.ts';
import type { Runtime } from '../../local/runtime.ts';

export const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

export async function putRun(
  { table }: Runtime,
  fields: Pick<RunRecord, 'project' | 'run'> & Partial<RunRecord>,
): Promise<void> {
  const record: RunRecord = { status: 'running', createdAt: at(0), door: 'api', ...fields };
  await table.put(items.run(record.project, record.run), record as unknown as Json);
  await table.put(items.runByTime(record.project, record.createdAt, record.run), { run: record.run });
}

export const report = (name: string, accuracy: number, bytes: number): CandidateReport => ({
  ...{ name, rows: 100, accuracy, macroF1: accuracy, perLabel: [], confusion: [], bytes },
  latencyMs: { p50: 3.05, p99: 4, threads: 2 },
});

interface Trained {
  readonly accuracy?: number;
  readonly error?: string;
  readonly attempts?: number;
  /** Lines of its log and points of its metrics. */
  readonly logs?: readonly object[];
  readonly metrics?: readonly object[];
}

/** A train job's folder: what it was told, what it said, how it ended. */
export async function putTrainJob(
  { objects }: Runtime,
  ref: { readonly project: string; readonly run: string },
  name: string,
  fraction: number,
  { accuracy, error, attempts = 1, logs = [], metrics = [] }: Trained,
): Promise<void> {
  const job = keys.job(ref.project, ref.run, name);
  const spec = parseRunSpec({ project: ref.project, data: { sources: [{ key: 'k' }] } });
  const { decisions, estimate, variants } = decide(spec);
  const plan: PlanDocument = {
    ...{
      schemaVersion: 1,
      decisions: [...decisions],
      estimate,
      variants,
      dataset: 'd',
      labels: ['ham', 'spam'],
    },
    ...{ model: { id: 'm', revision: '1', layers: 1, manifest: 'm' }, fractions: [fraction] },
  };
  const input = trainInput({ ref, spec, plan }, 0, 'a', name);
  await objects.put(keys.jobInput(job), JSON.stringify(input));
  for (let n = 1; n <= attempts; n++) await objects.put(`${job}/lease/00000${n}.json`, '{}');
  const part = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (logs.length > 0) await objects.put(`${job}/x-1/logs/000001.jsonl`, part(logs));
  if (metrics.length > 0) await objects.put(`${job}/x-1/metrics/000001.jsonl`, part(metrics));
  if (accuracy !== undefined) {
    const artifact: Artifact = {
      prefix: `${job}/x-1/model`,
      files: [{ path: 'a', bytes: 1, sha256: '0'.repeat(64) }],
    };
    const output: JobOutput = {
      ...{ schemaVersion: 1, name, stage: 'train', attempt: 'x-1', fence: 1, inputSha256: '0'.repeat(64) },
      ...{ startedAt: at(0), finishedAt: at(9), environment: {} },
      artifacts: { model: artifact, onnx: artifact },
      metrics: {
        ...{ steps: 1, epochs: 1, trainLoss: 1, validationLoss: 1, accuracy, macroF1: accuracy },
        ...{ rowsPerSecond: 1, stoppedEarly: false, resumedFrom: 0 },
      },
    };
    await objects.put(keys.jobOutput(job), JSON.stringify(output));
  }
  if (error !== undefined) {
    const said: JobError = { schemaVersion: 1, name: 'JobFailed', message: error, attempt: 'x-1', at: at(5) };
    await objects.put(keys.jobError(job), JSON.stringify(said));
  }
}

export async function putEvaluation(
  { objects }: Runtime,
  ref: { readonly project: string; readonly run: string },
  candidates: readonly CandidateReport[],
): Promise<void> {
  const job = keys.job(ref.project, ref.run, 'evaluate');
  const base = { schemaVersion: 1, name: 'evaluate', stage: 'evaluate' } as const;
  const input: JobInput = {
    ...{ ...base, ...ref, task: 'text-classification', seed: 1, dataset: { manifest: 'd' } },
    candidates: [{ name: 'teacher-fp32', onnx: { kind: 'job', job: 'j', artifact: 'onnx' } }],
    config: { split: 'test', batch: 1, latencyRows: 1 },
  };
  const output: JobOutput = {
    ...{ ...base, attempt: 'x-1', fence: 1, inputSha256: '0'.repeat(64), environment: {} },
    ...{ startedAt: at(0), finishedAt: at(9), artifacts: {} },
    metrics: { candidates: [...candidates] },
  };
  await objects.put(keys.jobInput(job), JSON.stringify(input));
  await objects.put(keys.jobOutput(job), JSON.stringify(output));
}

export async function putModel(
  { table }: Runtime,
  { project, version, run }: Pick<ModelRecord, 'project' | 'version' | 'run'>,
  stage: ModelRecord['stage'],
  artifact: Artifact,
): Promise<void> {
  const candidate = version.replace(/^v\d+-/, '');
  const record: ModelRecord = {
    ...{ project, version, run, stage, candidate, artifact, task: 'text-classification' },
    ...{ createdAt: at(9), gates: [], report: report(candidate, 0.96849, 15_104_516) },
    lineage: { dataset: 'd', baseModel: 'm', jobs: [] },
  };
  await table.put(items.model(project, version), record as unknown as Json);
}
