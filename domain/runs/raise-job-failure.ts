/**
 * Raises a failed job's error by its name.
 *
 *   reads   the job's error.json and last log lines, the spec's budget
 *   writes  runs/{run}/rethrow/{job}/{batch job id}.json: which submissions were interrupted
 *   fails   always: error.json's name; Interrupted (submit again); BudgetExceeded (too often); JobFailed
 *
 * A submission is counted by its Batch id, so a retry counts it once.
 */
import { findDocument, readLines, writeDocument } from '../documents.ts';
import { BudgetExceeded, Conflict, errorNamed, Interrupted, JobFailed } from '../errors.ts';
import { keys } from '../layout.ts';
import type { ObjectStore } from '../ports.ts';
import { JobError, LogLine } from '../spec/jobs.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { type FailedJob, failedJob } from './failed-job.ts';

const LOG_LINES = 5;
/** Beyond this many interruptions a job's budget is spent whatever the spec says. */
const MOST_COUNTED = 100;

export async function raiseJobFailure(
  { objects, clock }: Pick<StageContext, 'objects' | 'clock'>,
  { project, run, job, cause }: RunRef & { readonly job: string; readonly cause: string },
  { budget }: RunSpec,
): Promise<never> {
  const name = job.slice(job.lastIndexOf('/') + 1);
  const failed = failedJob(cause);
  const finished = await objects.head(keys.jobOutput(job));
  const error = finished ? undefined : await findDocument(objects, keys.jobError(job), JobError);
  if (error !== undefined) throw errorNamed(error.name, error.message);
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
      next: 'Raise it or allow on-demand machines, then run again: the last checkpoint is kept',
    });
  }
  throw new Interrupted({
    where: `job ${name}`,
    found: failed.reason,
    allowed: 'a job that ends by itself',
    next: `Nothing: it is submitted again (${interruptions.length} of ${budget.resubmissions}) from its last checkpoint`,
  });
}

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

/** Of the newest attempt that wrote a log. */
async function lastLines(objects: ObjectStore, job: string): Promise<string> {
  let newest: string | undefined;
  let cursor: string | undefined;
  do {
    const page = await objects.list(`${job}/`, cursor === undefined ? {} : { cursor });
    for (const { key } of page.objects) if (/\/logs\/\d+\.jsonl$/.test(key)) newest = key;
    cursor = page.cursor;
  } while (cursor !== undefined);
  if (newest === undefined) return '';
  const lines: string[] = [];
  for await (const { message } of readLines(objects, newest, LogLine)) lines.push(message.slice(0, 200));
  return lines.slice(-LOG_LINES).join(' | ');
}
