/**
 * Every stage's contract: what its state passes in and what the next states read. Small by design: ids and keys,
 * never data (Step Functions carries 256 KiB). The state machine keeps each output under the stage's own name.
 */
import { z } from 'zod';
import { JobName } from './jobs.ts';
import { FileEntry, Instant, ObjectKey, RunRef, Sha256, Slug, Task, VersionName } from './words.ts';

// intake: freeze the spec, check that the sources are there.
export const IntakeInput = RunRef;
export const IntakeOutput = z.object({ sources: z.number().int(), bytes: z.number().int() });

// validate: format, encoding, schema, labels, duplicates, balance, volume → report and shard manifest.
export const ValidateInput = RunRef;
export const ValidateOutput = z.object({
  verdict: z.enum(['accepted', 'rejected']),
  /** The complaint, at most 1,000 characters; empty when accepted. */
  reason: z.string().max(1000),
  report: ObjectKey,
  /** A JSON array of Shard, for the Map's ItemReader. */
  manifest: ObjectKey,
  shards: z.number().int(),
  rows: z.number().int(),
  quarantined: z.number().int(),
});

export const Shard = z.object({
  shard: z.number().int().nonnegative(),
  key: ObjectKey,
  rows: z.number().int(),
  sha256: Sha256,
});
export type Shard = z.infer<typeof Shard>;

/** One line of a shard: the canonical row of text-classification. */
export const Row = z.object({
  /** 16 hex digits of sha256(text): equal texts are one item. */
  id: z.string(),
  text: z.string(),
  label: z.string().optional(),
  annotations: z.array(z.object({ annotator: z.string(), labels: z.array(z.string()) })).optional(),
  /** Where it came from: source key and line (1 = first line of the file). */
  source: z.string(),
  line: z.number().int(),
});
export type Row = z.infer<typeof Row>;

export const Finding = z.object({
  /** ragged-row, broken-utf8, unknown-label, duplicate … */
  kind: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  count: z.number().int(),
  message: z.string(),
  examples: z.array(z.object({ source: z.string(), line: z.number().int(), text: z.string() })).max(5),
});
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
  length: z.object({ p50: z.number(), p95: z.number(), max: z.number() }),
  findings: z.array(Finding),
});
export type ValidationReport = z.infer<typeof ValidationReport>;

// clean: one shard of the Distributed Map.
export const CleanInput = RunRef.extend({ shard: Shard });
export const CleanOutput = z.object({
  shard: z.number().int(),
  key: ObjectKey,
  kept: z.number().int(),
  dropped: z.number().int(),
});

// assemble: dedupe across shards, stable split by hash, Parquet, manifest with sha256.
export const AssembleInput = RunRef.extend({ manifest: ObjectKey });
export const AssembleOutput = z.object({
  dataset: Slug,
  version: z.string(),
  manifest: ObjectKey,
  rows: z.number().int(),
  duplicates: z.number().int(),
  annotated: z.boolean(),
});

/**
 * datasets/{dataset}/{version}/manifest.json. Parquet columns: id (string), text (string), label (int32, class
 * index; -1 where only annotations exist), annotations (string, JSON; empty where one label). Rows of a split are
 * ordered by hash(id, seed), so that a leading fraction is a random sample and larger fractions contain smaller.
 */
export const DatasetManifest = z.object({
  schemaVersion: z.literal(1),
  project: Slug,
  dataset: Slug,
  version: z.string().regex(/^[0-9a-f]{16}$/),
  task: Task,
  labels: z.array(z.string()).min(2),
  createdAt: Instant,
  splits: z.object({
    train: FileEntry.extend({ rows: z.number().int() }),
    validation: FileEntry.extend({ rows: z.number().int() }),
    test: FileEntry.extend({ rows: z.number().int() }),
  }),
  /** Where it comes from: the objects read with their etags, the dataset version it was made from, its reports. */
  lineage: z.object({
    sources: z.array(z.object({ key: ObjectKey, etag: z.string(), bytes: z.number().int() })),
    parents: z.array(z.string()),
    run: z.string(),
    reports: z.array(ObjectKey),
  }),
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
export const PlanOutput = Round;

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

// rethrow: raises a failed job's error, or that of a shard which was not cleaned, by its name.
export const RethrowInput = z.union([
  RunRef.extend({ job: ObjectKey, error: Caught }),
  RunRef.extend({ map: z.literal('clean'), error: Caught }),
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
export const NotifyInput = RunRef.extend({ register: RegisterOutput });
export const NotifyOutput = z.object({ status: z.enum(['succeeded', 'held']) });
export const FailInput = RunRef.extend({ error: Caught });
export const FailOutput = z.object({ status: z.enum(['rejected', 'held', 'failed']), reason: z.string() });
