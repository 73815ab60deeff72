import { expect, it } from 'vitest';
import { type Retrier, RetryCounts } from '../../../local/engine/retry.ts';

const retriers: readonly Retrier[] = [
  { ErrorEquals: ['Interrupted'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 10 },
  { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 },
];

it('grows each interval by the rate, up to the longest, and gives up after the last attempt', () => {
  const counts = new RetryCounts();
  const intervals = [1, 2, 3, 4].map(() => counts.failed('s', retriers, 'Interrupted'));
  expect(intervals).toEqual([2_000, 6_000, 10_000, undefined]);
});

it('counts each Retrier by itself, from zero at every entry into the state', () => {
  const counts = new RetryCounts();
  expect(counts.failed('s', retriers, 'Interrupted')).toBe(2_000);
  expect(counts.failed('s', retriers, 'JobFailed')).toBe(1_000);
  expect(counts.failed('s', retriers, 'Interrupted')).toBe(6_000);
  counts.succeeded('s');
  expect(counts.failed('s', retriers, 'Interrupted')).toBe(2_000);
  expect(counts.failed('s', retriers, 'JobFailed')).toBe(1_000);
  expect(counts.failed('s', retriers, 'JobFailed')).toBeUndefined();
  expect(counts.failed('s', retriers, 'Interrupted')).toBe(2_000);
});

it('matches States.ALL with all, States.TaskFailed with all but a timeout', () => {
  const counts = new RetryCounts();
  expect(counts.failed('s', retriers, 'States.Timeout')).toBeUndefined();
  expect(counts.failed('s', [{ ErrorEquals: ['States.ALL'] }], 'States.Timeout')).toBe(1_000);
});
