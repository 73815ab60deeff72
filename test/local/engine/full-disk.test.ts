/** A disk without room holds runs up; it ends neither them nor the server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { job, stagesOf, task } from './small-machine.ts';
import { ended, fillDisk, INPUT, until, workbench } from './workbench.ts';

const LARGE = 'x'.repeat(100_000);

it.each(['first', 'last'])('a run whose stage %s filled it goes on once there is room', async (filling) => {
  const calls: string[] = [];
  const pipeline = {
    StartAt: 'first',
    States: {
      first: task('first', { Next: 'rest' }),
      rest: { Type: 'Wait', Seconds: 0.01, Next: 'last' },
      last: task('last', { End: true }),
    },
  };
  let full: ReturnType<typeof fillDisk> | undefined;
  const answer = (stage: string) => () => {
    if (stage === filling) bench.database((db) => (full = fillDisk(db)));
    return LARGE;
  };
  const stages = stagesOf({ first: answer('first'), last: answer('last') }, (stage) => calls.push(stage));
  const bench = await workbench({ pipeline, stages });
  const engine = await bench.reopen();
  await engine.start('x', INPUT);
  await until(() => bench.logged.find((line) => line.startsWith('held up')), 'the full disk');
  await sleep(50);
  expect(await engine.describe('x')).toMatchObject({ status: 'RUNNING' });
  full?.free();
  expect(await ended(engine, 'x')).toMatchObject({ status: 'SUCCEEDED' });
  expect(calls).toEqual(['first', 'last']);
  expect(bench.logged).toContain('held up no longer');
  const told = (await engine.history('x')).map(({ state, kind }) => `${state} ${kind}`);
  expect(told).toContain('last succeeded');
});

it('a run that is stopped meanwhile stops', async () => {
  const pipeline = {
    StartAt: 'first',
    States: { first: task('first', { Next: 'train' }), train: job('train', { End: true }) },
  };
  const stages = stagesOf({
    first: () => {
      bench.database(fillDisk);
      return { name: LARGE };
    },
  });
  const bench = await workbench({ pipeline, stages });
  const engine = await bench.reopen();
  await engine.start('x', INPUT);
  await until(() => bench.logged.find((line) => line.startsWith('held up')), 'the full disk');
  await engine.close();
  expect(await engine.describe('x')).toMatchObject({ status: 'RUNNING' });
});
