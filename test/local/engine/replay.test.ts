/** What a restart must not change: answers, counts, deadlines, the definition a run was started with. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../domain/ports.ts';
import { failing, job, review, SMALL, SMALL_BEHAVIOURS, stagesOf, task } from './small-machine.ts';
import { ended, INPUT, scriptedJobs, until, workbench } from './workbench.ts';

const tokenOf = (event: Json): string => (event as { token: string }).token;

/** One state that holds the run until the test lets it go. */
const held = { gate: review({ Next: 'last' }), last: task('last', { End: true }) };

describe('replay', () => {
  it('answers Map, Parallel, Retry and Catch from the journal, and calls nothing twice', async () => {
    const calls: string[] = [];
    const tokens: string[] = [];
    const behaviours = {
      ...SMALL_BEHAVIOURS,
      train: (event: Json, call: number) =>
        call === 1 || call === 2 ? failing('Interrupted') : { trained: event },
    };
    const stages = stagesOf(behaviours, (stage, event) => {
      calls.push(stage);
      if (stage === 'review') tokens.push(tokenOf(event));
    });
    const { reopen } = await workbench({ pipeline: SMALL, stages });
    let engine = await reopen();
    await engine.start('run-1', INPUT);
    await until(() => tokens[0], 'the review');
    await sleep(50);
    const before = [...calls];
    const history = await engine.history('run-1');
    for (let restart = 0; restart < 3; restart += 1) {
      engine = await reopen();
      await sleep(100);
    }
    expect(calls).toEqual(before);
    expect(calls.filter((stage) => stage === 'train')).toHaveLength(5 + 2);
    expect(await engine.history('run-1')).toEqual(history);

    await engine.succeed(tokens[0]!, { items: 3 });
    expect(await ended(engine, 'run-1')).toMatchObject({ status: 'SUCCEEDED' });
    expect(calls.slice(before.length)).toEqual(['deploy', 'notify']);
  });

  it('keeps to the definition a run was started with', async () => {
    let token = '';
    const calls: string[] = [];
    const behaviours = { review: () => null, last: () => 'old', other: () => 'new' };
    const stages = stagesOf(behaviours, (stage, event) => {
      calls.push(stage);
      if (stage === 'review') token = tokenOf(event);
    });
    const { reopen } = await workbench({ pipeline: { StartAt: 'gate', States: held }, stages });
    await (await reopen()).start('x', INPUT);
    await until(() => token || undefined, 'the token');
    const other = { StartAt: 'other', States: { other: task('other', { End: true }) } };
    const engine = await reopen({ pipeline: JSON.stringify(other) });
    await engine.succeed(token, null);
    expect(await ended(engine, 'x')).toMatchObject({ status: 'SUCCEEDED' });
    expect(calls).toEqual(['review', 'last']);
  });

  it('ends a run whose replay comes to a step with another input, and says it is our fault', async () => {
    let token = '';
    const stages = stagesOf({ first: () => 1, review: () => null, last: () => null }, (stage, event) => {
      if (stage === 'review') token = tokenOf(event);
    });
    const caught = {
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'last' }],
      ...task('first', { Next: 'gate' }),
    };
    const { reopen, database } = await workbench({
      pipeline: { StartAt: 'first', States: { first: caught, ...held } },
      stages,
    });
    await (await reopen()).start('x', INPUT);
    await until(() => token || undefined, 'the token');
    const engine = await reopen({}, () => {
      database((db) => db.exec("UPDATE engine_steps SET input_sha256 = 'other' WHERE path = 'first.0'"));
    });
    expect(await ended(engine, 'x')).toMatchObject({
      status: 'FAILED',
      error: 'ContractBroken',
      cause: expect.stringContaining('Start the run again with a new ordinal'),
    });
  });

  it('begins nothing again of what a sibling’s failure had ended', async () => {
    const calls: string[] = [];
    const child = { StartAt: 'child', States: { child: task('child', { End: true }) } };
    const pipeline = {
      StartAt: 'both',
      States: {
        both: {
          ...{ Type: 'Map', ItemsPath: '$.items', ItemProcessor: child },
          ...{ Catch: [{ ErrorEquals: ['InputRejected'], ResultPath: '$.error', Next: 'gate' }], End: true },
        },
        ...held,
      },
    };
    let token = '';
    const stages = stagesOf(
      {
        child: async (event) => (event === 1 ? failing('InputRejected') : new Promise<Json>(() => {})),
        review: () => null,
        last: () => null,
      },
      (stage, event) => {
        calls.push(stage === 'child' ? `child ${event}` : stage);
        if (stage === 'review') token = tokenOf(event);
      },
    );
    const { reopen } = await workbench({ pipeline, stages });
    await (await reopen()).start('x', { items: [0, 1] });
    await until(() => token || undefined, 'the token');
    await sleep(20);
    const engine = await reopen();
    await sleep(50);
    await engine.succeed(token, null);
    expect(await ended(engine, 'x')).toMatchObject({ status: 'SUCCEEDED' });
    expect(calls).toEqual(['child 0', 'child 1', 'review', 'last']);
  });

  it('goes on with the job that was submitted, instead of another', async () => {
    const jobs = scriptedJobs(() => sleep(300).then(() => 'SUCCEEDED' as const));
    const pipeline = { StartAt: 'train', States: { train: job('train', { End: true }) } };
    const { reopen } = await workbench({ pipeline, stages: {}, jobs });
    await (await reopen()).start('x', { name: 'a' });
    await until(() => jobs.submitted[0], 'the submission');
    const engine = await reopen();
    expect(await ended(engine, 'x')).toMatchObject({ status: 'SUCCEEDED' });
    expect(jobs.submitted).toHaveLength(1);
    expect(jobs.terminated).toEqual([]);
  });
});

it('a clock that is set back gives nobody more time, nor less', async () => {
  const LONGEST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);
  let token = '';
  const pipeline = {
    StartAt: 'gate',
    States: { gate: review({ TimeoutSeconds: LONGEST_SECONDS, End: true }) },
  };
  const stages = stagesOf({ review: () => null }, (_, event) => {
    token = tokenOf(event);
  });
  const { reopen } = await workbench({ pipeline, stages });
  await (await reopen()).start('x', INPUT);
  await until(() => token || undefined, 'the token');
  await sleep(20);
  const back = { now: () => new Date(Date.now() - 60_000).toISOString() };
  const engine = await reopen({ clock: back });
  await sleep(50);
  expect(await engine.describe('x')).toMatchObject({ status: 'RUNNING' });
  await engine.succeed(token, null);
  expect(await ended(engine, 'x')).toMatchObject({ status: 'SUCCEEDED' });
});

describe('time goes on while the server is down', () => {
  const REST = 400;

  it('of a Wait', async () => {
    const pipeline = {
      StartAt: 'rest',
      States: { rest: { Type: 'Wait', Seconds: 1, Next: 'last' }, last: task('last', { End: true }) },
    };
    const { reopen } = await workbench({ pipeline, stages: stagesOf({ last: () => null }) });
    const begun = Date.now();
    await (await reopen()).start('x', INPUT);
    await sleep(REST);
    await ended(await reopen(), 'x');
    const took = Date.now() - begun;
    expect(took).toBeGreaterThanOrEqual(990);
    expect(took).toBeLessThan(1000 + REST - 50);
  });

  it('of the interval before a retry, whose count it keeps', async () => {
    const calls: number[] = [];
    const Retry = [{ ErrorEquals: ['Interrupted'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 1 }];
    const pipeline = { StartAt: 'flaky', States: { flaky: task('flaky', { Retry, End: true }) } };
    const stages = stagesOf({ flaky: () => failing('Interrupted') }, () => calls.push(Date.now()));
    const { reopen } = await workbench({ pipeline, stages });
    await (await reopen()).start('x', INPUT);
    await until(() => calls[0], 'the first try');
    await sleep(REST);
    const engine = await reopen();
    expect(await ended(engine, 'x')).toMatchObject({ status: 'FAILED', error: 'Interrupted' });
    expect(calls).toHaveLength(2);
    expect(calls[1]! - calls[0]!).toBeGreaterThanOrEqual(990);
    expect(calls[1]! - calls[0]!).toBeLessThan(1000 + REST - 50);
  });

  it('of a task’s TimeoutSeconds', async () => {
    let token = '';
    const pipeline = { StartAt: 'gate', States: { gate: review({ TimeoutSeconds: 1, End: true }) } };
    const stages = stagesOf({ review: () => null }, (_, event) => {
      token = tokenOf(event);
    });
    const { reopen } = await workbench({ pipeline, stages });
    const begun = Date.now();
    await (await reopen()).start('x', INPUT);
    await until(() => token || undefined, 'the token');
    await sleep(REST);
    const engine = await reopen();
    expect(await ended(engine, 'x')).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(Date.now() - begun).toBeLessThan(1000 + REST - 50);
    await expect(engine.succeed(token, null)).rejects.toMatchObject({ name: 'NotFound' });
  });
});
