/**
 * An execution that did not succeed, as EventBridge tells it, and the run's record after it. Most have said so
 * themselves in their `fail` state; this is for those that could not.
 *
 *   reads   the event: the execution's input names the run
 *   writes  the run's record: `stopped` where somebody stopped it, else what `fail` would have written
 *
 * Safe to repeat and to come late: a run that has ended keeps its status and reason.
 */
import { z } from 'zod';
import { ContractBroken, NotFound } from '../errors.ts';
import type { RunRecord } from '../spec/records.ts';
import { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { failRun } from './close-run.ts';
import { changeRun, ENDED } from './run-record.ts';

/** `error` and `cause` are absent where there is none to tell. */
const Event = z.object({
  source: z.literal('aws.states'),
  detail: z.object({
    name: z.string(),
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
    input: z.string(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

export interface ExecutionEnd {
  readonly run: RunRef;
  readonly execution: string;
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error?: string;
  readonly cause?: string;
}

/** Undefined for an execution that was no run's: somebody tried the state machine with an input of their own. */
export function executionEnd(message: string): ExecutionEnd | undefined {
  const event = Event.safeParse(json(message));
  if (!event.success) {
    const issue = event.error.issues[0];
    throw new ContractBroken({
      where: 'end of an execution, message',
      found: `${issue?.path.join('.') || '(whole message)'}: ${issue?.message}`,
      allowed: "Step Functions' Execution Status Change: FAILED, TIMED_OUT or ABORTED",
      next: 'Look at the rule that feeds the queue',
    });
  }
  const { name, status, input, error, cause } = event.data.detail;
  const run = RunRef.safeParse(json(input));
  if (!run.success) return undefined;
  return { run: run.data, execution: name, status, ...(error && { error }), ...(cause && { cause }) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ENDS = {
  FAILED: 'The state machine broke at something it can not catch, or its stage fail failed itself',
  TIMED_OUT: 'The execution took longer than the state machine allows',
} as const;

/** Undefined where the run's record is gone: there is nothing left to tell. */
export async function closeExecution(
  { table, clock }: Pick<StageContext, 'table' | 'clock'>,
  { run, status, error, cause }: ExecutionEnd,
): Promise<RunRecord['status'] | undefined> {
  try {
    if (status !== 'ABORTED') {
      const told = { Error: error ?? `States.${status}`, Cause: cause ?? ENDS[status] };
      return (await failRun({ table, clock }, run, told)).status;
    }
    const reason = { name: 'Stopped', message: cause ?? 'Its execution was stopped from outside' };
    const finishedAt = clock.now();
    const ended = await changeRun(table, run, (record) =>
      ENDED.includes(record.status)
        ? undefined
        : { status: 'stopped', reason, finishedAt, review: undefined },
    );
    return ended.status;
  } catch (failure) {
    if (failure instanceof NotFound) return undefined;
    throw failure;
  }
}
