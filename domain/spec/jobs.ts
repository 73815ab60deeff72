/**
 * The contract between the state machine and its Batch jobs: what a job finds in input.json and what it leaves
 * as output.json or error.json. Emitted as JSON Schema for containers/jobkit (domain/spec/emit.ts), which checks
 * the same documents on the other side.
 *
 * A job is told only MODELMILL_STORE (the object store's URI), MODELMILL_JOB (its key prefix, the folder of
 * input.json) and Batch's own AWS_BATCH_JOB_ID and AWS_BATCH_JOB_ATTEMPT.
 */
import { z } from 'zod';
import { ERROR_NAMES } from '../errors.ts';
import { AugmentationSpec, AugmentMetrics } from './augmentation.ts';
import { CollectMetrics, CollectSpec, OwnFiles } from './collect.ts';
import { CleaningSpec, DistillSpec } from './run-spec.ts';
import { Artifact, Instant, ObjectKey, RunName, Sha256, Slug, Task } from './words.ts';

/** train-0-a, distill, quantize, quantize-student, evaluate: unique in its run. */
export const JobName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);

/** An artifact another job of the run left: read `{job}/output.json`, take `artifacts[name]`, check each sha256. */
export const FromJob = z.object({ kind: z.literal('job'), job: ObjectKey, artifact: z.string() });
/** Pretrained weights in the mirror: `{prefix}/manifest.json` is an Artifact with licence and source. */
export const FromCatalogue = z.object({ kind: z.literal('catalogue'), manifest: ObjectKey });
export const ModelSource = z.discriminatedUnion('kind', [FromJob, FromCatalogue]);

/** One named split of a dataset version. */
const DatasetInput = z.object({ manifest: ObjectKey });
/** What is trained on: job `augment` may have left copies of the training rows. */
const TrainingData = DatasetInput.extend({ augmented: ObjectKey.optional() });

const JobBase = z.object({
  schemaVersion: z.literal(1),
  name: JobName,
  project: Slug,
  run: RunName,
  task: Task,
  seed: z.number().int().nonnegative(),
});

export const Precision = z.enum(['auto', 'fp32', 'bf16', 'fp16']);

/** How the loop optimises: shared by train and distill. */
export const LoopConfig = z.object({
  epochs: z.number().positive(),
  patience: z.number().int().min(1),
  peakLearningRate: z.number().positive(),
  finalLearningRate: z.number().nonnegative(),
  warmup: z.number().min(0).max(1),
  batch: z.number().int().min(1),
  gradientAccumulation: z.number().int().min(1),
  weightDecay: z.number().nonnegative(),
  maxNorm: z.number().positive(),
  maxLength: z.number().int().min(8),
  labelSmoothing: z.number().min(0).max(0.5),
  precision: Precision,
  checkpointEvery: z.number().positive(),
  checkpointsKept: z.number().int().min(1),
});

export const TrainInput = JobBase.extend({
  stage: z.literal('train'),
  dataset: TrainingData,
  /** The pretrained model, or this variant's model from the round before. */
  model: ModelSource,
  config: LoopConfig.extend({
    labels: z.array(z.string()).min(2),
    dropout: z.number().min(0).max(1),
    /** Share of the training split used in this round; the first rows in the split's own (hash) order. */
    fraction: z.number().positive().max(1),
    strategy: z.enum(['single', 'data-parallel', 'sharded', 'tensor-parallel']),
    /** Leave the `onnx` artifact too: what comes after the last round reads it, a next round does not. */
    onnx: z.boolean(),
    cleaning: CleaningSpec,
  }),
});

export const DistillInput = JobBase.extend({
  stage: z.literal('distill'),
  dataset: TrainingData,
  teacher: FromJob,
  config: LoopConfig.extend({ distill: DistillSpec.required(), cleaning: CleaningSpec }),
});

export const QuantizeInput = JobBase.extend({
  stage: z.literal('quantize'),
  /** Calibration rows come from its training split. */
  dataset: DatasetInput,
  /** A job's `model` artifact (for qat) and its `onnx` artifact (for post-training). */
  model: FromJob,
  onnx: FromJob,
  config: z.object({
    method: z.enum(['post-training', 'qat']),
    maxLength: z.number().int(),
    calibrationRows: z.number().int(),
  }),
});

export const EvaluateInput = JobBase.extend({
  stage: z.literal('evaluate'),
  dataset: DatasetInput,
  candidates: z
    .array(
      z.object({
        /** teacher-fp32, teacher-int8, student-fp32, student-int8. */
        name: z.string().regex(/^[a-z0-9-]+$/),
        onnx: FromJob,
        /** Which candidate it was compressed from, for the drop. */
        comparedWith: z.string().optional(),
      }),
    )
    .min(1),
  config: z.object({
    split: z.enum(['validation', 'test']),
    batch: z.number().int().min(1),
    /** Single-row predictions timed for p50 and p99. */
    latencyRows: z.number().int().min(1),
  }),
});

/** Reads no dataset version: what it leaves is what a version is made from. */
export const CollectInput = JobBase.extend({
  stage: z.literal('collect'),
  /** Absent where the spec fetches nothing and there are `files` alone. */
  config: CollectSpec.optional(),
  files: OwnFiles.optional(),
  /** Of a task with images: the image's column, and those of texts that the run reads beside it. The rows are Parquet. */
  columns: z.object({ image: z.string(), texts: z.array(z.string()).min(1) }).optional(),
});

/** Copies of the training split's rows: never of the others, which measure. */
export const AugmentInput = JobBase.extend({
  stage: z.literal('augment'),
  dataset: DatasetInput,
  /** What `config.backTranslation.model` names: an artifact with the folders `there` and `back`. */
  translation: FromCatalogue.optional(),
  config: AugmentationSpec,
});

export const JobInput = z.discriminatedUnion('stage', [
  CollectInput,
  TrainInput,
  DistillInput,
  QuantizeInput,
  EvaluateInput,
  AugmentInput,
]);
export type JobInput = z.infer<typeof JobInput>;
export type CollectInput = z.infer<typeof CollectInput>;
export type TrainInput = z.infer<typeof TrainInput>;
export type DistillInput = z.infer<typeof DistillInput>;
export type QuantizeInput = z.infer<typeof QuantizeInput>;
export type EvaluateInput = z.infer<typeof EvaluateInput>;
export type AugmentInput = z.infer<typeof AugmentInput>;

/**
 * serving.json, beside model.onnx and tokenizer.json in every `onnx` artifact: all that a server must know.
 * Inputs of the graph: int64 input_ids and attention_mask [batch, sequence] (and token_type_ids where listed);
 * output: float32 logits [batch, labels].
 */
export const ServingCard = z.object({
  schemaVersion: z.literal(1),
  task: Task,
  labels: z.array(z.string()).min(2),
  maxLength: z.number().int().min(8),
  precision: z.enum(['fp32', 'int8']),
  inputs: z.array(z.string()).min(1),
  output: z.literal('logits'),
  /** The server cleans a text exactly as the training rows were. */
  cleaning: CleaningSpec,
});
export type ServingCard = z.infer<typeof ServingCard>;

const OutputBase = z.object({
  schemaVersion: z.literal(1),
  name: JobName,
  /** `{AWS_BATCH_JOB_ID}-{AWS_BATCH_JOB_ATTEMPT}` */
  attempt: z.string(),
  fence: z.number().int().min(1),
  /** Of input.json: a finished job is found, not redone, when it still fits. */
  inputSha256: Sha256,
  startedAt: Instant,
  finishedAt: Instant,
  /** Package versions, device and thread count: what it takes to do it again. */
  environment: z.record(z.string(), z.string()),
});

export const FitMetrics = z.object({
  steps: z.number().int(),
  epochs: z.number(),
  trainLoss: z.number(),
  validationLoss: z.number(),
  accuracy: z.number(),
  macroF1: z.number(),
  rowsPerSecond: z.number(),
  stoppedEarly: z.boolean(),
  /** Global step of the checkpoint this attempt started from; 0 when from scratch. */
  resumedFrom: z.number().int(),
});

/** Artifacts: `model` (safetensors, config, tokenizer: loads with from_pretrained) and `onnx` (see ServingCard). */
const FitArtifacts = z.object({ model: Artifact, onnx: Artifact });

export const TrainOutput = OutputBase.extend({
  stage: z.literal('train'),
  /** `onnx` where the input asked for it. */
  artifacts: FitArtifacts.partial({ onnx: true }),
  metrics: FitMetrics,
});
export const DistillOutput = OutputBase.extend({
  stage: z.literal('distill'),
  artifacts: FitArtifacts,
  metrics: FitMetrics.extend({ teacherParameters: z.number().int(), studentParameters: z.number().int() }),
});
export const QuantizeOutput = OutputBase.extend({
  stage: z.literal('quantize'),
  artifacts: z.object({ onnx: Artifact }),
  metrics: z.object({ bytesBefore: z.number().int(), bytesAfter: z.number().int(), ratio: z.number() }),
});

export const CandidateReport = z.object({
  name: z.string(),
  rows: z.number().int(),
  accuracy: z.number(),
  macroF1: z.number(),
  perLabel: z.array(
    z.object({
      label: z.string(),
      precision: z.number(),
      recall: z.number(),
      f1: z.number(),
      support: z.number().int(),
    }),
  ),
  /** [actual][predicted] counts, in label order. */
  confusion: z.array(z.array(z.number().int())),
  /** Of model.onnx. */
  bytes: z.number().int(),
  latencyMs: z.object({ p50: z.number(), p99: z.number(), threads: z.number().int() }),
});
export type CandidateReport = z.infer<typeof CandidateReport>;
/** What fits a table's item and a list: the rest grows with the labels, the confusion with their square. */
export const CandidateSummary = CandidateReport.omit({ perLabel: true, confusion: true });
export type CandidateSummary = z.infer<typeof CandidateSummary>;

export const EvaluateOutput = OutputBase.extend({
  stage: z.literal('evaluate'),
  artifacts: z.object({}),
  metrics: z.object({ candidates: z.array(CandidateReport).min(1) }),
});

/** Its rows are not an artifact: parts of them are uploaded as they close, and a later attempt keeps them. */
export const CollectOutput = OutputBase.extend({
  stage: z.literal('collect'),
  artifacts: z.object({}),
  metrics: CollectMetrics,
});

/** The copies are not an artifact: they are uploaded part by part, and a later attempt keeps them. */
export const AugmentOutput = OutputBase.extend({
  stage: z.literal('augment'),
  artifacts: z.object({}),
  metrics: AugmentMetrics,
});

export const JobOutput = z.discriminatedUnion('stage', [
  CollectOutput,
  TrainOutput,
  DistillOutput,
  QuantizeOutput,
  EvaluateOutput,
  AugmentOutput,
]);
export type JobOutput = z.infer<typeof JobOutput>;
export type CollectOutput = z.infer<typeof CollectOutput>;
export type TrainOutput = z.infer<typeof TrainOutput>;
export type DistillOutput = z.infer<typeof DistillOutput>;
export type QuantizeOutput = z.infer<typeof QuantizeOutput>;
export type EvaluateOutput = z.infer<typeof EvaluateOutput>;
export type AugmentOutput = z.infer<typeof AugmentOutput>;

/** error.json: written once by the attempt that failed for good; `rethrow` raises it by its name. */
export const JobError = z.object({
  schemaVersion: z.literal(1),
  name: z.enum(ERROR_NAMES),
  message: z.string(),
  attempt: z.string(),
  at: Instant,
  /** Python traceback, for the log's reader; never shown as the reason. */
  traceback: z.string().optional(),
});
export type JobError = z.infer<typeof JobError>;

/** One line of `{attempt}/metrics/{seq}.jsonl`. */
export const MetricPoint = z.object({
  at: Instant,
  /** Optimizer steps done. */
  step: z.number().int().nonnegative(),
  totalSteps: z.number().int().nonnegative(),
  epoch: z.number().nonnegative(),
  phase: z.enum(['train', 'validation']),
  /** loss, accuracy, macroF1, learningRate, gradientNorm, rowsPerSecond, memoryBytes, etaSeconds … */
  values: z.record(z.string(), z.number()),
});
export type MetricPoint = z.infer<typeof MetricPoint>;

/** One line of `{attempt}/logs/{seq}.jsonl`. */
export const LogLine = z.object({
  at: Instant,
  level: z.enum(['debug', 'info', 'warning', 'error']),
  message: z.string(),
  fields: z.record(z.string(), z.unknown()).optional(),
});
export type LogLine = z.infer<typeof LogLine>;

/** checkpoints/{step:08d}-{fence:04d}/manifest.json, written last: what a resume may trust. */
export const CheckpointManifest = z.object({
  schemaVersion: z.literal(1),
  step: z.number().int().nonnegative(),
  fence: z.number().int().min(1),
  /** A checkpoint is of this job's input; another's is refused. */
  inputSha256: Sha256,
  files: Artifact.shape.files,
});
