/**
 * Why a Batch job failed, from what Step Functions says of it. Pure.
 *
 * `batch:submitJob.sync` reports States.TaskFailed with the job's description as JSON in Cause; the local engine
 * gives the same fields.
 */
import { z } from 'zod';

const Cause = z.object({
  JobId: z.string().optional(),
  StatusReason: z.string().optional(),
  Container: z.object({ ExitCode: z.number().optional(), Reason: z.string().optional() }).optional(),
  Attempts: z
    .array(
      z.object({
        StatusReason: z.string().optional(),
        Container: z.object({ ExitCode: z.number().optional(), Reason: z.string().optional() }).optional(),
      }),
    )
    .optional(),
});

export interface FailedJob {
  /** Batch's id of the submission; `unknown` where Cause is no description. */
  readonly id: string;
  /** Exit code of the last attempt. */
  readonly exitCode?: number;
  readonly reason: string;
  /** The machine went away, or no capacity came: submitting again goes on from the last checkpoint. */
  readonly interrupted: boolean;
}

/** SIGTERM after saving; SIGKILL without warning. */
const STOPPED = [75, 137];
/**
 * Spot took the machine; or the queue cancelled a job for which no machine came in time, because AWS had none or the
 * fleet was as large as it may be. Both are reasons of Batch's own, never a container's.
 */
const NO_MACHINE = /^Host EC2|INSUFFICIENT_INSTANCE_CAPACITY|COMPUTE_ENVIRONMENT_MAX_RESOURCE|RUNNABLE/;
/** Ends the same way again: a kill for memory, a job that fits no machine of the fleet. */
const HOPELESS = /OutOfMemory|JOB_RESOURCE_REQUIREMENT/;

export function failedJob(cause: string): FailedJob {
  const described = Cause.safeParse(json(cause));
  if (!described.success) return { id: 'unknown', reason: cause.slice(0, 500), interrupted: false };
  const { JobId, StatusReason, Container, Attempts } = described.data;
  const last = Attempts?.at(-1);
  const exitCode = last?.Container?.ExitCode ?? Container?.ExitCode;
  const reasons = [last?.StatusReason, StatusReason, last?.Container?.Reason, Container?.Reason];
  const reason = [...new Set(reasons.filter((text) => text !== undefined && text !== ''))].join('; ');
  const killed = exitCode !== undefined && STOPPED.includes(exitCode);
  const noMachine = [last?.StatusReason, StatusReason].some((text) => NO_MACHINE.test(text ?? ''));
  return {
    id: JobId ?? 'unknown',
    ...(exitCode === undefined ? {} : { exitCode }),
    reason: reason || 'no reason given',
    interrupted: !HOPELESS.test(reason) && (killed || noMachine),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
