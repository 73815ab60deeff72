/** Why a Batch job failed: whether the machine went away, or the job itself ended. */
import { describe, expect, it } from 'vitest';
import { failedJob } from '../../../domain/runs/failed-job.ts';

interface Ended {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly containerReason?: string;
}

const container = ({ exitCode, containerReason }: Ended) => ({
  ...(exitCode !== undefined && { ExitCode: exitCode }),
  ...(containerReason !== undefined && { Reason: containerReason }),
});
/** As Step Functions gives it: of the job, and of each attempt. */
const cause = (attempts: Ended[], statusReason?: string) =>
  JSON.stringify({
    JobId: 'b-1',
    JobName: 'train-0-a',
    StatusReason: statusReason ?? attempts.at(-1)?.reason,
    Container: container(attempts.at(-1) ?? {}),
    Attempts: attempts.map((one) => ({ StatusReason: one.reason, Container: container(one) })),
  });

const SPOT = 'Host EC2 (instance i-0123456789abcdef0) terminated.';
const EXITED = 'Essential container in task exited';

describe('interrupted: submitting it again goes on from the last checkpoint', () => {
  it.each<[string, string]>([
    ['Spot took the machine back', cause([{ reason: SPOT }])],
    ['Spot took it back, SIGTERM without a save', cause([{ reason: SPOT, exitCode: 143 }])],
    ['it saved and left after SIGTERM', cause([{ exitCode: 75, reason: EXITED }])],
    ['it was killed without warning', cause([{ exitCode: 137, reason: EXITED }])],
    [
      'out of attempts, the last of them reclaimed',
      cause([{ exitCode: 75 }, { exitCode: 75 }, { reason: SPOT }]),
    ],
    [
      'no capacity came',
      cause([], 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - no instance of the types was to be had'),
    ],
    [
      'it stayed RUNNABLE too long',
      cause([], 'Job was canceled by the queue: RUNNABLE for more than 1800 s'),
    ],
    ['only the job, not the attempt, tells the exit code', '{"JobId":"b-1","Container":{"ExitCode":75}}'],
  ])('%s', (_, given) => {
    expect(failedJob(given)).toMatchObject({ id: 'b-1', interrupted: true });
  });
});

describe('failed by itself: a second try would end the same way', () => {
  it.each<[string, string]>([
    ['an exit code of its own', cause([{ exitCode: 1, reason: EXITED }])],
    [
      'reclaimed first, then an exit code of its own',
      cause([{ reason: SPOT }, { exitCode: 1, reason: EXITED }]),
    ],
    [
      'out of memory, which is a kill too',
      cause([
        {
          exitCode: 137,
          reason: EXITED,
          containerReason: 'OutOfMemoryError: Container killed due to memory usage',
        },
      ]),
    ],
    [
      'no machine of the fleet is large enough, however long it waits RUNNABLE',
      cause(
        [],
        'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - higher than the CE can give; RUNNABLE for 1800 s',
      ),
    ],
    [
      "a word of Batch's in the container's own reason",
      cause([{ exitCode: 1, reason: EXITED, containerReason: 'Host EC2 spot capacity RUNNABLE' }]),
    ],
    ['a timeout', cause([{ reason: 'Job attempt duration exceeded timeout' }])],
    ['an image that is not there', cause([{ containerReason: 'CannotPullContainerError: not found' }])],
    [
      'an exit code of its own, on a machine whose name says spot',
      cause([{ exitCode: 1, reason: 'Essential container in task exited (queue gpu-spot)' }]),
    ],
  ])('%s', (_, given) => {
    expect(failedJob(given)).toMatchObject({ id: 'b-1', interrupted: false });
  });
});

describe('what it says', () => {
  it('exit code and reasons of the last attempt, each reason once', () => {
    const given = cause([{ exitCode: 1, reason: EXITED, containerReason: 'exit 1' }]);
    expect(failedJob(given)).toEqual({
      id: 'b-1',
      exitCode: 1,
      reason: 'Essential container in task exited; exit 1',
      interrupted: false,
    });
  });

  it('no exit code where the container never began', () => {
    expect(failedJob(cause([{ reason: SPOT }]))).not.toHaveProperty('exitCode');
  });

  it('that there is no reason', () => {
    expect(failedJob('{"JobId":"b-1"}')).toEqual({
      id: 'b-1',
      reason: 'no reason given',
      interrupted: false,
    });
    expect(failedJob(cause([{ reason: '', exitCode: 3 }])).reason).toBe('no reason given');
  });

  it.each(['no description', '', 'null', '[]', '"x"', '{"Attempts":7}'])('%j is no description', (given) => {
    expect(failedJob(given)).toEqual({ id: 'unknown', reason: given, interrupted: false });
  });

  it('of a long text the beginning', () => {
    expect(failedJob('x'.repeat(9_999)).reason).toHaveLength(500);
  });
});
