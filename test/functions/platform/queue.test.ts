/** What takes messages: one bad message costs itself alone, and the two that do, end to end. */
import type { SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { items, keys } from '../../../domain/layout.ts';
import { RunRecord } from '../../../domain/spec/records.ts';
import { takeEnd } from '../../../functions/fail/ended.ts';
import { openDoor } from '../../../functions/intake/door.ts';
import { asQueueHandler, queueHandler, takeEach } from '../../../functions/platform/queue.ts';
import { telemetryOf } from '../../../functions/platform/telemetry.ts';
import { csv, givenRun, jsonOf, stageContext, type TestContext } from '../stage-context.ts';
import { LAMBDA, listen, type Told } from './told.ts';

let told: Told;
let context: TestContext;
const logged: [string, unknown][] = [];

beforeEach(async () => {
  told = listen();
  logged.length = 0;
  context = { ...(await stageContext()), log: (message, fields) => logged.push([message, fields]) };
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const record = (messageId: string, body: unknown): SQSRecord =>
  ({ messageId, body: typeof body === 'string' ? body : JSON.stringify(body) }) as SQSRecord;

const boom = async (body: string): Promise<void> => {
  if (body.startsWith('bad')) throw new TypeError(`no ${body}`);
};

describe('takeEach', () => {
  it('hands back those that failed, and takes the others, in their order', async () => {
    const taken: string[] = [];
    const answer = await takeEach(
      context,
      ['a', 'bad 1', 'b', 'bad 2'].map((body, i) => record(`m${i}`, body)),
      async (body) => {
        await boom(body);
        taken.push(body);
      },
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }] });
    expect(taken).toEqual(['a', 'b']);
    expect(logged[0]).toEqual([
      'message not taken',
      { messageId: 'm1', error: 'TypeError', reason: 'TypeError: no bad 1' },
    ]);
  });
});

describe('the chain', () => {
  it('counts the failed, by stage and environment', async () => {
    const handler = queueHandler(context, telemetryOf('intake', 'dev'), boom);
    const answer = await handler({ Records: [record('1', 'bad'), record('2', 'good')] }, LAMBDA);
    expect(answer.batchItemFailures).toHaveLength(1);
    expect(told.metrics().find((one) => 'MessageFailed' in one)).toMatchObject({
      ...{ MessageFailed: 1, stage: 'intake', environment: 'dev' },
    });
  });

  it('asks for its environment at the first event, and names what is missing', () => {
    vi.stubEnv('MODELMILL_ENVIRONMENT', undefined);
    const handler = asQueueHandler('intake', boom);
    expect(() => handler({ Records: [] }, LAMBDA)).toThrow('MODELMILL_ENVIRONMENT: not set');
    vi.stubEnv('MODELMILL_ENVIRONMENT', 'dev');
    return expect(handler({ Records: [record('1', 'good')] }, LAMBDA)).resolves.toEqual({
      batchItemFailures: [],
    });
  });
});

const uploaded = (key: string, sequencer = '01') => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { object: { key, sequencer } },
});

describe('the upload door', () => {
  it('starts one run of the same file, however often it is told', async () => {
    const key = keys.incoming('mails', 'a.csv');
    await context.objects.put(key, csv(400));
    const twice = [record('1', uploaded(key)), record('2', uploaded(key)), record('3', uploaded(key, '02'))];
    expect(await openDoor(context, twice)).toEqual({ batchItemFailures: [] });
    expect([...context.workflow.started.values()]).toEqual([
      { project: 'mails', run: expect.stringMatching(/^r[0-9a-f]{16}-0$/) },
    ]);
  });

  it('takes the rest of a batch whose one message is no event', async () => {
    const key = keys.incoming('mails', 'a.csv');
    await context.objects.put(key, csv(400));
    const answer = await openDoor(context, [record('1', 'not JSON'), record('2', uploaded(key))]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(context.workflow.started.size).toBe(1);
    expect(logged[0]?.[1]).toMatchObject({
      error: 'InputRejected',
      reason: expect.stringContaining('Look at the rule that feeds the queue'),
    });
  });

  it('hands a message back when AWS fails, and starts the run when it comes again', async () => {
    const key = keys.incoming('mails', 'a.csv');
    await context.objects.put(key, csv(400));
    const { start } = context.workflow;
    context.workflow.start = async () => {
      context.workflow.start = start;
      throw new Error('ServiceUnavailable');
    };
    const message = [record('1', uploaded(key))];
    expect((await openDoor(context, message)).batchItemFailures).toHaveLength(1);
    expect(await openDoor(context, message)).toEqual({ batchItemFailures: [] });
    expect(context.workflow.started.size).toBe(1);
  });

  it('refuses a file beside the file, and takes its message', async () => {
    const key = keys.incoming('mails', 'a.csv');
    await context.objects.put(key, '');
    expect(await openDoor(context, [record('1', uploaded(key))])).toEqual({ batchItemFailures: [] });
    const refusal = await jsonOf(context.objects, keys.incoming('mails', '_refused/a.csv.json'));
    expect(refusal).toMatchObject({ key, reason: expect.stringContaining('a.csv') });
    expect(context.workflow.started.size).toBe(0);
  });
});

const ended = (detail: object) => ({
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  detail: { stateMachineArn: 'arn:…', ...detail },
});

describe('ends of executions', () => {
  let ref: { project: string; run: string };
  const recordOf = async (): Promise<RunRecord> =>
    RunRecord.parse((await context.table.get(items.run(ref.project, ref.run)))?.value);
  const end = (detail: object) =>
    takeEnd(JSON.stringify(ended({ name: ref.run, input: JSON.stringify(ref), ...detail })), context);

  beforeEach(async () => {
    ref = await givenRun(context, { files: { 'a.csv': csv(400) } });
  });

  it('a machine that broke fails its run, with what broke it', async () => {
    await end({ status: 'FAILED', error: 'States.DataLimitExceeded', cause: 'too large' });
    expect(await recordOf()).toMatchObject({
      status: 'failed',
      reason: { name: 'States.DataLimitExceeded', message: 'too large' },
      finishedAt: expect.any(String),
    });
  });

  it('a stage’s own error, caught by nobody, is said by its own name', async () => {
    const cause = JSON.stringify({ errorType: 'InputRejected', errorMessage: 'a.csv: empty' });
    await end({ status: 'FAILED', error: 'InputRejected', cause });
    expect(await recordOf()).toMatchObject({
      status: 'rejected',
      reason: { name: 'InputRejected', message: 'a.csv: empty' },
    });
  });

  it('one that was stopped in AWS’s console is stopped', async () => {
    await end({ status: 'ABORTED', error: null, cause: null });
    expect(await recordOf()).toMatchObject({
      status: 'stopped',
      reason: { name: 'Stopped', message: 'Its execution was stopped from outside' },
    });
  });

  it('without a word of the cause it says what is known', async () => {
    await end({ status: 'TIMED_OUT' });
    expect((await recordOf()).reason).toEqual({
      name: 'States.TIMED_OUT',
      message: 'The execution took longer than the state machine allows',
    });
  });

  it.each(['FAILED', 'ABORTED'])('a run that has said its own end keeps it: %s', async (status) => {
    await end({ status: 'FAILED', error: 'QualityHold', cause: 'below the gate' });
    const before = await recordOf();
    await end({ status, error: 'Other', cause: 'later' });
    expect(await recordOf()).toEqual(before);
    expect(before.status).toBe('held');
  });

  it('the same file can then be uploaded again', async () => {
    await end({ status: 'ABORTED' });
    const again = await givenRun(context, { files: { 'a.csv': csv(400) } });
    expect(again.run).toBe(ref.run.replace(/-0$/, '-1'));
  });

  it('an execution that is no run’s is passed over; one whose record is gone too', async () => {
    await takeEnd(JSON.stringify(ended({ name: 'trial', status: 'FAILED', input: '{}' })), context);
    await end({ status: 'FAILED', input: JSON.stringify({ ...ref, run: 'rffffffffffffffff-0' }) });
    expect(logged.map(([message]) => message)).toEqual([
      'an execution ended that was no run',
      'execution ended',
    ]);
    expect((await recordOf()).status).toBe('queued');
  });

  it.each(['not JSON', '{}', JSON.stringify(ended({ name: 'x', status: 'SUCCEEDED', input: '{}' }))])(
    '%s is no event of ours: it becomes a dead letter that says so',
    async (body) => {
      await expect(takeEnd(body, context)).rejects.toMatchObject({
        name: 'ContractBroken',
        message: expect.stringContaining('Look at the rule that feeds the queue'),
      });
    },
  );
});
