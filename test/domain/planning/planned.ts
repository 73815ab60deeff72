/** A run that is planned, and what its jobs leave behind, without running them. */
import { writeDocument } from '../../../domain/documents.ts';
import { keys } from '../../../domain/layout.ts';
import { PlanDocument } from '../../../domain/planning/plan-document.ts';
import { planKey, planRun } from '../../../domain/planning/plan-run.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import { type JobInput, TrainOutput } from '../../../domain/spec/jobs.ts';
import type { RunSpec } from '../../../domain/spec/run-spec.ts';
import { DatasetManifest } from '../../../domain/spec/stages.ts';
import { jsonOf } from '../../functions/stage-context.ts';

export const REF = { project: 'mails', run: 'r0123456789abcdef-0' } as const;
export const SHA = 'ab'.repeat(32);
export const LABELS = ['ham', 'spam'];

const AT = '2026-01-01T00:00:00.000Z';

export const jobKey = (name: string): string => keys.job(REF.project, REF.run, name);

/** A labelled dataset version of so many training rows: its manifest alone. */
export async function givenDataset(
  objects: ObjectStore,
  rows = 5_000,
  reports: readonly string[] = [],
): Promise<string> {
  const key = `${keys.dataset('mails', 'mails', '0123456789abcdef')}/manifest.json`;
  const split = (path: string, count: number) => ({
    rows: count,
    files: [{ path, bytes: 1, sha256: SHA, rows: count }],
  });
  const manifest = DatasetManifest.parse({
    schemaVersion: 1,
    project: 'mails',
    dataset: 'mails',
    version: '0123456789abcdef',
    task: 'text-classification',
    labels: LABELS,
    createdAt: AT,
    splits: {
      train: split('train-00000.parquet', rows),
      validation: split('validation-00000.parquet', 500),
      test: split('test-00000.parquet', 500),
    },
    lineage: { sources: [], parents: [], run: REF.run, reports },
  });
  await writeDocument(objects, key, manifest);
  return key;
}

export async function givenPlan(objects: ObjectStore, spec: RunSpec, rows?: number): Promise<PlanDocument> {
  await planRun({ objects }, REF, spec, await givenDataset(objects, rows));
  return PlanDocument.parse(await jsonOf(objects, planKey(REF)));
}

const artifact = (job: string, name: string) => ({
  prefix: `${jobKey(job)}/1-1/${name}`,
  files: [{ path: 'any', bytes: 1, sha256: SHA }],
});

/** What every job writes of itself. */
export const outputBase = (name: string) => ({
  schemaVersion: 1,
  name,
  attempt: '1-1',
  fence: 1,
  inputSha256: SHA,
  startedAt: AT,
  finishedAt: AT,
  environment: {},
});

/** The train job `name` has succeeded, as well as that. */
export async function givenTrained(
  objects: ObjectStore,
  name: string,
  validationLoss: number,
  accuracy = 0.5,
): Promise<void> {
  const output = TrainOutput.parse({
    ...outputBase(name),
    stage: 'train',
    artifacts: { model: artifact(name, 'model'), onnx: artifact(name, 'onnx') },
    metrics: {
      steps: 10,
      epochs: 1,
      trainLoss: 1,
      validationLoss,
      accuracy,
      macroF1: accuracy,
      rowsPerSecond: 1,
      stoppedEarly: false,
      resumedFrom: 0,
    },
  });
  await writeDocument(objects, keys.jobOutput(jobKey(name)), output);
}

export const inputOf = async (objects: ObjectStore, name: string): Promise<JobInput> =>
  jsonOf(objects, keys.jobInput(jobKey(name)));

/** Names of the jobs that have an input. */
export async function jobsIn(objects: ObjectStore): Promise<string[]> {
  const page = await objects.list(`${keys.run(REF.project, REF.run)}/jobs/`);
  return page.objects.flatMap(({ key }) => /jobs\/([^/]+)\/input\.json$/.exec(key)?.[1] ?? []);
}
