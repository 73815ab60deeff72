/** What the Table holds, under the keys of domain/layout.ts. */
import { z } from 'zod';
import { ERROR_NAMES } from '../errors.ts';
import { CandidateReport, CandidateSummary } from './jobs.ts';
import { Artifact, Instant, ObjectKey, RunName, Slug, Task, VersionName } from './words.ts';

export const RunStatus = z.enum([
  'queued',
  'running',
  'waiting',
  'succeeded',
  'held',
  'rejected',
  'failed',
  'stopped',
]);
export type RunStatus = z.infer<typeof RunStatus>;

export const RunRecord = z.object({
  project: Slug,
  run: RunName,
  status: RunStatus,
  createdAt: Instant,
  startedAt: Instant.optional(),
  finishedAt: Instant.optional(),
  /** Who or what asked: api, upload, schedule. */
  door: z.enum(['api', 'upload', 'schedule']),
  /** Why it ended as it did, when not `succeeded`. */
  reason: z
    .object({
      name: z.union([z.enum(ERROR_NAMES), z.string()]),
      message: z.string(),
      stage: z.string().optional(),
    })
    .optional(),
  /** The open review while `waiting`. */
  review: z.string().optional(),
  version: VersionName.optional(),
  /** The dataset version it was asked for, as dataset@version. */
  dataset: z.string().optional(),
  summary: z
    .object({ metric: z.string(), value: z.number(), bytes: z.number().int(), p50Ms: z.number() })
    .optional(),
});
export type RunRecord = z.infer<typeof RunRecord>;

export const ReviewRecord = z.object({
  project: Slug,
  review: z.string(),
  run: RunName,
  round: z.number().int().min(1),
  status: z.enum(['open', 'done']),
  openedAt: Instant,
  closedAt: Instant.optional(),
  /** Different people needed for each item. */
  reviewers: z.number().int(),
  score: z.number(),
  minimum: z.number(),
  labels: z.array(z.string()),
  /** JSONL of the items to label: `{id, text, annotations}`. */
  items: ObjectKey,
  itemCount: z.number().int(),
  /** The waiting task's token. Never shown by the API. */
  token: z.string(),
});
export type ReviewRecord = z.infer<typeof ReviewRecord>;

/** One reviewer's labels for one item of a review round. */
export const ReviewLabel = z.object({
  item: z.string(),
  reviewer: z.string().min(1).max(100),
  labels: z.array(z.string()),
  at: Instant,
});
export type ReviewLabel = z.infer<typeof ReviewLabel>;

export const ModelStage = z.enum(['candidate', 'staging', 'production', 'archived']);
export const ModelRecord = z.object({
  project: Slug,
  version: VersionName,
  stage: ModelStage,
  task: Task,
  createdAt: Instant,
  run: RunName,
  /** teacher-fp32, teacher-int8, student-fp32, student-int8. */
  candidate: z.string(),
  artifact: Artifact,
  report: CandidateSummary,
  /** Why this one was or was not chosen, gate by gate. */
  gates: z.array(z.object({ gate: z.string(), value: z.number(), limit: z.number(), passed: z.boolean() })),
  lineage: z.object({
    dataset: ObjectKey,
    baseModel: z.string(),
    jobs: z.array(ObjectKey),
  }),
});
export type ModelRecord = z.infer<typeof ModelRecord>;

/** models/{version}/card.json: what never changes of a version, in full. */
export const ModelCard = ModelRecord.omit({ stage: true }).extend({
  schemaVersion: z.literal(1),
  labels: z.array(z.string()),
  report: CandidateReport,
});
export type ModelCard = z.infer<typeof ModelCard>;

export const DeploymentRecord = z.object({
  project: Slug,
  deployment: Slug,
  target: z.enum(['lambda', 'ecs', 'edge']),
  mode: z.enum(['replace', 'shadow', 'bandit']),
  /** Model versions that share the traffic; weights add up to 1. */
  arms: z
    .array(z.object({ version: VersionName, weight: z.number().min(0).max(1), artifact: Artifact }))
    .min(1),
  updatedAt: Instant,
});
export type DeploymentRecord = z.infer<typeof DeploymentRecord>;
