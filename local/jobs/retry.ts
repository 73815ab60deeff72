/**
 * Whether Batch would try a job again: `evaluateOnExit` rule by rule, the first whose patterns all match decides; a
 * job that no rule matches is retried (AWS Batch API reference, EvaluateOnExit). Pure.
 */
import type { z } from 'zod';
import type { ExitRule } from '../../domain/spec/pipeline.ts';

export interface RetryRules {
  readonly attempts: number;
  readonly evaluateOnExit: readonly Readonly<z.infer<typeof ExitRule>>[];
}

/** How an attempt ended, in Batch's words. */
export interface Ending {
  readonly exitCode?: number;
  /** statusReason: `Essential container in task exited`, `Host EC2 (instance …) terminated.` … */
  readonly reason: string;
  /** The container's reason: `OutOfMemoryError: …`; absent when it ended by itself. */
  readonly containerReason?: string;
}

export const CONTAINER_EXITED = 'Essential container in task exited';
export const HOST_TERMINATED = 'Host EC2 (instance local) terminated.';
export const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';
export const DURATION_EXCEEDED = 'Job attempt duration exceeded timeout';

/** A trailing `*` stands for any rest; a value that is absent is empty. Case doesn't count. */
const matches = (pattern: string, value: string): boolean => {
  const [wanted, found] = [pattern.toLowerCase(), value.toLowerCase()];
  return wanted.endsWith('*') ? found.startsWith(wanted.slice(0, -1)) : found === wanted;
};

/** `attempts`: those made so far, this one included. */
export function retries(retry: RetryRules, attempts: number, ending: Ending): boolean {
  // A job over its time is ended for good, whatever the rules say.
  if (attempts >= retry.attempts || ending.reason === DURATION_EXCEEDED) return false;
  for (const { action, onExitCode, onReason, onStatusReason } of retry.evaluateOnExit) {
    const all =
      (onExitCode === undefined || matches(onExitCode, String(ending.exitCode ?? ''))) &&
      (onReason === undefined || matches(onReason, ending.containerReason ?? '')) &&
      (onStatusReason === undefined || matches(onStatusReason, ending.reason));
    if (all) return action === 'RETRY';
  }
  return true;
}
