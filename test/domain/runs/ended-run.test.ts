import { describe, expect, it } from 'vitest';
import type { ExecutionEvent } from '../../../domain/ports.ts';
import { endedJobs, endedStates } from '../../../domain/runs/ended-run.ts';
import type { RunJob } from '../../../domain/spec/api-runs.ts';
import type { RunRecord } from '../../../domain/spec/records.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const event = (state: string, kind: ExecutionEvent['kind'], second: number): ExecutionEvent => ({
  ...{ state, kind },
  at: at(second),
});
const record = (status: RunRecord['status']): RunRecord => ({
  ...{ project: 'mails', run: 'r0123456789abcdef-0', status, door: 'api' },
  ...{ createdAt: at(0), finishedAt: at(9), reason: { name: 'Stopped', message: 'wrong labels' } },
});
const STATES = [
  event('clean', 'entered', 1),
  event('clean', 'succeeded', 2),
  event('train', 'entered', 3),
  event('train-job', 'entered', 4),
  event('train-job', 'entered', 4),
  event('train-job', 'retried', 5),
  event('train-job', 'failed', 6),
];
const JOB: RunJob = { name: 'train-0-a', stage: 'train', status: 'running', attempts: 1 };

describe.each([
  ['stopped', 'stopped'],
  ['failed', 'failed'],
  ['rejected', 'failed'],
] as const)('a run that ended as %s', (status, kind) => {
  it('leaves no state open, each with when and why', () => {
    const end = { at: at(9), kind, error: 'Stopped', cause: 'wrong labels' };
    expect(endedStates(STATES, record(status)).slice(STATES.length)).toEqual([
      { state: 'train', ...end },
      { state: 'train-job', ...end },
    ]);
  });

  it('has no job that still runs; what never began stays queued', () => {
    const queued: RunJob = { ...JOB, name: 'distill', status: 'queued', attempts: 0 };
    expect(endedJobs([JOB, queued], record(status))).toEqual([
      { ...JOB, status: kind, finishedAt: at(9) },
      queued,
    ]);
  });
});

it.each(['running', 'waiting', 'succeeded', 'held'] as const)(
  'leaves a run that is %s as it is',
  (status) => {
    expect(endedStates(STATES, record(status))).toEqual(STATES);
    expect(endedJobs([JOB], record(status))).toEqual([JOB]);
  },
);
