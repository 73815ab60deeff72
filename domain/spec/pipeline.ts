/**
 * The two golden files the CDK code emits and the local engine executes: cdk/pipeline/pipeline.asl.json (the state
 * machine, with ARNs that end in the stage's or job definition's name) and cdk/pipeline/jobs.json (this shape).
 */
import { z } from 'zod';

export const ExitRule = z.object({
  action: z.enum(['RETRY', 'EXIT']),
  /** Patterns as Batch reads them: a trailing `*` matches any rest. All given ones must match. */
  onExitCode: z.string().optional(),
  onReason: z.string().optional(),
  onStatusReason: z.string().optional(),
});

export const JobDefinition = z.object({
  /** Run in containers/ (in the image: its WORKDIR), e.g. `["python", "-m", "train.main"]`. */
  command: z.array(z.string()).min(1),
  /** Without what the submission adds: MODELMILL_JOB. MODELMILL_STORE is `${store}`: the object store's URI. */
  environment: z.record(z.string(), z.string()),
  vcpus: z.number().positive(),
  memoryMiB: z.number().int().positive(),
  gpus: z.number().int().nonnegative(),
  /** Of one attempt. */
  timeoutSeconds: z.number().int().positive(),
  /** Between SIGTERM and SIGKILL. */
  stopTimeoutSeconds: z.number().int().positive(),
  retry: z.object({
    attempts: z.number().int().min(1).max(10),
    evaluateOnExit: z.array(ExitRule).min(1).max(5),
  }),
});
export type JobDefinition = z.infer<typeof JobDefinition>;

export const JobDefinitions = z.record(z.string(), JobDefinition);
export type JobDefinitions = z.infer<typeof JobDefinitions>;

/** The stages that run as Lambda functions, in the order a run meets them. */
export const STAGES = [
  'intake',
  'split',
  'validate',
  'report',
  'clean',
  'dedupe',
  'assemble',
  'agreement',
  'review',
  'plan',
  'halve',
  'rethrow',
  'register',
  'deploy',
  'notify',
  'fail',
] as const;
export type StageName = (typeof STAGES)[number];

/** The stages that run as Batch jobs. */
export const JOBS = ['collect', 'augment', 'train', 'distill', 'quantize', 'evaluate'] as const;
