/**
 * A run that was stopped, failed or was rejected in the midst of its work: a workflow that is ended from outside
 * tells of no end of the states it was in, and a job that is killed leaves no error. Here they end with their run. Pure.
 */
import type { RunJob, StateEvent } from '../spec/api-runs.ts';
import type { RunRecord } from '../spec/records.ts';

/** What becomes of work that was under way; undefined where the run goes on, or ended by itself. */
const endOf = ({ status }: RunRecord): 'stopped' | 'failed' | undefined => {
  if (status === 'stopped') return 'stopped';
  return status === 'failed' || status === 'rejected' ? 'failed' : undefined;
};

/** The history, and an end of each state that was entered and never left. */
export function endedStates(states: readonly StateEvent[], record: RunRecord): StateEvent[] {
  const kind = endOf(record);
  if (kind === undefined) return [...states];
  const open = new Map<string, number>();
  for (const { state, kind: step } of states) {
    const visits = open.get(state) ?? 0;
    if (step === 'entered') open.set(state, visits + 1);
    else if (step !== 'retried') open.set(state, visits - 1);
  }
  const { finishedAt, reason } = record;
  const at = finishedAt ?? states.at(-1)?.at ?? record.createdAt;
  const why = reason && { error: reason.name, cause: reason.message };
  const ends = [...open].flatMap(([state, visits]) =>
    Array.from({ length: Math.max(0, visits) }, (): StateEvent => ({ at, state, kind, ...why })),
  );
  return [...states, ...ends];
}

/** The jobs, none of them running any more. What never began stays queued. */
export function endedJobs(jobs: readonly RunJob[], record: RunRecord): RunJob[] {
  const status = endOf(record);
  const { finishedAt } = record;
  return jobs.map((job) =>
    status !== undefined && job.status === 'running'
      ? { ...job, status, ...(finishedAt && { finishedAt }) }
      : job,
  );
}
