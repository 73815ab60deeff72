/** The upload door: events come late, twice and out of order; what can't be used says why beside the upload. */
import { beforeEach, describe, expect, it } from 'vitest';
import { items, keys } from '../../../domain/layout.ts';
import { changeRun, findRun } from '../../../domain/runs/run-record.ts';
import { takeUpload } from '../../../domain/runs/take-upload.ts';
import type { Uploaded } from '../../../domain/runs/upload-event.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import { csv, jsonOf, stageContext, type TestContext } from '../../functions/stage-context.ts';

let context: TestContext;
beforeEach(async () => {
  context = await stageContext();
});

const put = (name: string, content: string) => context.objects.put(keys.incoming('mails', name), content);
const event = (name: string, sequencer = '01'): Uploaded => ({
  project: 'mails',
  key: keys.incoming('mails', name),
  sequencer,
});
const folderEvent = (folder: string, sequencer = '01'): Uploaded => ({
  ...event(`${folder}/_READY`, sequencer),
  folder: keys.incoming('mails', `${folder}/`),
});
const take = (uploaded: Uploaded) => takeUpload(context, uploaded);
const refusalAt = (name: string): Promise<{ key: string; reason: string; at: string }> =>
  jsonOf(context.objects, keys.incoming('mails', `_refused/${name}.json`));
const takenOf = async ({ project, key }: Uploaded) =>
  (await context.table.get(items.upload(project, sha256Hex(key).slice(0, 32))))?.value;
const specOfRun = (run: string): Promise<Record<string, never>> =>
  jsonOf(context.objects, keys.runSpec('mails', run));

describe('a file', () => {
  it('starts a run with defaults, and is remembered', async () => {
    await put('a.csv', csv(40));
    const run = await take(event('a.csv'));
    expect(run).toMatchObject({ started: true });
    expect(await findRun(context.table, { project: 'mails', run: run!.run })).toMatchObject({
      door: 'upload',
    });
    expect(await takenOf(event('a.csv'))).toEqual({
      key: event('a.csv').key,
      sequencer: '01',
      run: run!.run,
    });
  });

  it("starts it with the project's spec, whose own sources it replaces", async () => {
    const own = { training: { epochs: 2 }, data: { sources: [{ key: 'old' }], columns: { text: 'body' } } };
    await context.objects.put(keys.projectSpec('mails'), JSON.stringify(own));
    await put('a.csv', csv(40));
    const { run } = (await take(event('a.csv')))!;
    expect(await specOfRun(run)).toMatchObject({
      project: 'mails',
      training: { epochs: 2 },
      data: { columns: { text: 'body' }, sources: [{ key: event('a.csv').key, format: 'auto' }] },
    });
  });

  it("never starts another project's run, whatever the project's spec says", async () => {
    await context.objects.put(keys.projectSpec('mails'), JSON.stringify({ project: 'spam' }));
    await put('a.csv', csv(40));
    expect(await specOfRun((await take(event('a.csv')))!.run)).toMatchObject({ project: 'mails' });
  });

  it('twice the same content is one run', async () => {
    await put('a.csv', csv(40));
    await put('b.csv', csv(40));
    const [one, two] = [await take(event('a.csv')), await take(event('b.csv'))];
    expect(two).toEqual({ run: one!.run, started: false });
  });

  it('that failed starts anew when it is uploaded again', async () => {
    await put('a.csv', csv(40));
    const { run } = (await take(event('a.csv', '01')))!;
    await changeRun(context.table, { project: 'mails', run }, () => ({ status: 'failed' }));
    expect(await take(event('a.csv', '02'))).toEqual({ run: run.replace(/-0$/, '-1'), started: true });
  });
});

describe('events', () => {
  it('that come twice are passed over', async () => {
    await put('a.csv', csv(40));
    await take(event('a.csv', '0A'));
    expect(await take(event('a.csv', '0A'))).toBeUndefined();
    expect(await take(event('a.csv', 'a'))).toBeUndefined();
  });

  it('that come late are passed over, those that are newer are not', async () => {
    await put('a.csv', csv(40));
    const newest = await take(event('a.csv', '09'));
    expect(await take(event('a.csv', '03'))).toBeUndefined();
    expect(await takenOf(event('a.csv'))).toMatchObject({ sequencer: '09' });
    await put('a.csv', csv(50));
    const later = await take(event('a.csv', '10'));
    expect(later).toMatchObject({ started: true });
    expect(later!.run).not.toBe(newest!.run);
  });

  it('of another key have an order of their own', async () => {
    await put('a.csv', csv(40));
    await put('b.csv', csv(50));
    await take(event('a.csv', '09'));
    expect(await take(event('b.csv', '01'))).toMatchObject({ started: true });
  });

  it('without a sequencer find the run each time', async () => {
    await put('a.csv', csv(40));
    const { run } = (await take(event('a.csv', '')))!;
    expect(await take(event('a.csv', ''))).toEqual({ run, started: false });
  });

  it('at once start one run', async () => {
    await put('a.csv', csv(40));
    const all = await Promise.all(Array.from({ length: 5 }, () => take(event('a.csv'))));
    expect(all.filter((one) => one?.started)).toHaveLength(1);
    expect(context.workflow.started.size).toBe(1);
  });

  it('whose taker crashed before it was remembered find the run again', async () => {
    await put('a.csv', csv(40));
    const broken = Object.assign(Object.create(context.table), {
      put: () => Promise.reject(new Error('away')),
    });
    await expect(takeUpload({ ...context, table: broken }, event('a.csv'))).rejects.toThrow('away');
    const [run] = context.workflow.started.keys();
    expect(await take(event('a.csv'))).toEqual({ run, started: false });
  });
});

describe('a folder', () => {
  it('is one run of its files, in their order, without marks and hidden files', async () => {
    for (const name of ['b.csv', 'a.csv', 'deep/c.csv', '.DS_Store', '_parts/d.csv', '_READY']) {
      await put(`batch/${name}`, name.startsWith('_R') ? '' : csv(40 + name.length));
    }
    const { run } = (await take(folderEvent('batch')))!;
    expect(await specOfRun(run)).toMatchObject({
      data: {
        sources: ['a.csv', 'b.csv', 'deep/c.csv'].map((name) => ({
          key: keys.incoming('mails', `batch/${name}`),
        })),
      },
    });
  });

  it('takes no file of a folder whose name begins alike', async () => {
    await put('batch/a.csv', csv(40));
    await put('batch-2/b.csv', csv(50));
    const { run } = (await take(folderEvent('batch')))!;
    expect(await specOfRun(run)).toMatchObject({
      data: { sources: [{ key: keys.incoming('mails', 'batch/a.csv') }] },
    });
  });

  it('without files is refused, with what to upload first', async () => {
    await put('batch/_READY', '');
    expect(await take(folderEvent('batch'))).toBeUndefined();
    expect((await refusalAt('batch__READY')).reason).toMatch(
      /no file beside _READY.*Upload the files first, _READY last\.$/,
    );
  });

  it('with more than a thousand files is refused', async () => {
    const many = Array.from({ length: 1_001 }, (_, i) => ({
      key: `${folderEvent('batch').folder}${i}`,
      size: 1,
      etag: '',
    }));
    const objects = Object.assign(Object.create(context.objects), {
      list: async () => ({ objects: many.slice(0, 1_000), cursor: 'more' }),
    });
    await takeUpload({ ...context, objects }, folderEvent('batch'));
    expect((await refusalAt('batch__READY')).reason).toMatch(
      /more than 1000 files.*Join them into fewer files\.$/,
    );
  });
});

describe('what can not be used', () => {
  it('leaves its reason beside the upload, and no run', async () => {
    await put('a.csv', '');
    expect(await take(event('a.csv'))).toBeUndefined();
    const refusal = await refusalAt('a.csv');
    expect(refusal).toMatchObject({ key: event('a.csv').key, at: expect.stringMatching(/Z$/) });
    expect(refusal.reason).toMatch(/an empty object.*Upload a file with a header and rows\.$/);
    expect(context.workflow.started.size).toBe(0);
    expect(await takenOf(event('a.csv'))).toMatchObject({ run: null });
  });

  it('is remembered: the same event does not write it again, a later one starts the run', async () => {
    await put('a.csv', '');
    await take(event('a.csv', '01'));
    const before = await refusalAt('a.csv');
    await take(event('a.csv', '01'));
    expect(await refusalAt('a.csv')).toEqual(before);
    await put('a.csv', csv(40));
    expect(await take(event('a.csv', '02'))).toMatchObject({ started: true });
  });

  it.each([
    ['a setting that is unknown', '{"epochz": 3}', /unknown setting 'epochz'/],
    ['a model that is not mirrored', '{"model": "bert-base-uncased"}', /not mirrored/],
    ['no JSON', '{"training": ', /no JSON/],
  ])("because of the project's spec: %s", async (_, spec, reason) => {
    await context.objects.put(keys.projectSpec('mails'), spec);
    await put('a.csv', csv(40));
    expect(await take(event('a.csv'))).toBeUndefined();
    expect((await refusalAt('a.csv')).reason).toMatch(reason);
  });

  it.each([
    ['as long as a key may be', `${'x'.repeat(1_000)}.csv`],
    ['with a control character', 'a\u0007.csv'],
  ])('by its name, %s, does not come back for ever', async (_, name) => {
    expect(await take(event(name))).toBeUndefined();
    expect(await takenOf(event(name))).toMatchObject({ run: null });
  });

  it('for another reason than the input is left to the queue', async () => {
    await put('a.csv', csv(40));
    const workflow = { ...context.workflow, start: () => Promise.reject(new Error('throttled')) };
    await expect(takeUpload({ ...context, workflow }, event('a.csv'))).rejects.toThrow('throttled');
    expect(await takenOf(event('a.csv'))).toBeUndefined();
  });
});
