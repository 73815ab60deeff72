/** What each job of a run finds in its input.json. Pure. */

import type { z } from 'zod';
import { translatorKey } from '../catalogue/translators.ts';
import { keys } from '../layout.ts';
import type { AugmentInput, DistillInput, EvaluateInput, QuantizeInput, TrainInput } from '../spec/jobs.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { CompressionJobs, Round } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { PlanDocument, Variant } from './plan-document.ts';

/** Training rows that calibrate INT8 ranges, where the method needs any. */
const CALIBRATION_ROWS = 200;
const LATENCY_ROWS = 200;
const EVALUATION_BATCH = 32;

const SCHEMA = { schemaVersion: 1 } as const;
const fromJob = (job: string, artifact: 'model' | 'onnx') => ({ kind: 'job', job, artifact }) as const;

export const trainName = (round: number, variant: string): string => `train-${round}-${variant}`;
/** The variant's name, of a train job's. */
export const variantOf = (job: string): string => job.slice(job.lastIndexOf('-') + 1);

interface Planned {
  readonly ref: RunRef;
  readonly spec: RunSpec;
  readonly plan: PlanDocument;
}

/** Whether the spec asks for copies of what this task's rows hold. */
export const isAugmented = ({ task, augmentation }: RunSpec): boolean => {
  if (augmentation === undefined) return false;
  const { images, text } = augmentation;
  return (task.startsWith('image') ? images.copies : text.copies) > 0;
};

export const augmentJob = ({ project, run }: RunRef): string => keys.job(project, run, 'augment');

const trainingData = ({ ref, spec, plan }: Planned) => ({
  manifest: plan.dataset,
  ...(isAugmented(spec) && { augmented: augmentJob(ref) }),
});

const translatorsOf = ({ augmentation }: RunSpec): AugmentInput['translation'] => {
  const wanted = augmentation?.backTranslation;
  if (wanted === undefined) return undefined;
  const model = (name: string) => ({ kind: 'catalogue', manifest: translatorKey(name) }) as const;
  return { there: model(wanted.there), back: model(wanted.back) };
};

export const augmentInput = (ref: RunRef, spec: RunSpec, dataset: string): AugmentInput => ({
  ...SCHEMA,
  ...{ name: 'augment', stage: 'augment', project: ref.project, run: ref.run },
  ...{ task: spec.task, seed: spec.training.seed, dataset: { manifest: dataset } },
  ...(spec.augmentation?.backTranslation && { translation: translatorsOf(spec) }),
  config: spec.augmentation!,
});

const loopOf = ({ dropout: _, seed: __, ...loop }: Variant) => loop;

export function trainInput(
  { ref, spec, plan }: Planned,
  round: number,
  variant: string,
  name: string,
): TrainInput {
  const settings = plan.variants[variant]!;
  const before = round === 0 ? undefined : keys.job(ref.project, ref.run, trainName(round - 1, variant));
  return {
    ...SCHEMA,
    name,
    project: ref.project,
    run: ref.run,
    task: spec.task,
    seed: settings.seed,
    stage: 'train',
    dataset: trainingData({ ref, spec, plan }),
    model:
      before === undefined ? { kind: 'catalogue', manifest: plan.model.manifest } : fromJob(before, 'model'),
    config: {
      ...loopOf(settings),
      labels: plan.labels,
      dropout: settings.dropout,
      fraction: plan.fractions[round]!,
      strategy: spec.training.strategy,
      onnx: round === plan.fractions.length - 1,
      cleaning: spec.cleaning,
    },
  };
}

/** A round's jobs, with their inputs by key. */
export function roundOf(
  planned: Planned,
  index: number,
  variants: readonly string[],
): { readonly round: z.input<typeof Round>; readonly inputs: ReadonlyMap<string, TrainInput> } {
  const { project, run } = planned.ref;
  const jobs = variants.map((variant) => {
    const name = trainName(index, variant);
    return { name, job: keys.job(project, run, name), variant };
  });
  const inputs = new Map(
    jobs.map(({ name, job, variant }) => [keys.jobInput(job), trainInput(planned, index, variant, name)]),
  );
  const fraction = planned.plan.fractions[index]!;
  return {
    round: { index, fraction, done: false, jobs: jobs.map(({ name, job }) => ({ name, job })) },
    inputs,
  };
}

type CompressionInput = QuantizeInput | DistillInput | EvaluateInput;

/** The jobs after training, around the variant that won. */
export function compressionOf(
  { ref, spec, plan }: Planned,
  winner: { readonly variant: string; readonly job: string },
): {
  readonly compression: z.input<typeof CompressionJobs>;
  readonly inputs: ReadonlyMap<string, CompressionInput>;
} {
  const settings = plan.variants[winner.variant]!;
  const { quantize: method, distill } = spec.compression;
  const key = (name: string) => keys.job(ref.project, ref.run, name);
  const jobs = {
    quantize: key('quantize'),
    distill: key('distill'),
    quantizeStudent: key('quantize-student'),
    evaluate: key('evaluate'),
  };
  const base = { ...SCHEMA, project: ref.project, run: ref.run, task: spec.task, seed: settings.seed };
  const dataset = { manifest: plan.dataset };
  const inputs = new Map<string, CompressionInput>();
  const candidates: EvaluateInput['candidates'] = [
    { name: 'teacher-fp32', onnx: fromJob(winner.job, 'onnx') },
  ];

  const quantized = (name: string, source: string): QuantizeInput => ({
    ...base,
    name,
    stage: 'quantize',
    dataset,
    model: fromJob(source, 'model'),
    onnx: fromJob(source, 'onnx'),
    config: {
      method: method === 'qat' ? 'qat' : 'post-training',
      maxLength: settings.maxLength,
      calibrationRows: CALIBRATION_ROWS,
    },
  });
  if (method !== 'none') {
    inputs.set(keys.jobInput(jobs.quantize), quantized('quantize', winner.job));
    candidates.push({
      name: 'teacher-int8',
      onnx: fromJob(jobs.quantize, 'onnx'),
      comparedWith: 'teacher-fp32',
    });
  }
  if (distill !== false) {
    const layers = distill.layers ?? Math.max(1, Math.floor(plan.model.layers / 2));
    inputs.set(keys.jobInput(jobs.distill), {
      ...base,
      name: 'distill',
      stage: 'distill',
      dataset: trainingData({ ref, spec, plan }),
      teacher: fromJob(winner.job, 'model'),
      config: {
        ...loopOf(settings),
        epochs: distill.epochs,
        distill: { ...distill, layers },
        cleaning: spec.cleaning,
      },
    });
    candidates.push({
      name: 'student-fp32',
      onnx: fromJob(jobs.distill, 'onnx'),
      comparedWith: 'teacher-fp32',
    });
    if (method !== 'none') {
      inputs.set(keys.jobInput(jobs.quantizeStudent), quantized('quantize-student', jobs.distill));
      const onnx = fromJob(jobs.quantizeStudent, 'onnx');
      candidates.push({ name: 'student-int8', onnx, comparedWith: 'student-fp32' });
    }
  }
  inputs.set(keys.jobInput(jobs.evaluate), {
    ...base,
    name: 'evaluate',
    stage: 'evaluate',
    dataset,
    candidates,
    config: { split: 'test', batch: EVALUATION_BATCH, latencyRows: LATENCY_ROWS },
  });
  return { compression: { quantize: method !== 'none', distill: distill !== false, jobs }, inputs };
}
