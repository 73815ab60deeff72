/** Starting a run, whichever door asked: the same work is one run, and a crash on the way is mended by asking again. */
import { beforeEach, describe, expect, it } from 'vitest';
import { items, keys } from '../../../domain/layout.ts';
import { changeRun, findRun } from '../../../domain/runs/run-record.ts';
import { nextOrdinal, rerun, runBase, runName, startRun } from '../../../domain/runs/start-run.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import type { RunStatus } from '../../../domain/spec/records.ts';
import { RunSpec } from '../../../domain/spec/run-spec.ts';
import { RunName } from '../../../domain/spec/words.ts';
import { csv, jsonOf, stageContext, type TestContext } from '../../functions/stage-context.ts';
import { documentOf, refusalOf, specOf } from './given-spec.ts';

let context: TestContext;
const upload = (name: string, content: string) => context.objects.put(keys.incoming('mails', name), content);
const of = (name: string, settings: Parameters<typeof documentOf>[0] = {}) =>
  documentOf({ ...settings, data: { sources: [{ key: keys.incoming('mails', name) }], ...settings.data } });
const start = (spec = of('a.csv'), more: { ordinal?: number } = {}, on = context) =>
  startRun(on, { spec, door: 'api', ...more });
const endAs = (run: string, status: RunStatus) =>
  changeRun(context.table, { project: 'mails', run }, () => ({ status }));
const runsByTime = async () =>
  (await context.table.query('projects/mails', { prefix: 'runs-by-time/' })).items.map(({ value }) => value);

beforeEach(async () => {
  context = await stageContext();
  await upload('a.csv', csv(40));
});

it('writes the frozen spec, the record and its place in time, then starts the workflow', async () => {
  const { run, started } = await start();
  expect([started, RunName.safeParse(run).success]).toEqual([true, true]);
  const frozen = RunSpec.parse(await jsonOf(context.objects, keys.runSpec('mails', run)));
  expect(frozen).toMatchObject(specOf());
  expect(frozen.data.sources).toMatchObject([
    { key: keys.incoming('mails', 'a.csv'), sha256: sha256Hex(csv(40)) },
  ]);
  const record = await findRun(context.table, { project: 'mails', run });
  expect(record).toMatchObject({ status: 'queued', door: 'api', run });
  expect(await context.table.get(items.runByTime('mails', record!.createdAt, run))).toMatchObject({
    value: { run },
  });
  expect([...context.workflow.started]).toEqual([[run, { project: 'mails', run }]]);
});

describe('the same run', () => {
  it('is found, not started again', async () => {
    const { run } = await start();
    expect(await start()).toEqual({ run, started: false });
    expect(await runsByTime()).toHaveLength(1);
  });

  it('is the same content under another name', async () => {
    const { run } = await start();
    await upload('b.csv', csv(40));
    expect(await start(of('b.csv'))).toEqual({ run, started: false });
    expect(await jsonOf(context.objects, keys.runSpec('mails', run))).toMatchObject({
      data: { sources: [{ key: 'projects/mails/incoming/a.csv' }] },
    });
  });

  it('is the same settings, with the defaults written out and in another order', async () => {
    const { run } = await start();
    const { project, ...rest } = specOf();
    expect(await start({ ...rest, training: { seed: 17, epochs: 20 }, project })).toEqual({
      run,
      started: false,
    });
  });

  it.each<RunStatus>(['queued', 'running', 'waiting', 'held', 'succeeded'])(
    'while or after it is %s',
    async (status) => {
      const { run } = await start();
      await endAs(run, status);
      expect((await start()).run).toBe(run);
    },
  );
});

describe('another run', () => {
  it.each<[string, Parameters<typeof documentOf>[0]]>([
    ['another setting', { training: { epochs: 3 } }],
    ['another split', { data: { split: { train: 0.6, validation: 0.2, test: 0.2 } } }],
    ['another format', { data: { sources: [{ key: 'projects/mails/incoming/a.csv', format: 'csv' }] } }],
    [
      'the same source twice',
      { data: { sources: [1, 2].map(() => ({ key: 'projects/mails/incoming/a.csv' })) } },
    ],
  ])('is %s', async (_, settings) => {
    const [one, two] = [await start(), await start(of('a.csv', settings))];
    expect(two.started).toBe(true);
    expect(two.run.split('-')[0]).not.toBe(one.run.split('-')[0]);
  });

  it('is the same name with other content', async () => {
    const { run } = await start();
    await upload('a.csv', csv(41));
    expect(await start()).toMatchObject({ started: true });
    expect((await start()).run).not.toBe(run);
  });

  it('is the same content in another project', () => {
    const base = runBase(specOf(), ['content']);
    expect(base).toMatch(/^r[0-9a-f]{16}$/);
    expect(runBase(specOf({ project: 'spam' }), ['content'])).not.toBe(base);
    expect(runBase(specOf(), ['other'])).not.toBe(base);
  });

  it.each<RunStatus>(['rejected', 'failed', 'stopped'])('after %s has the next ordinal', async (status) => {
    const { run } = await start();
    await endAs(run, status);
    const second = await start();
    expect(second).toEqual({ run: run.replace(/-0$/, '-1'), started: true });
    expect(await start()).toEqual({ ...second, started: false });
    await endAs(second.run, status);
    expect((await start()).run).toBe(run.replace(/-0$/, '-2'));
  });
});

describe('the ordinal', () => {
  it('is the first free one, passing over what ended badly', async () => {
    const { run } = await start();
    const base = run.slice(0, -2);
    expect(await nextOrdinal(context, 'mails', base)).toBe(0);
    await endAs(run, 'failed');
    expect(await nextOrdinal(context, 'mails', base)).toBe(1);
  });

  it.each([0, 1, 9_999])('%d makes a name', (ordinal) => {
    expect(RunName.parse(runName('r0123456789abcdef', ordinal))).toBe(`r0123456789abcdef-${ordinal}`);
  });

  it.each([-1, 10_000, 0.5, Number.NaN])('%d is refused', async (ordinal) => {
    expect(await refusalOf(() => runName('r0123456789abcdef', ordinal))).toMatchObject({
      name: 'InputRejected',
      next: 'Change the spec or the data: this one was run too often',
    });
  });

  it("of a rerun is the next free, whatever became of the run before; the rerun is the door's", async () => {
    const { run } = await start();
    const again = () => rerun(context, { project: 'mails', run, door: 'schedule' });
    expect(await again()).toEqual({ run: run.replace(/-0$/, '-1'), started: true });
    expect(await again()).toEqual({ run: run.replace(/-0$/, '-2'), started: true });
    expect(await findRun(context.table, { project: 'mails', run: run.replace(/-0$/, '-2') })).toMatchObject({
      door: 'schedule',
      status: 'queued',
    });
  });

  it('of a run that nobody started can not be repeated', async () => {
    const unknown = { project: 'mails', run: 'r0123456789abcdef-0', door: 'api' } as const;
    expect(await refusalOf(() => rerun(context, unknown))).toMatchObject({
      name: 'NotFound',
      next: "Start it with 'modelmill run' or POST /runs",
    });
  });
});

describe('a crash between two steps is mended by asking again', () => {
  const crash = () => Promise.reject(new Error('the machine went away'));
  const crashing: [string, () => TestContext][] = [
    [
      'before the spec is frozen',
      () => ({ ...context, objects: Object.assign(Object.create(context.objects), { put: crash }) }),
    ],
    [
      'before the record',
      () => ({ ...context, table: Object.assign(Object.create(context.table), { transact: crash }) }),
    ],
    ['before the start', () => ({ ...context, workflow: { ...context.workflow, start: crash } })],
  ];

  it.each(crashing)('%s', async (_, broken) => {
    await expect(start(of('a.csv'), {}, broken())).rejects.toThrow('the machine went away');
    expect(context.workflow.started.size).toBe(0);
    const { run, started } = await start();
    expect(started).toBe(true);
    expect([...context.workflow.started.keys()]).toEqual([run]);
    expect(await runsByTime()).toEqual([{ run }]);
    expect(await findRun(context.table, { project: 'mails', run })).toMatchObject({ status: 'queued' });
  });
});

it('ten doors at once start it once', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => start()));
  expect(new Set(all.map(({ run }) => run)).size).toBe(1);
  expect(all.filter(({ started }) => started)).toHaveLength(1);
  expect(await runsByTime()).toHaveLength(1);
});

describe('what can not run writes nothing', () => {
  it.each<[string, () => ReturnType<typeof of>, RegExp]>([
    ['an unknown setting', () => ({ ...of('a.csv'), epochz: 1 }) as never, /correct its spelling$/],
    [
      'a setting of a later version',
      () => of('a.csv', { deploy: { mode: 'bandit' } }),
      /leave the field out$/,
    ],
    ['an unknown model', () => of('a.csv', { model: 'bart' }), /^Correct the name$/],
    ['a model that is not mirrored', () => of('a.csv', { model: 'bert-base-uncased' }), /^Mirror it: /],
    ['a source that is not there', () => of('no.csv'), /^Upload the file first, or correct the key$/],
    ['an empty source', () => of('empty.csv'), /^Upload a file with a header and rows$/],
    [
      "another project's source",
      () => of('a.csv', { data: { sources: [{ key: 'projects/mails2/incoming/a.csv' }] } }),
      /^Upload the file to projects\/mails\/incoming\/… first$/,
    ],
    [
      'a way into another project',
      () => of('a.csv', { data: { sources: [{ key: 'projects/mails/../spam/a.csv' }] } }),
      /^Use another key$/,
    ],
  ])('%s', async (_, spec, next) => {
    await upload('empty.csv', '');
    const before = (await context.objects.list('')).objects;
    const refusal = await refusalOf(() => start(spec()));
    expect(refusal).toMatchObject({ name: 'InputRejected', next: expect.stringMatching(next) });
    expect((await context.objects.list('')).objects).toEqual(before);
    expect((await context.table.query('projects/mails')).items).toEqual([]);
    expect(context.workflow.started.size).toBe(0);
  });
});
