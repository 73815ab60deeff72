import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { runEvents } from '../../../functions/platform/execution-history.ts';
import { stepFunctionsWorkflow } from '../../../functions/platform/workflow.ts';
import { type Answer, Wire } from './wire.ts';

const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:modelmill-dev';
const EXECUTION = 'arn:aws:states:eu-west-1:123456789012:execution:modelmill-dev:r0123456789abcdef-0';
const NAME = 'r0123456789abcdef-0';
const absent: Answer = {
  operation: 'DescribeExecution',
  error: 'ExecutionDoesNotExist',
  document: { message: 'x' },
};
const described = (more: Record<string, unknown>): Answer => ({
  operation: 'DescribeExecution',
  document: {
    ...{ executionArn: EXECUTION, stateMachineArn: MACHINE, name: NAME, status: 'RUNNING' },
    ...{ startDate: 1_780_000_000.25, input: '{}', inputDetails: { included: true }, redriveCount: 0 },
    ...more,
  },
});

function over(...answers: Answer[]) {
  const wire = new Wire('stepfunctions', answers);
  const workflow = stepFunctionsWorkflow({ client: new SFNClient(wire.client), stateMachineArn: MACHINE });
  return { workflow, wire, check: () => wire.check(answers) };
}

describe('start', () => {
  it('starts an execution of the run’s name', async () => {
    const { workflow, wire, check } = over(absent, {
      operation: 'StartExecution',
      document: { executionArn: EXECUTION, startDate: 1_780_000_000 },
    });
    expect(await workflow.start(NAME, { project: 'p', run: NAME })).toEqual({ started: true });
    expect(wire.sent[1]).toEqual({
      operation: 'StartExecution',
      document: { stateMachineArn: MACHINE, name: NAME, input: `{"project":"p","run":"${NAME}"}` },
    });
    check();
  });

  it('takes one that exists as success, found before or told by AWS', async () => {
    const found = over(described({}));
    expect(await found.workflow.start(NAME, {})).toEqual({ started: false });
    found.check();

    const raced = over(absent, {
      operation: 'StartExecution',
      error: 'ExecutionAlreadyExists',
      document: { message: 'x' },
    });
    expect(await raced.workflow.start(NAME, {})).toEqual({ started: false });
    raced.check();
  });

  it('hands on what it does not know', async () => {
    const { workflow } = over(absent, {
      operation: 'StartExecution',
      error: 'StateMachineDeleting',
      document: { message: 'x' },
    });
    await expect(workflow.start(NAME, {})).rejects.toMatchObject({ name: 'StateMachineDeleting' });
  });
});

describe('describe', () => {
  it('tells status and times, and why it failed', async () => {
    const { workflow, check } = over(
      described({ status: 'FAILED', stopDate: 1_780_000_060, error: 'QualityHold', cause: 'too low' }),
      described({ status: 'PENDING_REDRIVE' }),
      absent,
    );
    expect(await workflow.describe(NAME)).toEqual({
      ...{ name: NAME, status: 'FAILED', error: 'QualityHold', cause: 'too low' },
      ...{ startedAt: '2026-05-28T20:26:40.250Z', stoppedAt: '2026-05-28T20:27:40.000Z' },
    });
    expect(await workflow.describe(NAME)).toMatchObject({ status: 'RUNNING' });
    expect(await workflow.describe(NAME)).toBeUndefined();
    check();
  });
});

/** A Map of two jobs, the first of which fails once and is tried again; then a Lambda that fails for good. */
const event = (id: number, previousEventId: number, type: string, details: Record<string, unknown> = {}) => ({
  ...{ timestamp: 1_780_000_000 + id, type, id, previousEventId },
  ...details,
});
const entered = (id: number, previous: number, name: string) =>
  event(id, previous, 'TaskStateEntered', { stateEnteredEventDetails: { name } });
const EVENTS = [
  event(1, 0, 'ExecutionStarted', { executionStartedEventDetails: { input: '{}', roleArn: 'arn:x' } }),
  event(2, 0, 'MapStateEntered', { stateEnteredEventDetails: { name: 'train', input: '{}' } }),
  event(3, 2, 'MapStateStarted', { mapStateStartedEventDetails: { length: 2 } }),
  event(4, 3, 'MapIterationStarted', { mapIterationStartedEventDetails: { name: 'train', index: 0 } }),
  event(5, 3, 'MapIterationStarted', { mapIterationStartedEventDetails: { name: 'train', index: 1 } }),
  entered(6, 4, 'train-job'),
  entered(7, 5, 'train-job'),
  event(8, 6, 'TaskScheduled', {
    taskScheduledEventDetails: {
      resourceType: 'batch',
      resource: 'submitJob.sync',
      region: 'eu-west-1',
      parameters: '{}',
    },
  }),
  event(9, 8, 'TaskFailed', {
    taskFailedEventDetails: {
      resourceType: 'batch',
      resource: 'submitJob.sync',
      error: 'Batch.ServerException',
    },
  }),
  event(10, 9, 'TaskScheduled', {
    taskScheduledEventDetails: {
      resourceType: 'batch',
      resource: 'submitJob.sync',
      region: 'eu-west-1',
      parameters: '{}',
    },
  }),
  event(11, 10, 'TaskStateExited', { stateExitedEventDetails: { name: 'train-job', output: '{}' } }),
  event(12, 11, 'MapStateExited', { stateExitedEventDetails: { name: 'train' } }),
  entered(13, 12, 'halve'),
  event(14, 13, 'LambdaFunctionScheduled', { lambdaFunctionScheduledEventDetails: { resource: 'arn:x' } }),
  event(15, 14, 'LambdaFunctionFailed', {
    lambdaFunctionFailedEventDetails: { error: 'ContractBroken', cause: 'why' },
  }),
  event(16, 15, 'ExecutionFailed', {
    executionFailedEventDetails: { error: 'ContractBroken', cause: 'why' },
  }),
];

describe('history', () => {
  it('reads every page and names the state of each failure', async () => {
    const { workflow, wire, check } = over(
      { operation: 'GetExecutionHistory', document: { events: EVENTS.slice(0, 9), nextToken: 'more' } },
      { operation: 'GetExecutionHistory', document: { events: EVENTS.slice(9) } },
    );
    const history = await workflow.history(NAME);
    expect(history.map(({ state, kind, error }) => `${state} ${kind}${error ? ` ${error}` : ''}`)).toEqual([
      ...[
        'train entered',
        'train-job entered',
        'train-job entered',
        'train-job failed Batch.ServerException',
      ],
      ...['train-job retried', 'train-job succeeded', 'train succeeded'],
      ...['halve entered', 'halve failed ContractBroken'],
    ]);
    expect(history[0]?.at).toBe('2026-05-28T20:26:42.000Z');
    expect(wire.sent[1]?.document).toMatchObject({ executionArn: EXECUTION, nextToken: 'more' });
    check();
  });

  it('survives events that lead nowhere', () => {
    expect(runEvents([{ id: 9, previousEventId: 8, type: 'TaskFailed', timestamp: new Date(0) }])).toEqual(
      [],
    );
  });
});

describe('stop, succeed and fail', () => {
  it('send what the API takes', async () => {
    const { workflow, wire, check } = over(
      { operation: 'StopExecution', document: { stopDate: 1_780_000_000 } },
      { operation: 'SendTaskSuccess', document: {} },
      { operation: 'SendTaskFailure', document: {} },
    );
    await workflow.stop(NAME, 'no longer wanted');
    await workflow.succeed('token', { items: 3 });
    await workflow.fail('token', 'E'.repeat(300), 'c'.repeat(40_000));
    expect(wire.sent.slice(0, 2).map(({ document }) => document)).toEqual([
      { executionArn: EXECUTION, cause: 'no longer wanted' },
      { taskToken: 'token', output: '{"items":3}' },
    ]);
    expect(wire.sent[2]?.document).toMatchObject({ error: 'E'.repeat(256), cause: 'c'.repeat(32_768) });
    check();
  });

  it.each(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'])('%s is NotFound', async (error) => {
    const { workflow } = over({ operation: 'SendTaskSuccess', error, document: { message: 'x' } });
    await expect(workflow.succeed('token', {})).rejects.toMatchObject({
      name: 'NotFound',
      message: expect.stringContaining('Look at the run'),
    });
  });

  it('says so when there is nothing to stop', async () => {
    const { workflow } = over({ ...absent, operation: 'StopExecution' });
    await expect(workflow.stop(NAME, '')).rejects.toMatchObject({ name: 'NotFound' });
  });
});
