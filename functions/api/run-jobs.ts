/**
 * A run's jobs, read from what they leave in the object store: the same on AWS and on one machine, during the run
 * and years later. Reads only.
 */
import { childNames } from '../../domain/children.ts';
import { findDocument } from '../../domain/documents.ts';
import { keys } from '../../domain/layout.ts';
import type { ObjectStore } from '../../domain/ports.ts';
import type { RunJob } from '../../domain/spec/api-runs.ts';
import { CandidateSummary, JobError, JobInput, JobOutput } from '../../domain/spec/jobs.ts';
import type { RunRef } from '../../domain/spec/words.ts';

export interface RunJobs {
  readonly jobs: RunJob[];
  readonly rounds: { index: number; fraction: number; jobs: string[] }[];
  readonly evaluation: CandidateSummary[] | undefined;
}

/** Names of a job's folder that are no attempt. */
const NO_ATTEMPT = new Set(['input.json', 'output.json', 'error.json', 'lease', 'checkpoints']);

const PREFIX = ({ project, run }: RunRef): string => `${keys.run(project, run)}/jobs/`;

export async function jobNames(objects: ObjectStore, ref: RunRef): Promise<string[]> {
  return childNames(objects, PREFIX(ref));
}

export async function attemptNames(objects: ObjectStore, ref: RunRef, job: string): Promise<string[]> {
  const names = await childNames(objects, `${PREFIX(ref)}${job}/`);
  return names.filter((name) => !NO_ATTEMPT.has(name));
}

async function readJob(objects: ObjectStore, ref: RunRef, name: string) {
  const prefix = keys.job(ref.project, ref.run, name);
  const [input, output, error, leases] = await Promise.all([
    findDocument(objects, keys.jobInput(prefix), JobInput),
    findDocument(objects, keys.jobOutput(prefix), JobOutput),
    findDocument(objects, keys.jobError(prefix), JobError),
    objects.list(`${prefix}/lease/`),
  ]);
  return { input, output, error, attempts: leases.objects.length };
}

export async function readRunJobs(objects: ObjectStore, ref: RunRef): Promise<RunJobs> {
  const names = await jobNames(objects, ref);
  const found = await Promise.all(
    names.map(async (name) => ({ name, ...(await readJob(objects, ref, name)) })),
  );
  const jobs: RunJob[] = [];
  const rounds = new Map<number, { fraction: number; jobs: string[] }>();
  let evaluation: CandidateSummary[] | undefined;
  for (const { name, input, output, error, attempts } of found) {
    // Written first, with the job's name: without it this is not a job yet.
    if (!input) continue;
    jobs.push({
      name,
      stage: input.stage,
      status: output ? 'succeeded' : error ? 'failed' : attempts > 0 ? 'running' : 'queued',
      attempts,
      ...(output && { startedAt: output.startedAt, finishedAt: output.finishedAt, metrics: output.metrics }),
      ...(!output && error && { finishedAt: error.at, error: withoutTraceback(error) }),
    });
    if (output?.stage === 'evaluate')
      evaluation = output.metrics.candidates.map((report) => CandidateSummary.parse(report));
    const index = /^train-(\d+)-/.exec(name)?.[1];
    if (input.stage === 'train' && index !== undefined) {
      const round = rounds.get(Number(index)) ?? { fraction: input.config.fraction, jobs: [] };
      round.jobs.push(name);
      rounds.set(Number(index), round);
    }
  }
  return {
    jobs,
    rounds: [...rounds].sort(([a], [b]) => a - b).map(([index, round]) => ({ index, ...round })),
    evaluation,
  };
}

const withoutTraceback = ({ traceback: _, ...error }: JobError) => error;
