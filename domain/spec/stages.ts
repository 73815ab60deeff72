/**
 * Every stage's contract: what its state passes in and what the next states read. Small by design: ids and keys,
 * never data (Step Functions carries 256 KiB). The state machine keeps each output under the stage's own name.
 */
import { z } from 'zod';
import { Message, Span } from '../datasets/canonical/tasks.ts';
import { Provenance } from './collect.ts';
import {
  ColumnProfile,
  Drift,
  ImageProfile,
  LabelErrors,
  Languages,
  MeasuredCurve,
  NearDuplicates,
  PersonalData,
  RowPlace,
  Telltale,
  TextLengths,
} from './data-profile.ts';
import { JobName } from './jobs.ts';
import { SourceSpec } from './run-spec.ts';
import { FileEntry, Instant, ObjectKey, RunRef, Sha256, Slug, Task, VersionName } from './words.ts';

// intake: freeze the spec, check that the sources are there.
export const IntakeInput = RunRef;
export const IntakeOutput = z.object({
  sources: z.number().int(),
  bytes: z.number().int(),
  until: z.enum(['dataset', 'model']),
  /** Whether job `collect` has something to fetch. */
  collect: z.boolean(),
  /** Its key prefix, whether or not it will run. */
  job: ObjectKey,
});

/** Into how many buckets items are dealt by their hash; a power of two, so that bucket i of n lies in i/2 of n/2. */
export const MOST_BUCKETS = 4_096;
const Buckets = z.number().int().min(1).max(MOST_BUCKETS);

// split: the sources in parts that one call can read; called again until it is done.
export const SplitInput = RunRef;
export const SplitOutput = z.object({
  /** Another call goes on where this one stopped. */
  done: z.boolean(),
  parts: z.number().int(),
  /** A JSON array of Part, for the Map's ItemReader; there when it is done. */
  manifest: ObjectKey,
});

const Offset = z.number().int().nonnegative();
/** Of one source: all of it, or the records that begin in a range of its bytes. */
export const Part = z.object({
  part: z.number().int().nonnegative(),
  source: SourceSpec,
  /** All of the source, to be read as what it is told to be. */
  whole: z.boolean(),
  /** By the job, which writes where each row comes from. */
  collected: z.boolean(),
  /** Bytes, `end` excluded. */
  start: Offset,
  end: Offset,
  /** What its first line, or its first record, is in the source, from 1. */
  line: z.number().int().min(1),
  /** Of a source's later parts: what it was told to be by its beginning. */
  told: z
    .object({
      format: z.enum(['csv', 'jsonl', 'chat', 'tfrecord']),
      delimiter: z.string().optional(),
      /** Of CSV: where the header lies, which is read first, and how many lines it has. */
      header: z.object({ start: Offset, end: Offset, lines: z.number().int().min(1) }).optional(),
    })
    .optional(),
  /** Of all sources, so that each part keeps its share of a sample. */
  total: Offset,
});
export type Part = z.infer<typeof Part>;

// validate: one part of the Distributed Map: format, encoding, schema, labels → shards, quarantine, profile.
export const ValidateInput = RunRef.extend({ part: Part });
export const ValidateOutput = z.object({
  part: z.number().int(),
  rows: z.number().int(),
  quarantined: z.number().int(),
});

// report: the parts together: duplicates, balance, volume, verdict → report and shard manifest.
export const ReportInput = RunRef;
export const ReportOutput = z.object({
  verdict: z.enum(['accepted', 'rejected']),
  /** The complaint, at most 1,000 characters; empty when accepted. */
  reason: z.string().max(1000),
  report: ObjectKey,
  /** A JSON array of Shard, for the Map's ItemReader. */
  manifest: ObjectKey,
  shards: z.number().int(),
  rows: z.number().int(),
  quarantined: z.number().int(),
  buckets: Buckets,
  /** A JSON array of BucketItem, for the second Map's ItemReader. */
  bucketManifest: ObjectKey,
});

export const Shard = z.object({
  shard: z.number().int().nonnegative(),
  key: ObjectKey,
  rows: z.number().int(),
  sha256: Sha256,
});
export type Shard = z.infer<typeof Shard>;

/** One line of a shard, of any task: what the task has no use for is absent. */
export const Row = z.object({
  /** 16 hex digits of the sha256 of what the item is: its text, its messages, its image. */
  id: z.string(),
  text: z.string().default(''),
  label: z.string().optional(),
  annotations: z.array(z.object({ annotator: z.string(), labels: z.array(z.string()) })).optional(),
  spans: z.array(Span).optional(),
  messages: z.array(Message).optional(),
  /** The object that holds the image's file. */
  image: z
    .object({
      key: ObjectKey,
      sha256: Sha256,
      bytes: z.number().int(),
      /** In the archive or folder it came in. */
      path: z.string(),
      /** Pixels. */
      width: z.number().int(),
      height: z.number().int(),
    })
    .optional(),
  /** As COCO and YOLO folders give them (datasets/formats/objects.ts). */
  objects: z.array(z.looseObject({ label: z.string() })).optional(),
  /** That the row came with; several where several files name it. Empty or missing: dealt by hash. */
  splits: z.array(z.enum(['train', 'validation', 'test'])).optional(),
  /** Where it came from: source key and line (1 = first line of the file). */
  source: z.string(),
  line: z.number().int(),
  /** Of what job `collect` fetched. */
  provenance: Provenance.optional(),
});
export type Row = z.infer<typeof Row>;

export const Example = RowPlace.extend({ text: z.string() });
export const Finding = z.object({
  /** ragged-row, broken-utf8, unknown-label, duplicate … */
  kind: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  count: z.number().int(),
  message: z.string(),
  /** What to do. */
  advice: z.string().default(''),
  /** `other`: the row it is compared with. */
  examples: z.array(Example.extend({ other: Example.optional() })).max(5),
});
export type Finding = z.infer<typeof Finding>;

/** Rows by the split they came with. */
export const GivenSplits = z.object({
  train: z.number().int(),
  validation: z.number().int(),
  test: z.number().int(),
  /** Dealt by their hash. */
  unsaid: z.number().int(),
});
export type GivenSplits = z.infer<typeof GivenSplits>;

/** Reports of before a part was known lack it: whoever reads one takes that as it is. */
export const ValidationReport = z.object({
  schemaVersion: z.literal(1),
  verdict: z.enum(['accepted', 'rejected']),
  /** The complaint that rejected it, as the run's reason shows it. */
  reason: z.string().optional(),
  rows: z.number().int(),
  quarantined: z.number().int(),
  duplicates: z.number().int(),
  labels: z.array(z.object({ label: z.string(), rows: z.number().int() })),
  annotators: z.number().int(),
  /** Characters. */
  length: z.object({ p50: z.number(), p95: z.number(), max: z.number() }),
  findings: z.array(Finding),
  lengths: TextLengths.optional(),
  columns: z.array(ColumnProfile).default([]),
  /** Rows by the script of most of their letters. */
  scripts: z.array(z.object({ script: z.string(), rows: z.number().int() })).default([]),
  languages: Languages.optional(),
  personal: z.array(PersonalData).default([]),
  nearDuplicates: NearDuplicates.optional(),
  telltales: z.array(Telltale).default([]),
  labelErrors: LabelErrors.optional(),
  learningCurve: MeasuredCurve.optional(),
  images: ImageProfile.optional(),
  drift: Drift.optional(),
  /** Missing where no row came with one. */
  givenSplits: GivenSplits.optional(),
});
export type ValidationReport = z.infer<typeof ValidationReport>;

// clean: one shard of the Distributed Map, its rows dealt into buckets.
export const CleanInput = RunRef.extend({ shard: Shard, buckets: Buckets });
export const CleanOutput = z.object({
  shard: z.number().int(),
  key: ObjectKey,
  kept: z.number().int(),
  dropped: z.number().int(),
});
/**
 * clean/index/{shard}.json: bucket b's rows are the bytes from starts[b] to starts[b + 1] of the cleaned shard; its
 * entries for near duplicates those from near[b] to near[b + 1] of clean/near/{shard}.bin.
 */
export const ShardIndex = z.object({
  starts: z.array(z.number().int().nonnegative()),
  near: z.array(z.number().int().nonnegative()),
});
export type ShardIndex = z.infer<typeof ShardIndex>;

// dedupe: one bucket of the second Distributed Map: each text once, in its split and its order, as Parquet.
export const BucketItem = z.object({ bucket: z.number().int().nonnegative() });
export const DedupeInput = RunRef.extend({
  bucket: z.number().int().nonnegative(),
  buckets: Buckets,
  /** validate's: which shards there are. */
  manifest: ObjectKey,
  report: ObjectKey,
});
export const DedupeOutput = z.object({
  bucket: z.number().int(),
  rows: z.number().int(),
  distinct: z.number().int(),
});
/** Rows of one source under one licence. */
const SourceRows = z.object({
  /** Its name in `data.collect`, or the file's key. */
  source: z.string(),
  /** As in `data.collect`; `file` of `data.sources`. */
  kind: z.string(),
  licence: z.string().nullable(),
  rows: z.number().int(),
});
const BucketSplit = FileEntry.extend({
  rows: z.number().int(),
  /** What version.ts adds up to the version's name: 64 hex digits. */
  content: z.string(),
  /** Rows of each class, in the labels' order, then those without one. */
  counts: z.array(z.number().int()),
  /** Rows with each label among their spans or objects. */
  marks: z.array(z.number().int()).default([]),
  provenance: z.array(SourceRows).default([]),
});
/** dedupe/buckets/{bucket}.json, last. Files are beside it. */
export const Bucket = z.object({
  bucket: z.number().int(),
  /** Of the cleaned shards. */
  rows: z.number().int(),
  distinct: z.number().int(),
  /** Texts left out because their rows contradict one another. */
  conflicts: z.number().int(),
  /** Items whose rows came in several splits. */
  acrossSplits: z.number().int().default(0),
  /** Rows that `data.limit` may keep, by their rank; empty without a limit. */
  ranks: z.array(z.number()),
  /** Classes that some item's annotators chose by majority. */
  chosen: z.array(z.string()),
  splits: z.object({ train: BucketSplit, validation: BucketSplit, test: BucketSplit }),
});
export type Bucket = z.infer<typeof Bucket>;

// assemble: the buckets as one dataset version, manifest with sha256 last.
export const AssembleInput = RunRef.extend({ buckets: Buckets, report: ObjectKey });
export const AssembleOutput = z.object({
  dataset: Slug,
  version: z.string(),
  manifest: ObjectKey,
  rows: z.number().int(),
  duplicates: z.number().int(),
  annotated: z.boolean(),
});

const SplitFiles = z.object({
  rows: z.number().int(),
  /** In the order of their rows. */
  files: z.array(FileEntry.extend({ rows: z.number().int() })).min(1),
});

/**
 * datasets/{dataset}/{version}/manifest.json. Parquet columns of text-classification: id (string), text (string),
 * label (int32, class index; -1 where only annotations exist), annotations (string, JSON; empty where one label),
 * provenance (string, JSON; missing in versions of before it was kept); datasets/canonical/tasks.ts has those of all
 * tasks. Rows of a split are ordered by hash(id, seed), from file to file, so that a leading fraction is a random
 * sample and larger fractions contain smaller.
 */
export const DatasetManifest = z.object({
  schemaVersion: z.literal(1),
  project: Slug,
  dataset: Slug,
  version: z.string().regex(/^[0-9a-f]{16}$/),
  task: Task,
  /** Classes in the order of their indices; of spans, and of images' objects, their names. Empty where there are none. */
  labels: z.array(z.string()),
  createdAt: Instant,
  splits: z.object({ train: SplitFiles, validation: SplitFiles, test: SplitFiles }),
  /** Where it comes from: the files as they were given, whatever they were cut or unpacked into, the dataset version it was made from, its reports. */
  lineage: z.object({
    sources: z.array(
      z.object({
        key: ObjectKey,
        etag: z.string(),
        bytes: z.number().int(),
        /** Missing where only its etag is known. */
        sha256: Sha256.optional(),
      }),
    ),
    parents: z.array(z.string()),
    run: z.string(),
    reports: z.array(ObjectKey),
  }),
  /** Rows by source and licence, most first; of a text that came twice, where it came first. */
  provenance: z.array(SourceRows).optional(),
});
export type DatasetManifest = z.infer<typeof DatasetManifest>;

// agreement: mean pairwise Jaccard per item; the consensus label; the gate.
export const AgreementInput = RunRef.extend({ dataset: ObjectKey });
export const AgreementOutput = z.object({
  verdict: z.enum(['agreed', 'below-minimum', 'not-measured']),
  /** Null where each row has one label: nothing was measured. */
  score: z.number().nullable(),
  minimum: z.number(),
  items: z.number().int(),
  disputed: z.number().int(),
  report: ObjectKey,
  /** The labelled dataset version's manifest: what plan and the jobs read. */
  dataset: ObjectKey,
  /** Review rounds done so far. */
  round: z.number().int(),
});

// review: opens a review round and waits for its task token.
export const ReviewInput = RunRef.extend({
  taskToken: z.string(),
  report: ObjectKey,
  round: z.number().int(),
});
export const ReviewOutput = z.object({ review: z.string(), items: z.number().int() });

// plan: model, instance, batch, strategy, variants, price and time; the first round's jobs.
export const PlanInput = RunRef.extend({ dataset: ObjectKey });

/** A round of training: the Map runs over `jobs`. plan writes the first, halve the later ones. */
export const Round = z.object({
  index: z.number().int(),
  fraction: z.number(),
  /** True when no round is left: `jobs` is then empty. */
  done: z.boolean(),
  jobs: z.array(z.object({ name: JobName, job: ObjectKey })),
});
/** `augment`: whether job `augment` copies training rows first; `augmentJob` is its key prefix either way. */
export const PlanOutput = Round.extend({ augment: z.boolean(), augmentJob: ObjectKey });

// halve: chooses a round's survivors, writes the next round's job inputs; at the end the compression's.
export const HalveInput = RunRef.extend({ round: z.object({ index: z.number().int() }) });
export const CompressionJobs = z.object({
  quantize: z.boolean(),
  distill: z.boolean(),
  /** Key prefixes of the jobs, whether or not they will run. */
  jobs: z.object({
    quantize: ObjectKey,
    distill: ObjectKey,
    quantizeStudent: ObjectKey,
    evaluate: ObjectKey,
  }),
});
export const HalveOutput = Round.extend({ compression: CompressionJobs.optional() });

/** As Step Functions' Catch gives it; a time limit has no Cause. */
export const Caught = z.object({ Error: z.string(), Cause: z.string().optional() });

// rethrow: raises a failed job's error, or that of an item of a Distributed Map, by its name.
export const RethrowInput = z.union([
  RunRef.extend({ job: ObjectKey, error: Caught }),
  RunRef.extend({ map: z.enum(['validate', 'clean', 'dedupe']), error: Caught }),
]);

// register: gates, model versions; deploy; notify; fail.
export const RegisterInput = RunRef;
export const RegisterOutput = z.object({
  verdict: z.enum(['passed', 'held']),
  version: VersionName,
  reason: z.string(),
});
export const DeployInput = RunRef.extend({ version: VersionName });
export const DeployOutput = z.object({
  deployment: Slug,
  version: VersionName,
  replaced: VersionName.nullable(),
});
export const NotifyInput = z.union([
  RunRef.extend({ register: RegisterOutput }),
  /** A run that ends with a dataset version: its manifest. */
  RunRef.extend({ dataset: ObjectKey }),
]);
export const NotifyOutput = z.object({ status: z.enum(['succeeded', 'held']) });
export const FailInput = RunRef.extend({ error: Caught });
export const FailOutput = z.object({ status: z.enum(['rejected', 'held', 'failed']), reason: z.string() });
