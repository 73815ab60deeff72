/**
 * The run spec: one document, YAML or JSON, from the console's form, the CLI, the API or the upload door.
 * Everything but `project` and where the data comes from has a default; `modelmill plan` shows each with its reason.
 */
import { z } from 'zod';
import { chosenOf, OPTIONS } from '../cleaning/options.ts';
import { FOLDER_KINDS } from '../datasets/formats/folder.ts';
import { AugmentationSpec } from './augmentation.ts';
import { CollectSpec } from './collect.ts';
import { ObjectKey, Sha256, Slug, Task } from './words.ts';

const share = z.number().min(0).max(1);
/** Classes of one model: its confusion matrix has as many squared. */
export const MOST_LABELS = 1_000;

/** `{from: 1, to: 4, label: positive}`: a rater's number between both (included) means this label. */
export const RatingLabel = z.strictObject({
  from: z.number(),
  to: z.number(),
  label: z.string().trim().min(1),
});

/** `sha256` and `etag` pin what the object holds: where it is another, the run reads nothing and is rejected. */
export const SourceSpec = z.strictObject({
  key: ObjectKey,
  /**
   * Of the file itself, or of what it holds compressed, or of an archive's members. `chat`: conversations, as JSONL or
   * a JSON list. `text-folder`, `image-folder`, `coco` and `yolo`: an archive of a folder.
   */
  format: z
    .enum(['auto', 'csv', 'tsv', 'jsonl', 'json', 'chat', 'parquet', 'arrow', 'tfrecord', ...FOLDER_KINDS])
    .default('auto'),
  /** Of text, as the Encoding Standard names it: `windows-1252`, `gb18030` … @default told from the bytes */
  encoding: z
    .string()
    .regex(/^[\w:.-]{1,40}$/, "an encoding's name, like windows-1252")
    .optional(),
  /** Between the fields of CSV. @default told from the first records */
  delimiter: z
    .string()
    .regex(/^[^"\r\n]$/u, 'one character, no quote')
    .optional(),
  /** @default as found when the run is started; of sources too large to read at the door only where the store knows it */
  sha256: Sha256.optional(),
  /** The store's mark of this very write. @default as found when the run is started */
  etag: z.string().min(1).max(200).optional(),
});
export type SourceSpec = z.output<typeof SourceSpec>;

export const DataSpec = z
  .strictObject({
    /** @default the project's name */
    dataset: Slug.optional(),
    /** Objects to read, in order. The CLI uploads local files to the project's incoming prefix first. */
    sources: z.array(SourceSpec).default([]),
    /** What job `collect` fetches first, from hubs, databases and addresses; read after `sources`. */
    collect: CollectSpec.optional(),
    columns: z
      .strictObject({
        text: z.string().min(1).default('text'),
        label: z.string().min(1).default('label'),
        /**
         * Column with several annotators' labels instead of `label`: in JSONL a list of
         * `{annotator, labels: [..]}`, of labels, or of numbers (then `ratings` says what they mean).
         */
        annotations: z.string().min(1).optional(),
        /** Of token-classification: a list of `{start, end, label}`, in code points of the text. @default spans */
        spans: z.string().min(1).optional(),
        /** Of text-generation: a list of `{role, content}`. @default messages */
        messages: z.string().min(1).optional(),
        /** Of image-classification and image-text: the file's bytes, or `{bytes, path}`. @default image */
        image: z.string().min(1).optional(),
        /** Of image-classification: a list of `{label, box}`, as COCO and YOLO folders give it. @default objects */
        objects: z.string().min(1).optional(),
        /**
         * The split a row came with: train, validation or test by any of their usual names. `false`: all rows are
         * dealt by their hash. @default split, where there is such a column
         */
        split: z.union([z.string().min(1), z.literal(false)]).optional(),
      })
      .prefault({}),
    /** The label set, in class-index order. @default the labels found, sorted by UTF-8 bytes */
    labels: z.array(z.string().trim().min(1).max(200)).min(2).max(MOST_LABELS).optional(),
    ratings: z.array(RatingLabel).min(2).optional(),
    split: z
      .strictObject({ train: share.default(0.8), validation: share.default(0.1), test: share.default(0.1) })
      .prefault({})
      .refine(
        (s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9,
        'train + validation + test must be 1',
      )
      .refine((s) => s.train > 0 && s.validation > 0 && s.test > 0, 'each part must be more than 0'),
    /** Rows kept, chosen by hash: the same rows every time. @default all */
    limit: z.number().int().min(1).optional(),
    /** Largest share of rows that may be quarantined before the whole input is rejected. */
    quarantine: share.default(0.05),
    /** Personal data in texts (addresses, numbers, keys): counted in the report, or `[EMAIL]` … in its place too. */
    pii: z.enum(['report', 'mask']).default('report'),
  })
  .refine(({ sources, collect }) => sources.length > 0 || collect !== undefined, {
    path: ['sources'],
    message: 'at least 1 entry, or data.collect',
  });

export const CleaningSpec = z
  .strictObject({
    /** `guide`: the guide's Python, bit for bit. `default`: keeps combining marks, scripts and punctuation. */
    profile: z.enum(['default', 'guide']).default('default'),
    /** Rows whose cleaned text is longer are cut at a code-point border. */
    maxCharacters: z.number().int().min(1).max(10_000_000).default(20_000),
    /** `strip`: tags, scripts, styles and comments go, entities become characters. */
    html: z.enum(OPTIONS.html).default('keep'),
    /** Links with a scheme or `www.`. `token`: each becomes `<url>`. */
    urls: z.enum(OPTIONS.urls).default('keep'),
    emoji: z.enum(OPTIONS.emoji).default('keep'),
    /** Control characters that are no white space, and the byte order mark. */
    control: z.enum(OPTIONS.control).default('drop'),
    /** `repair`: UTF-8 that was read as Windows-1252 or Latin-1 is read again. */
    mojibake: z.enum(OPTIONS.mojibake).default('keep'),
    chinese: z.enum(OPTIONS.chinese).default('keep'),
    /** `drop`: punctuation and symbols, emoji not among them. */
    punctuation: z.enum(OPTIONS.punctuation).default('keep'),
    case: z.enum(OPTIONS.case).default('keep'),
  })
  .superRefine((cleaning, context) => {
    if (cleaning.profile !== 'guide') return;
    for (const name of chosenOf(cleaning)) {
      const message = `profile guide is the guide's own rule and takes no '${name}': leave it out, or choose profile default`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });

export const AnnotationSpec = z.strictObject({
  metric: z.enum(['jaccard']).default('jaccard'),
  /** Mean pairwise Jaccard below this opens a review round. */
  minimum: share.default(0.85),
  /** Different people who label each item of a review round: one alone would have nobody to agree with. */
  reviewers: z.number().int().min(2).max(10).default(2),
  /**
   * How an item's label follows from its annotators. `dawid-skene`: the most probable by a model of who errs how, where
   * there are three annotators or more with twenty answers each or more on average, and one label an answer; else the
   * majority's, and the agreement report says why.
   */
  consensus: z.enum(['majority', 'dawid-skene']).default('majority'),
  /** Review rounds before the run is held. */
  rounds: z.number().int().min(1).max(10).default(3),
});

/** The range of each setting, without a default: a variant that is silent on one must not carry its default along. */
const range = {
  epochs: z.number().positive().max(1000),
  /** Optimizer steps in a row without a better validation loss, counted in evaluations. */
  patience: z.number().int().min(1),
  peakLearningRate: z.number().positive().max(1),
  finalLearningRate: z.number().nonnegative().max(1),
  warmup: share,
  /** Rows per device and step. `auto`: within 32–256, by memory. */
  batch: z.union([z.literal('auto'), z.number().int().min(1).max(4096)]),
  gradientAccumulation: z.number().int().min(1).max(1024),
  weightDecay: z.number().min(0).max(1),
  dropout: share,
  maxNorm: z.number().positive(),
  /** Tokens; longer texts are cut. */
  maxLength: z.number().int().min(8).max(8192),
  labelSmoothing: z.number().min(0).max(0.5),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
};

export const Hyperparameters = z.strictObject({
  epochs: range.epochs.default(20),
  patience: range.patience.default(3),
  /** @default 1e-3, lowered by the catalogue where full fine-tuning of the model needs it */
  peakLearningRate: range.peakLearningRate.optional(),
  /** @default peak / 100 */
  finalLearningRate: range.finalLearningRate.optional(),
  warmup: range.warmup.default(0.06),
  batch: range.batch.default('auto'),
  gradientAccumulation: range.gradientAccumulation.default(4),
  weightDecay: range.weightDecay.default(0.01),
  dropout: range.dropout.default(0.1),
  maxNorm: range.maxNorm.default(1.0),
  maxLength: range.maxLength.default(128),
  labelSmoothing: range.labelSmoothing.default(0),
  seed: range.seed.default(17),
});

/** What one variant sets differently from the run's own settings. */
export const VariantSpec = z.strictObject(range).partial();
export type VariantSpec = z.output<typeof VariantSpec>;

export const TrainingSpec = Hyperparameters.extend({
  precision: z.enum(['auto', 'fp32', 'bf16', 'fp16']).default('auto'),
  strategy: z.enum(['single', 'data-parallel', 'sharded', 'tensor-parallel']).default('single'),
  /** Each trains in the same run; a field given here wins over the one above. @default one variant */
  variants: z
    .record(z.string().regex(/^[a-z0-9]{1,16}$/, 'name a variant with 1 to 16 of a-z and 0-9'), VariantSpec)
    .refine((v) => Object.keys(v).length >= 1 && Object.keys(v).length <= 16, '1 to 16 variants')
    .optional(),
  /** A checkpoint at least this often, in seconds. */
  checkpointEvery: z.number().positive().default(300),
  checkpointsKept: z.number().int().min(1).max(20).default(2),
});

export const ProgressiveSpec = z.strictObject({
  /** Growing shares of the training data; the weaker half of the variants is dropped after each but the last. */
  fractions: z
    .array(z.number().positive().max(1))
    .min(1)
    .max(10)
    .default([0.1, 0.3, 1])
    .refine((f) => f.every((x, i) => i === 0 || x > f[i - 1]!) && f.at(-1) === 1, 'must grow and end with 1'),
});

export const DistillSpec = z.strictObject({
  /** Layers of the teacher the student keeps, evenly spaced. @default half of them */
  layers: z.number().int().min(1).optional(),
  /** Keep only the vocabulary that occurs in the training data: embeddings dominate small encoders. */
  trimVocabulary: z.boolean().default(true),
  temperature: z.number().positive().max(100).default(3),
  /** loss = (1 − weight) · CE + weight · T² · KL */
  weight: share.default(0.5),
  epochs: z.number().positive().max(1000).default(3),
});

export const CompressionSpec = z.strictObject({
  quantize: z.enum(['post-training', 'qat', 'none']).default('post-training'),
  /** `false`: no student. */
  distill: z.union([z.literal(false), DistillSpec]).prefault({}),
});

export const GatesSpec = z.strictObject({
  metric: z.enum(['accuracy', 'macroF1']).default('accuracy'),
  minimum: share.default(0.6),
  /** Beyond chance better than an answer that never reads its row (registry/baseline.ts). */
  baseline: z.boolean().default(true),
  /** Every class of enough held-out rows is found at least once (registry/baseline.ts). */
  everyClass: z.boolean().default(true),
  /** Of a compressed candidate against its own FP32 form, in the metric. */
  largestDrop: share.default(0.01),
  /** Milliseconds, p50, batch 1, on the machine that evaluates. @default no limit */
  largestLatency: z.number().positive().optional(),
  /** Over the production version, in the metric, each as measured on its own run's held-out split. */
  smallestImprovement: z.number().min(-1).max(1).default(0),
});

export const DeploySpec = z.strictObject({
  target: z.enum(['lambda', 'ecs', 'edge']).default('lambda'),
  mode: z.enum(['replace', 'shadow', 'bandit', 'none']).default('replace'),
  deployment: Slug.default('default'),
});

export const BudgetSpec = z.strictObject({
  /** US dollars a run may cost on AWS: one whose plan costs more ends at `plan`, before any machine starts. */
  dollars: z.number().positive().default(50),
  /** Of all its jobs together, as planned: on one machine of its processor. */
  hours: z.number().positive().max(336).default(24),
  /** Submissions of one job, each with the job definition's attempts, before the run fails. */
  resubmissions: z.number().int().min(0).max(20).default(3),
});

export const RunSpec = z.strictObject({
  schemaVersion: z.literal(1).default(1),
  project: Slug,
  task: Task.default('text-classification'),
  /** Where the run ends: with a dataset version, or with a model. */
  until: z.enum(['dataset', 'model']).default('model'),
  data: DataSpec,
  cleaning: CleaningSpec.prefault({}),
  /** Copies of the training rows. @default none */
  augmentation: AugmentationSpec.optional(),
  annotation: AnnotationSpec.prefault({}),
  /** A catalogue id, or `auto`. */
  model: z.string().min(1).default('auto'),
  training: TrainingSpec.prefault({}),
  progressive: ProgressiveSpec.prefault({}),
  compression: CompressionSpec.prefault({}),
  gates: GatesSpec.prefault({}),
  deploy: DeploySpec.prefault({}),
  budget: BudgetSpec.prefault({}),
});

/** As written by a person. */
export type RunSpecInput = z.input<typeof RunSpec>;
/** With every default filled in. */
export type RunSpec = z.output<typeof RunSpec>;
