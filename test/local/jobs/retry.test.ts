import { describe, expect, it } from 'vitest';
import {
  DURATION_EXCEEDED,
  type Ending,
  HOST_TERMINATED,
  OUT_OF_MEMORY,
  type RetryRules,
  retries,
} from '../../../local/jobs/retry.ts';

/** The pipeline's own rules: a reclaimed machine and a saved checkpoint are tried again, nothing else. */
const PIPELINE: RetryRules = {
  attempts: 4,
  evaluateOnExit: [
    { action: 'RETRY', onStatusReason: 'Host EC2*' },
    { action: 'RETRY', onExitCode: '75' },
    { action: 'EXIT', onReason: '*' },
  ],
};
const rules = (...evaluateOnExit: RetryRules['evaluateOnExit']): RetryRules => ({
  attempts: 10,
  evaluateOnExit,
});
const exited = (exitCode: number, containerReason?: string): Ending => ({
  exitCode,
  reason: 'Essential container in task exited',
  containerReason,
});

type Case = readonly [cause: string, again: boolean, ending: Ending, attempts?: number, retry?: RetryRules];
const CASES: readonly Case[] = [
  ['a reclaimed Spot machine', true, { reason: 'Host EC2 (instance i-0abc) terminated.' }],
  ['a reclaim simulated here', true, { reason: HOST_TERMINATED }],
  ['a reclaim on the last attempt', false, { reason: HOST_TERMINATED }, 4],
  ['a checkpoint saved on SIGTERM', true, exited(75)],
  ['a checkpoint saved, attempts used up', false, exited(75), 4],
  ['a failure for good', false, exited(70)],
  ['a crash', false, exited(1)],
  ['a segmentation fault', false, exited(139)],
  ['SIGTERM before the job listened', false, exited(143)],
  ['SIGKILL by somebody', false, exited(137)],
  ['too much memory', false, exited(137, OUT_OF_MEMORY)],
  [
    'an image that is missing',
    false,
    { reason: 'Task failed to start', containerReason: 'CannotPullContainerError: x' },
  ],
  ['a job over its time', false, { exitCode: 137, reason: DURATION_EXCEEDED }],
  [
    'a job over its time, whatever the rules',
    false,
    { reason: DURATION_EXCEEDED },
    1,
    rules({ action: 'RETRY', onReason: '*' }),
  ],
  ['no rule that matches: Batch tries again', true, exited(3), 1, rules({ action: 'EXIT', onExitCode: '4' })],
  [
    'an exit code by its first digit',
    true,
    exited(137),
    1,
    rules({ action: 'RETRY', onExitCode: '13*' }, { action: 'EXIT', onReason: '*' }),
  ],
  [
    'the first rule decides',
    false,
    exited(75),
    1,
    rules({ action: 'EXIT', onExitCode: '7*' }, { action: 'RETRY', onExitCode: '75' }),
  ],
  [
    'two patterns of which one fails',
    true,
    exited(75),
    1,
    rules({ action: 'EXIT', onExitCode: '75', onReason: 'OutOf*' }),
  ],
  [
    'two patterns that both match',
    false,
    exited(137, OUT_OF_MEMORY),
    1,
    rules({ action: 'EXIT', onExitCode: '137', onReason: 'OutOf*' }),
  ],
  ['a pattern in another case', true, { reason: 'HOST ec2 (x) terminated.' }],
  [
    'a pattern without * is the whole text',
    true,
    { reason: 'Host EC2 gone' },
    1,
    rules({ action: 'EXIT', onStatusReason: 'Host EC2' }),
  ],
  ['an exit code that is a prefix only', false, exited(7), 1, PIPELINE],
];

describe('as Batch decides', () => {
  it.each(CASES)('%s: again %s', (...line) => {
    const [, again, ending, attempts = 1, retry = PIPELINE] = line as unknown as Case;
    expect(retries(retry, attempts, ending)).toBe(again);
  });
});
