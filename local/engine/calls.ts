/**
 * What a Task does, by what it calls: a stage in process, a stage that waits for its token, a job, or the reading
 * and writing that a Distributed Map does by itself on AWS.
 *
 *   reads   the Map's manifest, a JSON array, at the reader's Key
 *   writes  PREFIX/ID/SUCCEEDED_0.json and PREFIX/ID/manifest.json, as a ResultWriter does
 *   fails   with the Error and Cause that Step Functions would give
 *
 * Safe to run twice: stages and jobs are, and what is written here follows from the visit's path alone.
 */
import { createHash } from 'node:crypto';
import { parseJson, readText } from '../../domain/documents.ts';
import type { JobDescription, JobRequest, Jobs, ObjectStore } from '../../domain/ports.ts';
import type { Log, Stage, StageContext } from '../../domain/stage.ts';
import { lambdaCause } from './failure.ts';
import type { Answer } from './journal-rows.ts';
import { raced } from './time-limit.ts';

/** Jobs that can be asked again after a restart: one key is one job. */
export interface KeyedJobs extends Jobs {
  submit(request: JobRequest, key?: string): Promise<{ readonly id: string }>;
  /** Settles when the job has ended; rejects when `signal` aborts, and leaves the job as it is. */
  ended(id: string, signal: AbortSignal): Promise<JobDescription>;
}

/** What Step Functions passes between states at most: more is States.DataLimitExceeded. */
const LARGEST_OUTPUT = 262_144;

/** Rejects as soon as `signal` aborts, whether or not the stage hangs. */
export async function callStage(
  stage: Stage,
  event: unknown,
  context: StageContext,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    return answered(await raced(stage.run(event, context), signal));
  } catch (thrown) {
    signal.throwIfAborted();
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { error: error.name, cause: lambdaCause(error) };
  }
}

export function answered(result: unknown): Answer {
  const output = JSON.stringify(result ?? null);
  if (Buffer.byteLength(output) <= LARGEST_OUTPUT) return { output };
  return {
    error: 'States.DataLimitExceeded',
    cause: `The output has ${Buffer.byteLength(output)} bytes. Allowed: ${LARGEST_OUTPUT}. Pass a key, not the data.`,
  };
}

interface SubmitJob {
  readonly JobName: string;
  readonly ContainerOverrides?: { readonly Environment?: readonly { Name: string; Value: string }[] };
}

/** Rejects as soon as `signal` aborts; the job is then told to end, unless it goes on at the server's next start. */
export async function callJob(
  jobs: KeyedJobs,
  definition: string,
  input: unknown,
  key: string,
  log: Log,
  signal: AbortSignal,
): Promise<Answer> {
  const { JobName, ContainerOverrides } = input as SubmitJob;
  const overrides = ContainerOverrides?.Environment ?? [];
  const environment = Object.fromEntries(overrides.map(({ Name, Value }) => [Name, Value]));
  const { id } = await jobs.submit({ name: JobName, definition, environment }, key);
  try {
    const job = await jobs.ended(id, signal);
    const detail = jobDetail(job, definition, environment);
    if (job.status === 'SUCCEEDED') return answered(detail);
    return { error: 'States.TaskFailed', cause: JSON.stringify(detail) };
  } catch (error) {
    // Not waited for: what follows from the abort is journalled now, or a replay might find the job's own end instead.
    if (signal.aborted && signal.reason !== SHUTDOWN) {
      const untold = (failure: Error) =>
        log('a job was not told to end', { job: id, error: failure.message });
      void jobs.terminate(id, String(signal.reason)).catch(untold);
    }
    throw error;
  }
}

/** The abort reason of a server that goes down: its executions go on at the next start. */
export const SHUTDOWN = new Error('the server is stopping; the next start goes on from here');

const milliseconds = (instant: string | undefined): number | undefined =>
  instant === undefined ? undefined : Date.parse(instant);

/** DescribeJobs' answer as `submitJob.sync` gives it: in Pascal case, times in milliseconds. */
function jobDetail(job: JobDescription, definition: string, environment: Readonly<Record<string, string>>) {
  const last = job.attempts.at(-1);
  return {
    JobId: job.id,
    JobName: job.name,
    JobDefinition: definition,
    Status: job.status,
    StatusReason: job.statusReason,
    StartedAt: milliseconds(job.attempts[0]?.startedAt),
    StoppedAt: milliseconds(last?.stoppedAt),
    Attempts: job.attempts.map((attempt) => ({
      Container: { ExitCode: attempt.exitCode, Reason: attempt.containerReason },
      StartedAt: milliseconds(attempt.startedAt),
      StoppedAt: milliseconds(attempt.stoppedAt),
      StatusReason: attempt.reason,
    })),
    Container: {
      ExitCode: last?.exitCode,
      Environment: Object.entries(environment).map(([Name, Value]) => ({ Name, Value })),
    },
  };
}

export async function readItems(objects: ObjectStore, input: unknown): Promise<Answer> {
  const key = String((input as { Key?: unknown }).Key);
  try {
    const items = parseJson(key, await readText(objects, key));
    if (Array.isArray(items)) return { output: JSON.stringify(items) };
    return { error: 'States.ItemReaderFailed', cause: `${key} is not a JSON array.` };
  } catch (error) {
    return { error: 'States.ItemReaderFailed', cause: `${key} can't be read: ${(error as Error).message}` };
  }
}

export async function writeResults(
  objects: ObjectStore,
  input: unknown,
  results: readonly unknown[],
  place: string,
): Promise<Answer> {
  const { Bucket = 'local', Prefix = '' } = input as { Bucket?: string; Prefix?: string };
  const folder = `${Prefix.replace(/\/+$/, '')}/${createHash('sha256').update(place).digest('hex').slice(0, 32)}`;
  const MapRunArn = `arn:aws:states:local:000000000000:mapRun:pipeline/${place}`;
  const body = JSON.stringify(
    results.map((output) => ({ Output: JSON.stringify(output), Status: 'SUCCEEDED' })),
  );
  const file = { Key: `${folder}/SUCCEEDED_0.json`, Size: Buffer.byteLength(body) };
  const manifest = {
    DestinationBucket: Bucket,
    MapRunArn,
    ResultFiles: { SUCCEEDED: [file], FAILED: [], PENDING: [] },
  };
  await objects.put(file.Key, body, { contentType: 'application/json' });
  await objects.put(`${folder}/manifest.json`, JSON.stringify(manifest), { contentType: 'application/json' });
  return answered({ MapRunArn, ResultWriterDetails: { Bucket, Key: `${folder}/manifest.json` } });
}
