/** Runs whose candidates are evaluated, and versions that are registered, without training any. */
import { writeDocument } from '../../../domain/documents.ts';
import { items, keys } from '../../../domain/layout.ts';
import { compressionOf } from '../../../domain/planning/job-inputs.ts';
import { PlanDocument } from '../../../domain/planning/plan-document.ts';
import { planKey, planRun } from '../../../domain/planning/plan-run.ts';
import type { Json, ObjectStore, Table } from '../../../domain/ports.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import {
  type CandidateReport,
  EvaluateInput,
  EvaluateOutput,
  QuantizeOutput,
  TrainOutput,
} from '../../../domain/spec/jobs.ts';
import { ModelRecord } from '../../../domain/spec/records.ts';
import type { RunSpec } from '../../../domain/spec/run-spec.ts';
import type { RunRef } from '../../../domain/spec/words.ts';
import { jsonOf } from '../../functions/stage-context.ts';
import { givenDataset, outputBase, SHA } from '../planning/planned.ts';

export const AT = '2026-01-01T00:00:00.000Z';

export const reportOf = (name: string, figures: Partial<CandidateReport>): CandidateReport => ({
  name,
  rows: 1_000,
  accuracy: 0.9,
  macroF1: 0.9,
  perLabel: [
    { label: 'ham', precision: 0.9, recall: 0.9, f1: 0.9, support: 500 },
    { label: 'spam', precision: 0.9, recall: 0.9, f1: 0.9, support: 500 },
  ],
  confusion: [
    [450, 50],
    [50, 450],
  ],
  bytes: name.endsWith('int8') ? 1_000 : 4_000,
  latencyMs: { p50: 5, p99: 9, threads: 1 },
  ...figures,
});

const FIT = {
  steps: 1,
  epochs: 1,
  trainLoss: 1,
  validationLoss: 1,
  accuracy: 1,
  macroF1: 1,
  rowsPerSecond: 1,
  stoppedEarly: false,
  resumedFrom: 0,
};

/** Each job that a candidate is taken from has left its files; evaluate has measured them so. */
export async function givenEvaluated(
  objects: ObjectStore,
  ref: RunRef,
  spec: RunSpec,
  figures: Readonly<Record<string, Partial<CandidateReport>>> = {},
): Promise<void> {
  await planRun({ objects }, ref, spec, await givenDataset(objects));
  const plan = PlanDocument.parse(await jsonOf(objects, planKey(ref)));
  const winner = {
    variant: 'a',
    job: keys.job(ref.project, ref.run, `train-${plan.fractions.length - 1}-a`),
  };
  const { inputs } = compressionOf({ ref, spec, plan }, winner);
  for (const [key, input] of inputs) await writeDocument(objects, key, input);

  const job = keys.job(ref.project, ref.run, 'evaluate');
  const { candidates } = EvaluateInput.parse(inputs.get(keys.jobInput(job)));
  for (const { onnx } of candidates) await givenArtifact(objects, onnx.job);
  const reports = candidates.map(({ name }) => reportOf(name, figures[name] ?? {}));
  const output = {
    ...outputBase('evaluate'),
    stage: 'evaluate',
    artifacts: {},
    metrics: { candidates: reports },
  };
  await writeDocument(objects, keys.jobOutput(job), EvaluateOutput.parse(output));
}

export const FILES = ['model.onnx', 'tokenizer.json', 'serving.json'];

async function givenArtifact(objects: ObjectStore, job: string): Promise<void> {
  const name = job.slice(job.lastIndexOf('/') + 1);
  const prefix = `${job}/1-1/onnx`;
  const files = [];
  for (const path of FILES) {
    const content = `${name} ${path}`;
    await objects.put(`${prefix}/${path}`, content);
    files.push({ path, bytes: content.length, sha256: sha256Hex(content) });
  }
  const onnx = { prefix, files };
  const fitted = { model: onnx, onnx };
  const output = name.startsWith('quantize')
    ? QuantizeOutput.parse({
        ...outputBase(name),
        stage: 'quantize',
        artifacts: { onnx },
        metrics: { bytesBefore: 4, bytesAfter: 1, ratio: 0.25 },
      })
    : name === 'distill'
      ? {
          ...outputBase(name),
          stage: 'distill',
          artifacts: fitted,
          metrics: { ...FIT, teacherParameters: 2, studentParameters: 1 },
        }
      : TrainOutput.parse({ ...outputBase(name), stage: 'train', artifacts: fitted, metrics: FIT });
  await writeDocument(objects, keys.jobOutput(job), output);
}

/** A version that some earlier run registered. */
export async function givenVersion(
  table: Table,
  version: string,
  more: Partial<ModelRecord> = {},
): Promise<ModelRecord> {
  const record = ModelRecord.parse({
    project: 'mails',
    version,
    stage: 'staging',
    task: 'text-classification',
    createdAt: AT,
    run: 'r00000000000000ff-0',
    candidate: version.replace(/^v\d+-/, ''),
    artifact: {
      prefix: `projects/mails/models/${version}`,
      files: [{ path: 'model.onnx', bytes: 1, sha256: SHA }],
    },
    report: reportOf('teacher-fp32', {}),
    gates: [],
    lineage: { dataset: 'd', baseModel: 'm', jobs: ['j'] },
    ...more,
  });
  await table.put(items.model('mails', version), record as Json);
  return record;
}

export async function stagesOf(table: Table): Promise<Record<string, string>> {
  const page = await table.query('projects/mails', { prefix: 'models/', limit: 1_000 });
  return Object.fromEntries(
    page.items.map(({ value }) => {
      const { version, stage } = ModelRecord.parse(value);
      return [version, stage];
    }),
  );
}
