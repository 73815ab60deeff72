/**
 * Raises a failed job's error by its name.
 *
 *   reads   the job's error.json and last log lines, the spec's budget
 *   writes  runs/{run}/rethrow/{job}/{batch job id}.json: which submissions were interrupted
 *   fails   always: error.json's name; Interrupted (submit again); BudgetExceeded (too often, too long); JobFailed
 *
 * A submission is counted by its Batch id, so a retry counts it once.
 */
import { z } from 'zod';
import { findDocument, readDocument, readLines, writeDocument } from '../documents.ts';
import { BudgetExceeded, Conflict, errorNamed, Interrupted, JobFailed } from '../errors.ts';
import { keys } from '../layout.ts';
import type { ObjectStore } from '../ports.ts';
import { JobError, LogLine } from '../spec/jobs.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { type FailedJob, failedJob } from './failed-job.ts';

/** The state's time limit: Batch was not asked, so no submission has a name. */
const TIMED_OUT: FailedJob = { id: 'timed-out', reason: 'its time was up', interrupted: false };
const LOG_LINES = 5;
/** Beyond this many interruptions a job's budget is spent whatever the spec says. */
const MOST_COUNTED = 100;

export interface JobFailure extends RunRef {
  /** The job's key prefix. */
  readonly job: string;
  /** What Step Functions says of the job; empty where its time was up. */
  readonly cause: string;
  /** The state's time limit ended the wait, not the job. @default false */
  readonly timedOut?: boolean;
}

export async function raiseJobFailure(
  { objects, clock }: Pick<StageContext, 'objects' | 'clock'>,
  { project, run, job, cause, timedOut = false }: JobFailure,
  { budget }: RunSpec,
): Promise<never> {
  const name = job.slice(job.lastIndexOf('/') + 1);
  const failed = timedOut ? TIMED_OUT : failedJob(cause);
  const finished = await objects.head(keys.jobOutput(job));
  const error = finished ? undefined : await findDocument(objects, keys.jobError(job), JobError);
  if (error !== undefined) throw errorNamed(error.name, error.message);
  if (timedOut && !finished) throw tooLong(name);
  if (!failed.interrupted && !finished) throw await crash(objects, job, name, failed);

  const counted = `${keys.stage(project, run, 'rethrow')}/${name}`;
  const id = failed.id.replace(/[^\w-]/g, '_').slice(0, 128);
  try {
    await writeDocument(
      objects,
      `${counted}/${id}.json`,
      { at: clock.now(), reason: failed.reason, exitCode: failed.exitCode ?? null },
      { ifAbsent: true },
    );
  } catch (conflict) {
    if (!(conflict instanceof Conflict)) throw conflict;
  }
  const { objects: interruptions } = await objects.list(`${counted}/`, { limit: MOST_COUNTED });
  if (interruptions.length > budget.resubmissions) {
    throw new BudgetExceeded({
      where: `job ${name}`,
      found: `${interruptions.length} submissions ended by the machine (last: ${failed.reason})`,
      allowed: `${budget.resubmissions} resubmissions (budget.resubmissions)`,
      next: 'Raise budget.resubmissions and run again, or wait until Spot machines stay longer',
    });
  }
  throw new Interrupted({
    where: `job ${name}`,
    found: failed.reason,
    allowed: 'a job that ends by itself',
    next: `Nothing: it is submitted again (${interruptions.length} of ${budget.resubmissions}) from its last checkpoint`,
  });
}

const tooLong = (name: string): BudgetExceeded =>
  new BudgetExceeded({
    where: `job ${name}`,
    found: 'not done when its time was up, waiting for machines included',
    allowed: "the hours of its state: the queue's longest wait and two attempts",
    next: 'Look whether the GPU queue is full (docs/runbook.md#jobs-blocked), then run again with less to do',
  });

async function crash(objects: ObjectStore, job: string, name: string, failed: FailedJob): Promise<JobFailed> {
  const code = failed.exitCode === undefined ? '' : `exit code ${failed.exitCode}; `;
  const log = await lastLines(objects, job);
  return new JobFailed({
    where: `job ${name}`,
    found: `${code}${failed.reason}${log === '' ? '' : `; last log lines: ${log}`}`,
    allowed: 'exit code 0 with output.json, or an error.json that says why',
    next: "Read 'modelmill logs' for the whole log; more memory or a smaller training.batch helps where it was killed",
  });
}

const Lease = z.object({ attempt: z.string() });

async function keysUnder(objects: ObjectStore, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await objects.list(prefix, cursor === undefined ? {} : { cursor });
    for (const { key } of page.objects) found.push(key);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

/** Of the newest attempt that wrote any. Its lease's fence tells which that is: names put the tenth before the second. */
async function lastLog(objects: ObjectStore, job: string): Promise<string | undefined> {
  const leases = await keysUnder(objects, `${job}/lease/`);
  for (const lease of leases.toReversed()) {
    const { attempt } = await readDocument(objects, lease, Lease);
    const last = (await keysUnder(objects, `${job}/${attempt}/logs/`)).at(-1);
    if (last !== undefined) return last;
  }
  return (await keysUnder(objects, `${job}/`)).findLast((key) => /\/logs\/\d+\.jsonl$/.test(key));
}

async function lastLines(objects: ObjectStore, job: string): Promise<string> {
  const log = await lastLog(objects, job);
  if (log === undefined) return '';
  const lines: string[] = [];
  for await (const { message } of readLines(objects, log, LogLine)) lines.push(message.slice(0, 200));
  return lines.slice(-LOG_LINES).join(' | ');
}
