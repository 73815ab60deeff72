/** Runs over HTTP: what a run's page, `modelmill runs` and `modelmill logs` show. */
import { z } from 'zod';
import { AugmentMetrics, AugmentSamples } from './augmentation.ts';
import { CandidateSummary, JobError, LogLine, MetricPoint } from './jobs.ts';
import { JOBS } from './pipeline.ts';
import { RunRecord } from './records.ts';
import { RunSpec } from './run-spec.ts';
import { GrowthStep } from './volume.ts';
import { Instant, RunName, Slug } from './words.ts';

/** Give it back to read on; absent on the last page. */
export const Cursor = z.string().max(4_096);

export const StartRunRequest = RunSpec.meta({ id: 'StartRunRequest' });
/** With every default filled in. */
export const FrozenSpec = RunSpec.meta({ id: 'RunSpec' });
export const StartedRun = z
  .object({
    project: Slug,
    run: RunName,
    /** False when the same run was there already. */
    started: z.boolean(),
  })
  .meta({ id: 'StartedRun' });

export const Run = RunRecord.meta({ id: 'Run' });
export const RunPage = z.object({ runs: z.array(Run), cursor: Cursor.optional() }).meta({ id: 'RunPage' });

export const ProjectSummary = z
  .object({
    project: Slug,
    runs: z.number().int().describe('At most 1,000 are counted.'),
    latest: Run.optional(),
    deployments: z.array(z.object({ deployment: Slug, versions: z.array(z.string()) })),
  })
  .meta({ id: 'ProjectSummary' });
export const ProjectPage = z
  .object({ projects: z.array(ProjectSummary), cursor: Cursor.optional() })
  .meta({ id: 'ProjectPage' });

export const StateEvent = z
  .object({
    at: Instant,
    state: z.string(),
    /** `stopped`: it was under way when the run was stopped. */
    kind: z.enum(['entered', 'succeeded', 'failed', 'retried', 'stopped']),
    error: z.string().optional(),
    cause: z.string().optional(),
  })
  .meta({ id: 'StateEvent' });
export type StateEvent = z.infer<typeof StateEvent>;

export const RunJob = z
  .object({
    /** train-0-a, distill, quantize-student … */
    name: z.string(),
    stage: z.enum(JOBS),
    /** `queued`: its input is written. `running`: an attempt holds its lease. `stopped`: with its run. */
    status: z.enum(['queued', 'running', 'succeeded', 'failed', 'stopped']),
    /** Oldest lease first; what Batch calls a retry is one more. */
    attempts: z.number().int(),
    startedAt: Instant.optional(),
    finishedAt: Instant.optional(),
    /** What output.json measured. */
    metrics: z.record(z.string(), z.unknown()).optional(),
    error: JobError.omit({ traceback: true }).optional(),
  })
  .meta({ id: 'RunJob' });
export type RunJob = z.infer<typeof RunJob>;

/** Training on a growing share of the data; a variant that is missing from the next round was dropped. */
export const RunRound = z
  .object({ index: z.number().int(), fraction: z.number(), jobs: z.array(z.string()) })
  .meta({ id: 'RunRound' });

export const Decision = z
  .object({
    /** A field of the spec, `training.batch`, or a figure, `price`. */
    setting: z.string(),
    value: z.unknown(),
    /** `you`: written in the spec. `default`: not. `chosen`: worked out from the data, the model and the machine. */
    by: z.enum(['you', 'default', 'chosen']),
    reason: z.string(),
    /** Of `data.growth`: its steps, each twice the rows of the one before. */
    growth: z.array(GrowthStep).optional(),
  })
  .meta({ id: 'Decision' });
export type Decision = z.infer<typeof Decision>;

export const RunDetail = z
  .object({
    record: Run,
    /** The frozen spec; absent until intake wrote it. */
    spec: FrozenSpec.optional(),
    /** Oldest first. */
    states: z.array(StateEvent),
    /** Empty until the plan is made. */
    plan: z.array(Decision),
    rounds: z.array(RunRound),
    jobs: z.array(RunJob),
    /** Every candidate on the held-out split; absent until evaluated. */
    evaluation: z.array(CandidateSummary).optional(),
  })
  .meta({ id: 'RunDetail' });
export type RunDetail = z.infer<typeof RunDetail>;

/** What job `augment` made, and what it shows of it. */
export const RunAugmentation = AugmentMetrics.omit({ prefix: true, files: true, previews: true })
  .extend({
    /** Of texts. */
    samples: AugmentSamples.shape.samples,
    /** Of images: how large the contact sheet is; absent where there is none. */
    sheet: z.object({ bytes: z.number().int().min(1) }).optional(),
  })
  .meta({ id: 'RunAugmentation' });

export const MetricSeries = z
  .object({ job: z.string(), attempt: z.string(), points: z.array(MetricPoint) })
  .meta({ id: 'MetricSeries' });
export const RunMetrics = z
  .object({
    /** New points only, oldest first; add them to what you have of the same job and attempt. */
    series: z.array(MetricSeries),
    /** Ask again with `after`: what came since. */
    cursor: Cursor,
    /** True when there is more already: ask again at once. */
    more: z.boolean(),
  })
  .meta({ id: 'RunMetrics' });

export const RunLogs = z
  .object({
    lines: z.array(LogLine.extend({ job: z.string(), attempt: z.string() })),
    cursor: Cursor,
    more: z.boolean(),
  })
  .meta({ id: 'RunLogs' });

export const StopRunRequest = z
  .strictObject({ reason: z.string().min(1).max(500).default('stopped by request') })
  .meta({ id: 'StopRunRequest' });
