import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../domain/ports.ts';
import { failing, job, review, SMALL, SMALL_BEHAVIOURS, stagesOf, task } from './small-machine.ts';
import { clock, ended, INPUT, scriptedJobs, until, workbench } from './workbench.ts';

const chain = (...states: [string, Record<string, unknown>][]) => ({
  StartAt: states[0]![0],
  States: Object.fromEntries(
    states.map(([name, state], i) => {
      const next = states[i + 1]?.[0];
      return [name, { ...state, ...(next ? { Next: next } : { End: true }) }];
    }),
  ),
});

describe('the small machine', () => {
  it('runs every kind of state to its end, with what each stage was given', async () => {
    const calls: [string, Json][] = [];
    let token = '';
    const stages = stagesOf(SMALL_BEHAVIOURS, (stage, event) => {
      calls.push([stage, event]);
      if (stage === 'review') token = (event as { token: string }).token;
    });
    const engine = await (await workbench({ pipeline: SMALL, stages })).reopen();

    expect(await engine.start('run-1', INPUT)).toEqual({ started: true });
    expect(await engine.start('run-1', INPUT)).toEqual({ started: false });
    await until(() => token || undefined, 'the review');
    await engine.succeed(token, { items: 3 });

    expect(await ended(engine, 'run-1')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await engine.start('run-1', INPUT)).toEqual({ started: false });
    expect(calls.filter(([stage]) => stage === 'clean').map(([, event]) => event)).toEqual(
      [0, 1, 2].map((index) => ({ shard: { shard: index }, index })),
    );
    expect(calls.filter(([stage]) => stage === 'train')).toHaveLength(3 + 2);
    const [, last] = calls.at(-1)!;
    expect(last).toMatchObject({
      compress: ['int8', 'student'],
      review: { items: 3 },
      clean: {
        ResultWriterDetails: { Key: expect.stringMatching(/^projects\/p\/results\/[0-9a-f]{32}\/manifest/) },
      },
      error: { Error: 'QualityHold' },
    });
    const { error } = last as { error: { Cause: string } };
    expect(JSON.parse(error.Cause)).toMatchObject({ errorType: 'QualityHold', errorMessage: 'as asked' });
    await expect(engine.succeed(token, {})).rejects.toMatchObject({
      name: 'NotFound',
      message: expect.stringContaining('Look at the run'),
    });
  });

  it('tells the history in order, as Step Functions would: without the children of a Distributed Map', async () => {
    const stages = stagesOf({ ...SMALL_BEHAVIOURS, review: () => failing('InputRejected') });
    const engine = await (await workbench({ pipeline: SMALL, stages })).reopen();
    await engine.start('run-1', INPUT);
    expect(await ended(engine, 'run-1')).toMatchObject({ status: 'FAILED', error: 'InputRejected' });

    const events = await engine.history('run-1');
    expect(events.filter(({ kind }) => kind === 'entered').map(({ state }) => state)).toEqual([
      ...['intake', 'clean', 'plan'],
      ...['train', 'train-job', 'train-job', 'train-job', 'halve', 'trained'],
      ...['train', 'train-job', 'train-job', 'halve', 'trained', 'compress', 'quantize', 'distill'],
      ...['pause', 'review'],
    ]);
    expect(events.at(-1)).toMatchObject({ state: 'review', kind: 'failed', error: 'InputRejected' });
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted());
  });
});

describe('failures', () => {
  it('retries and catches by our own names, with the Cause that Lambda gives', async () => {
    const pipeline = chain(
      [
        'flaky',
        task('flaky', { Retry: [{ ErrorEquals: ['Interrupted'], IntervalSeconds: 0, MaxAttempts: 2 }] }),
      ],
      ['done', task('done')],
    );
    const calls: string[] = [];
    const stages = stagesOf(
      { flaky: (_event, call) => (call < 2 ? failing('Interrupted') : 'well'), done: (event) => event },
      (stage) => calls.push(stage),
    );
    const engine = await (await workbench({ pipeline, stages })).reopen();
    await engine.start('x', INPUT);
    expect(await ended(engine, 'x')).toMatchObject({ status: 'SUCCEEDED' });
    expect(calls).toEqual(['flaky', 'flaky', 'flaky', 'done']);
    expect((await engine.history('x')).filter(({ kind }) => kind === 'retried')).toHaveLength(2);
  });

  it("gives a failed job's description as the Cause of States.TaskFailed", async () => {
    const pipeline = {
      StartAt: 'train',
      States: {
        train: job('train', {
          Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.error', Next: 'rethrow' }],
          End: true,
        }),
        rethrow: task('rethrow', { End: true }),
      },
    };
    const seen: Json[] = [];
    const stages = stagesOf({ rethrow: () => failing('JobFailed', 'it crashed') }, (_, event) =>
      seen.push(event),
    );
    const jobs = scriptedJobs(() => 'FAILED');
    const engine = await (await workbench({ pipeline, stages, jobs })).reopen();
    await engine.start('x', { name: 'train-0-a' });

    expect(await ended(engine, 'x')).toMatchObject({ status: 'FAILED', error: 'JobFailed' });
    expect(jobs.submitted).toEqual([
      { name: 'train-0-a', definition: 'train', environment: { MODELMILL_JOB: 'train-0-a' } },
    ]);
    const { error } = seen[0] as { error: { Error: string; Cause: string } };
    expect(error.Error).toBe('States.TaskFailed');
    expect(JSON.parse(error.Cause)).toMatchObject({
      JobName: 'train-0-a',
      Status: 'FAILED',
      Attempts: [{ Container: { ExitCode: 70 }, StatusReason: 'Essential container in task exited' }],
      Container: { ExitCode: 70 },
    });
  });

  it('ends a task at its TimeoutSeconds, as States.Timeout, which States.TaskFailed does not match', async () => {
    const pipeline = {
      StartAt: 'slow',
      States: {
        slow: task('slow', {
          TimeoutSeconds: 0.1,
          Catch: [
            { ErrorEquals: ['States.TaskFailed'], Next: 'wrong' },
            { ErrorEquals: ['States.Timeout'], Next: 'right' },
          ],
          End: true,
        }),
        wrong: task('done', { End: true }),
        right: { Type: 'Fail', Error: 'Late', Cause: 'it took too long' },
      },
    };
    const stages = stagesOf({ slow: () => new Promise<Json>(() => {}), done: () => null });
    const bench = await workbench({ pipeline, stages });
    const engine = await bench.reopen();
    await engine.start('x', INPUT);
    expect(await ended(engine, 'x')).toMatchObject({ error: 'Late', cause: 'it took too long' });
  });

  it('lets no stage that hangs keep its place from the others', async () => {
    const pipeline = chain(['slow', task('slow', { TimeoutSeconds: 0.05 })]);
    const stages = stagesOf({ slow: (event) => (event === 'hang' ? new Promise<Json>(() => {}) : null) });
    const engine = await (await workbench({ pipeline, stages })).reopen({ concurrency: 1 });
    await engine.start('x', 'hang');
    expect(await ended(engine, 'x')).toMatchObject({ error: 'States.Timeout' });
    await engine.start('y', 'go');
    expect(await ended(engine, 'y')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('does not count against a stage that it waited for its turn', async () => {
    const pipeline = chain(['slow', task('slow', { TimeoutSeconds: 0.4 })]);
    const stages = stagesOf({ slow: () => sleep(250, null) });
    const engine = await (await workbench({ pipeline, stages })).reopen({ concurrency: 1 });
    const names = ['x', 'y', 'z'];
    for (const name of names) await engine.start(name, INPUT);
    for (const name of names) expect(await ended(engine, name)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('ends an execution at the TimeoutSeconds of the machine, and terminates its job', async () => {
    const pipeline = { ...chain(['train', job('train')]), TimeoutSeconds: 0.1 };
    const jobs = scriptedJobs(() => new Promise(() => {}));
    const engine = await (await workbench({ pipeline, stages: {}, jobs })).reopen();
    await engine.start('x', { name: 'a' });
    expect(await ended(engine, 'x')).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    await until(() => jobs.terminated[0], 'the end of the job');
  });

  it('refuses more than Step Functions carries between states', async () => {
    const pipeline = chain(
      ['big', task('big', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'done' }] })],
      ['done', task('done')],
    );
    const stages = stagesOf({ big: () => 'x'.repeat(262_144), done: () => null });
    const engine = await (await workbench({ pipeline, stages })).reopen();
    await engine.start('x', INPUT);
    expect(await ended(engine, 'x')).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause: expect.stringContaining('Pass a key'),
    });
  });

  it('stops the siblings of an item that failed, those in the queue included', async () => {
    const pipeline = {
      StartAt: 'all',
      States: {
        all: {
          Type: 'Map',
          MaxConcurrency: 2,
          ItemProcessor: { StartAt: 'one', States: { one: job('train', { End: true }) } },
          End: true,
        },
      },
    };
    const jobs = scriptedJobs(({ name }) => (name === 'bad' ? 'FAILED' : new Promise(() => {})));
    const engine = await (await workbench({ pipeline, stages: {}, jobs })).reopen();
    await engine.start('x', [{ name: 'slow' }, { name: 'bad' }, { name: 'never' }, { name: 'never' }]);
    expect(await ended(engine, 'x')).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    await until(() => jobs.terminated[0], 'the end of the sibling');
    expect(jobs.submitted.map(({ name }) => name)).toEqual(['slow', 'bad']);
    expect(jobs.terminated).toEqual(['x/all.0[0]/one.0']);
  });
});

describe('stop', () => {
  it('aborts the execution, terminates its job, and spends its tokens', async () => {
    const pipeline = {
      StartAt: 'both',
      States: {
        both: {
          Type: 'Parallel',
          Branches: [chain(['train', job('train')]), chain(['review', review()])],
          End: true,
        },
      },
    };
    let token = '';
    const stages = stagesOf({ review: () => null }, (_, event) => {
      token = (event as { token: string }).token;
    });
    const jobs = scriptedJobs(() => new Promise(() => {}));
    const engine = await (await workbench({ pipeline, stages, jobs })).reopen();
    await engine.start('x', { name: 'a' });
    await until(() => token || undefined, 'the review');
    await engine.stop('x', 'no longer wanted');

    expect(await engine.describe('x')).toMatchObject({ status: 'ABORTED', cause: 'no longer wanted' });
    await until(() => jobs.terminated[0], 'the end of the job');
    await expect(engine.fail(token, 'E', 'c')).rejects.toMatchObject({ name: 'NotFound' });
    await expect(engine.stop('y', '')).rejects.toMatchObject({ name: 'NotFound' });
  });
});

it('tells of executions that ended by themselves', async () => {
  const pipeline = chain(['slow', task('slow')]);
  const told: unknown[] = [];
  const stages = stagesOf({ slow: () => failing('ArtifactCorrupt') });
  const engine = await (await workbench({ pipeline, stages })).reopen({
    onEnd: (execution, input) => told.push([execution.error, input]),
  });
  await engine.start('x', INPUT);
  await ended(engine, 'x');
  expect(told).toEqual([['ArtifactCorrupt', INPUT]]);
  expect(Date.parse((await engine.describe('x'))!.startedAt)).toBeLessThanOrEqual(Date.parse(clock.now()));
});
