/** A run's end, and its record under several writers: what has ended stays as it ended. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ERROR_NAMES } from '../../../domain/errors.ts';
import { items } from '../../../domain/layout.ts';
import type { Json, Table } from '../../../domain/ports.ts';
import { failRun, finishRun, reasonOf, statusFor } from '../../../domain/runs/close-run.ts';
import { changeRun, ENDED, findRun, REPEATABLE } from '../../../domain/runs/run-record.ts';
import { RunStatus } from '../../../domain/spec/records.ts';
import { temporaryTable } from '../../support/stores.ts';
import { refusalOf } from './given-spec.ts';

const REF = { project: 'mails', run: 'r0123456789abcdef-0' };
const AT = '2026-01-01T00:00:00.000Z';
const clock = { now: () => AT };

let table: Table;
beforeEach(async () => {
  table = await temporaryTable();
});

const given = (status: RunStatus, more: Record<string, Json> = {}) =>
  table.put(items.run(REF.project, REF.run), { ...REF, status, createdAt: AT, door: 'api', ...more });

describe('the reason', () => {
  const lambda = (fields: unknown) => JSON.stringify(fields);
  it.each<[string, string, string | undefined, string, string]>([
    [
      "of a Lambda is its error's own",
      'InputRejected',
      lambda({ errorType: 'InputRejected', errorMessage: 'no rows', trace: ['…'] }),
      'InputRejected',
      'no rows',
    ],
    [
      'names what the Lambda threw, where the state says less',
      'States.TaskFailed',
      lambda({ errorType: 'Conflict', errorMessage: 'x' }),
      'Conflict',
      'x',
    ],
    [
      'without an errorType keeps the state’s',
      'Lambda.Unknown',
      lambda({ errorMessage: 'x' }),
      'Lambda.Unknown',
      'x',
    ],
    [
      'of a plain cause is the cause',
      'InputRejected',
      'data.csv: one class only.',
      'InputRejected',
      'data.csv: one class only.',
    ],
    [
      'of other JSON is the JSON',
      'States.DataLimitExceeded',
      '{"a":1}',
      'States.DataLimitExceeded',
      '{"a":1}',
    ],
    ['of a JSON null is that', 'X', 'null', 'X', 'null'],
    [
      'without a cause says so',
      'States.Timeout',
      undefined,
      'States.Timeout',
      'States.Timeout, without a cause',
    ],
    ['of an empty cause says so', 'States.Timeout', '', 'States.Timeout', 'States.Timeout, without a cause'],
    [
      'of an empty message says so',
      'X',
      lambda({ errorType: 'Y', errorMessage: '' }),
      'Y',
      'X, without a cause',
    ],
  ])('%s', (_, error, Cause, name, message) => {
    expect(reasonOf({ Error: error, Cause })).toEqual({ name, message });
  });

  it('is 2,000 characters at most', () => {
    expect(reasonOf({ Error: 'X', Cause: 'x'.repeat(30_000) }).message).toHaveLength(2_000);
  });
});

it.each([
  ['InputRejected', 'rejected'],
  ['QualityHold', 'held'],
  ['JobFailed', 'failed'],
  ['ContractBroken', 'failed'],
  ['ArtifactCorrupt', 'failed'],
  ['States.Timeout', 'failed'],
  ['inputrejected', 'failed'],
])('%s ends a run as %s', (name, status) => {
  expect(statusFor(name)).toBe(status);
});

it('every error of ours ends a run as one of three', () => {
  for (const name of ERROR_NAMES) expect(['rejected', 'held', 'failed']).toContain(statusFor(name));
});

it('what may be repeated has ended; every status is either an end or under way', () => {
  expect(ENDED).toEqual(expect.arrayContaining([...REPEATABLE]));
  expect(RunStatus.options.filter((status) => !ENDED.includes(status))).toEqual([
    'queued',
    'running',
    'waiting',
  ]);
});

describe('a failure', () => {
  const error = { Error: 'InputRejected', Cause: 'data.csv: empty. Allowed: rows. Add rows.' };

  it.each<RunStatus>(['queued', 'running', 'waiting'])(
    'ends a run that is %s, with its reason',
    async (status) => {
      await given(status, { review: 'review-1' });
      expect(await failRun({ table, clock }, REF, error)).toEqual({
        status: 'rejected',
        reason: error.Cause,
      });
      const record = await findRun(table, REF);
      expect(record).toMatchObject({
        status: 'rejected',
        finishedAt: AT,
        reason: { name: 'InputRejected', message: error.Cause },
      });
      expect(record).not.toHaveProperty('review');
    },
  );

  it.each(ENDED)('leaves a run that is %s as it is', async (status) => {
    await given(status, { reason: { name: 'X', message: 'the first reason' } });
    const before = await table.get(items.run(REF.project, REF.run));
    expect(await failRun({ table, clock }, REF, error)).toMatchObject({ reason: 'the first reason' });
    expect(await table.get(items.run(REF.project, REF.run))).toEqual(before);
  });

  it('asked again answers the same', async () => {
    await given('running');
    const once = await failRun({ table, clock }, REF, error);
    expect(await failRun({ table, clock: { now: () => '2027-01-01T00:00:00.000Z' } }, REF, error)).toEqual(
      once,
    );
    expect((await findRun(table, REF))?.finishedAt).toBe(AT);
  });
});

describe('a good end', () => {
  const version = 'v1-teacher-int8';

  it('is succeeded, without a reason', async () => {
    await given('running');
    const record = await finishRun({ table, clock }, REF, {
      verdict: 'passed',
      version,
      reason: 'the smallest',
    });
    expect(record).toMatchObject({ status: 'succeeded', finishedAt: AT });
    expect(await findRun(table, REF)).not.toHaveProperty('reason');
  });

  it('is held where the gates are not met, with the reason and its stage', async () => {
    await given('running');
    await finishRun({ table, clock }, REF, { verdict: 'held', version, reason: 'No candidate passes' });
    expect(await findRun(table, REF)).toMatchObject({
      status: 'held',
      reason: { name: 'QualityHold', message: 'No candidate passes', stage: 'register' },
    });
  });

  it.each(ENDED)('leaves a run that is %s as it is', async (status) => {
    await given(status);
    const reason = { verdict: 'passed' as const, version, reason: '' };
    expect((await finishRun({ table, clock }, REF, reason)).status).toBe(status);
  });
});

describe('a change of the record', () => {
  it('loses nothing of another writer who came in between', async () => {
    await given('running');
    let between = 0;
    const contended: Table = Object.assign(Object.create(table), {
      put: async (...args: Parameters<Table['put']>) => {
        if (++between <= 3) await changeRun(table, REF, () => ({ review: `by another, ${between}` }));
        return table.put(...args);
      },
    });
    const changed = await changeRun(contended, REF, () => ({ version: 'v1-a' }));
    expect(changed).toMatchObject({ version: 'v1-a', review: 'by another, 3' });
    expect(await findRun(table, REF)).toEqual(changed);
  });

  it('of ten writers at once keeps each', async () => {
    await given('running', { reason: { name: 'n', message: '' } });
    const append = () =>
      changeRun(table, REF, ({ reason }) => ({ reason: { name: 'n', message: `${reason?.message}.` } }));
    await Promise.all(Array.from({ length: 10 }, append));
    expect((await findRun(table, REF))?.reason?.message).toBe('..........');
  });

  it('that says nothing writes nothing', async () => {
    await given('running');
    await changeRun(table, REF, () => undefined);
    expect((await table.get(items.run(REF.project, REF.run)))?.version).toBe(1);
  });

  it('into what is no record is refused before it is written', async () => {
    await given('running');
    await expect(changeRun(table, REF, () => ({ version: 'latest' }))).rejects.toMatchObject({
      name: 'ContractBroken',
    });
    expect(await findRun(table, REF)).not.toHaveProperty('version');
  });

  it('of a run that nobody started says where to look', async () => {
    expect(await refusalOf(() => changeRun(table, REF, () => ({})))).toMatchObject({
      name: 'NotFound',
      where: `run ${REF.run} of project mails`,
      next: "Look at 'modelmill runs'",
    });
    expect(await findRun(table, REF)).toBeUndefined();
  });
});
