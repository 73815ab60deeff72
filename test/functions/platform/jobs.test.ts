import { BatchClient } from '@aws-sdk/client-batch';
import { expect, it } from 'vitest';
import { batchJobs } from '../../../functions/platform/jobs.ts';
import { type Answer, Wire } from './wire.ts';

const ID = '0d1e2f3a-0000-4000-8000-000000000001';

function over(...answers: Answer[]) {
  const wire = new Wire('batch', answers);
  const jobs = batchJobs({
    client: new BatchClient(wire.client),
    queue: 'modelmill-dev-spot',
    definitions: { train: 'modelmill-dev-train', evaluate: 'modelmill-dev-evaluate' },
  });
  return { jobs, wire, check: () => wire.check(answers) };
}

it('submits by the names of the environment', async () => {
  const { jobs, wire, check } = over({
    operation: 'SubmitJob',
    document: { jobArn: `arn:aws:batch:eu-west-1:123456789012:job/${ID}`, jobName: 'train-0-a', jobId: ID },
  });
  const environment = { MODELMILL_JOB: 'projects/p/runs/r/jobs/train-0-a' };
  expect(await jobs.submit({ name: 'train-0-a', definition: 'train', environment })).toEqual({ id: ID });
  expect(wire.sent[0]?.document).toEqual({
    ...{ jobName: 'train-0-a', jobQueue: 'modelmill-dev-spot', jobDefinition: 'modelmill-dev-train' },
    containerOverrides: { environment: [{ name: 'MODELMILL_JOB', value: environment.MODELMILL_JOB }] },
  });
  check();
  await expect(jobs.submit({ name: 'x', definition: 'trian', environment })).rejects.toMatchObject({
    name: 'InputRejected',
    message: expect.stringContaining('Allowed: train, evaluate.'),
  });
});

it('describes each attempt with its reasons', async () => {
  const container = (more: object) => ({ taskArn: 'arn:t', logStreamName: 'train/default/x', ...more });
  const { jobs, check } = over(
    {
      operation: 'DescribeJobs',
      document: {
        jobs: [
          {
            ...{ jobName: 'train-0-a', jobId: ID, jobQueue: 'q', jobDefinition: 'd', status: 'FAILED' },
            ...{ statusReason: 'Essential container in task exited', createdAt: 1_780_000_000_000 },
            startedAt: 1_780_000_100_000,
            attempts: [
              {
                ...{ container: container({}), startedAt: 1_780_000_000_000, stoppedAt: 1_780_000_060_000 },
                statusReason: 'Host EC2 (instance i-0abc) terminated.',
              },
              {
                container: container({
                  exitCode: 137,
                  reason: 'OutOfMemoryError: Container killed due to memory usage',
                }),
                ...{ startedAt: 1_780_000_100_000, stoppedAt: 1_780_000_160_000 },
                statusReason: 'Essential container in task exited',
              },
            ],
          },
        ],
      },
    },
    { operation: 'DescribeJobs', document: { jobs: [] } },
  );
  expect(await jobs.describe(ID)).toEqual({
    ...{ id: ID, name: 'train-0-a', status: 'FAILED', statusReason: 'Essential container in task exited' },
    attempts: [
      {
        ...{ startedAt: '2026-05-28T20:26:40.000Z', stoppedAt: '2026-05-28T20:27:40.000Z' },
        reason: 'Host EC2 (instance i-0abc) terminated.',
      },
      {
        ...{ startedAt: '2026-05-28T20:28:20.000Z', stoppedAt: '2026-05-28T20:29:20.000Z', exitCode: 137 },
        reason: 'Essential container in task exited',
        containerReason: 'OutOfMemoryError: Container killed due to memory usage',
      },
    ],
  });
  expect(await jobs.describe('absent')).toBeUndefined();
  check();
});

it('terminates with the reason', async () => {
  const { jobs, wire, check } = over({ operation: 'TerminateJob', document: {} });
  await jobs.terminate(ID, 'the run was stopped');
  expect(wire.sent[0]?.document).toEqual({ jobId: ID, reason: 'the run was stopped' });
  check();
});
