/** `modelmill plan` and POST /plan: what a spec would do, without starting anything. */
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { describePlan } from '../../../domain/planning/describe-plan.ts';
import type { ObjectStore, Table } from '../../../domain/ports.ts';
import type { DatasetManifest } from '../../../domain/spec/stages.ts';
import { csv, givenRun, jsonOf, stageContext } from '../../functions/stage-context.ts';
import { toDataset } from '../../functions/to-dataset.ts';
import { temporaryStore, temporaryTable, withMirror } from '../../support/stores.ts';
import { randomFrom } from '../datasets/profile/rows.ts';
import { documentOf, refusalOf } from '../runs/given-spec.ts';

const SOURCE = 'projects/mails/incoming/a.csv';
let objects: ObjectStore;
let table: Table;

beforeEach(async () => {
  objects = await withMirror(await temporaryStore());
  table = await temporaryTable();
  await objects.put(SOURCE, csv(999));
});

const decided = async (...[settings]: Parameters<typeof documentOf>) => {
  const { decisions } = await describePlan({ objects, table }, documentOf(settings));
  return new Map(decisions.map((decision) => [decision.setting, decision]));
};

describe('rows', () => {
  it('are those in the sources, without their header, and the training share of them', async () => {
    const rows = (await decided()).get('data.rows');
    expect(rows).toMatchObject({ value: 799, by: 'chosen' });
    expect(rows?.reason).toBe("of 999 different rows in the sources, the training split's 80 %");
  });

  it('are records, not lines, and each text once', async () => {
    const rows = ['"one\ntwo\nthree",ham', '"one\ntwo\nthree",ham', 'four,spam', ',spam', 'five,ham'];
    await objects.put(SOURCE, `text,label\n${rows.join('\n')}\n`);
    expect((await decided()).get('data.rows')?.reason).toMatch(/^of 3 different rows/);
  });

  it('of several sources are added up', async () => {
    const more = csv(999).replaceAll('message', 'letter');
    await objects.put('projects/mails/incoming/b.csv', more);
    const sources = ['a.csv', 'b.csv'].map((name) => ({ key: `projects/mails/incoming/${name}` }));
    expect((await decided({ data: { sources } })).get('data.rows')?.value).toBe(1_598);
  });

  it('are at most data.limit', async () => {
    expect((await decided({ data: { limit: 100 } })).get('data.rows')?.value).toBe(80);
    expect((await decided({ data: { limit: 5_000 } })).get('data.rows')?.value).toBe(799);
  });

  it('are one at least, where a file has a header alone', async () => {
    await objects.put(SOURCE, 'text,label\n');
    expect((await decided()).get('data.rows')?.value).toBe(1);
  });

  it('are assumed where the data is still to be collected', async () => {
    const collect = { sources: [{ name: 'old', kind: 'objects', prefix: 'projects/mails/incoming/old' }] };
    const decisions = await decided({ data: { sources: [], collect: collect as never } });
    expect(decisions.get('data.rows')).toMatchObject({
      value: 10_000,
      reason: expect.stringMatching(/^assumed/),
    });
    expect(decisions.has('data.volume')).toBe(false);
  });

  it.each([
    ['many short ones', csv(80_000), 64_000],
    ['many duplicates', csv(30_000).repeat(4).replaceAll('\ntext,label\n', '\n'), 24_000],
    [
      'more bytes than can be read in time',
      csv(60_000).replaceAll('message', 'a message as long as a letter '.repeat(30)),
      48_000,
    ],
  ])('%s are reckoned within a tenth', async (_, content, rows) => {
    await objects.put(SOURCE, content);
    const found = (await decided()).get('data.rows')!;
    expect(Math.abs((found.value as number) / rows - 1)).toBeLessThan(0.1);
  });

  it('of a compressed file are reckoned too, though it holds many times its bytes', async () => {
    const random = randomFrom(71);
    const hex = Array.from({ length: 40_000 }, () => Math.floor(16 * random()).toString(16)).join('');
    const lines = Array.from({ length: 3_000 }, (_, i) => `${hex.slice(i, i + 29_000)} ${i},${i % 2}`);
    const text = `text,label\n${lines.join('\n')}\n`;
    const key = 'projects/mails/incoming/a.csv.gz';
    await objects.put(key, gzipSync(text));
    const rows = (await decided({ data: { sources: [{ key }] } })).get('data.rows')!;
    expect(rows.reason).toMatch(/^of about \d+ different/);
    expect(Math.abs((rows.value as number) / 2_400 - 1)).toBeLessThan(0.5);
  });

  it('of more than is compared are said to be reckoned, and have no curve', async () => {
    await objects.put(SOURCE, csv(80_000));
    const decisions = await decided();
    expect(decisions.get('data.rows')?.reason).toMatch(
      /^of about \d+ different rows in the sources \(reckoned from a part of them\), the training/,
    );
    expect(decisions.has('data.curve')).toBe(false);
  });
});

describe('volume', () => {
  const HAM = 'meeting list patch wrote kernel thanks monday report'.split(' ');
  const SPAM = 'free money click offer winner credit cheap prize'.split(' ');
  /** Class after class, as files often are; a word in five tells the class. */
  const told = (rows: number, spam: number): string => {
    const lines = Array.from({ length: rows }, (_, i) => {
      const words = i < spam ? SPAM : HAM;
      const text = Array.from({ length: 10 }, (__, at) =>
        at % 5 === 0 ? words[(i * 7 + at) % 8] : `w${(i * 31 + at * 17) % 997}`,
      );
      return `${text.join(' ')} ${i},${i < spam ? 'spam' : 'ham'}`;
    });
    return `text,label\n${lines.join('\n')}\n`;
  };

  it('is told with what is wanted of the task and its classes, which class to label first, and a curve', async () => {
    await objects.put(SOURCE, told(900, 60));
    const decisions = await decided();
    expect(decisions.get('data.volume')).toMatchObject({
      ...{ value: 'too-few', by: 'chosen' },
      reason: expect.stringMatching(/1000 rows of 2 classes at least, 5000 rows are usual here/),
    });
    expect(decisions.get('data.classes')).toMatchObject({
      ...{ value: 1, reason: "classes of fewer than 100 rows: label 40 of 'spam' first" },
    });
    expect(decisions.get('data.curve')?.reason).toMatch(
      /^a quick model, measured on 30 to 675 rows, would be \d+\.\d % right from 720; /,
    );
  });

  it('of few rows is told without a curve, and why there is none', async () => {
    await objects.put(SOURCE, csv(120));
    expect((await decided()).get('data.curve')).toMatchObject({
      ...{ value: 'none', reason: expect.stringMatching(/^120 labelled texts: a curve takes 200/) },
    });
  });
});

it('of sources that are a dataset version already tells what that counted, with its own report', async () => {
  const context = await stageContext();
  const ref = await givenRun(context, { files: { 'a.csv': csv(300) }, spec: { until: 'dataset' } });
  const { manifest } = await toDataset(context, ref);
  const { splits, version } = (await jsonOf(context.objects, manifest)) as DatasetManifest;
  const found = async (settings = {}) => {
    const { decisions } = await describePlan(context, documentOf(settings));
    return new Map(decisions.map((decision) => [decision.setting, decision]));
  };
  const decisions = await found();
  expect(decisions.get('data.rows')).toMatchObject({
    value: splits.train.rows,
    reason: `the training split of mails@${version}, which these sources are already`,
  });
  expect(decisions.has('data.curve')).toBe(true);
  expect((await found({ data: { limit: 200 } })).get('data.rows')?.reason).toMatch(/^of 300 different rows/);
  await context.objects.put(SOURCE, csv(310));
  expect((await found()).get('data.rows')?.reason).toMatch(/^of 310 different rows/);
});

describe('of a run that ends with a dataset version', () => {
  const jsonl = (row: (i: number) => object) =>
    Array.from({ length: 100 }, (_, i) => `${JSON.stringify(row(i % 90))}\n`).join('');
  const spans = (i: number) => ({
    text: `Ann met Bob ${i}`,
    spans: [
      { start: 0, end: 3, label: 'person' },
      { start: 8, end: 11, label: i < 5 ? 'place' : 'person' },
    ],
  });
  const messages = (i: number) => ({
    messages: [
      { role: 'user', content: `How much is ${i}?` },
      { role: 'assistant', content: `${i} it is.` },
    ],
  });

  it.each([
    ['token-classification', spans, /2000 rows of 2 classes at least, 15000 rows are usual here/],
    ['text-generation', messages, /10000 rows at least, 200000 rows are usual here/],
  ] as const)('%s: tells the data, and nothing of a model, mirrored or not', async (task, row, volume) => {
    const bare = await temporaryStore();
    const key = 'projects/mails/incoming/a.jsonl';
    await bare.put(key, jsonl(row));
    const document = documentOf({ task, until: 'dataset', data: { sources: [{ key }] } });
    const { decisions } = await describePlan({ objects: bare, table }, document);
    const found = new Map(decisions.map((decision) => [decision.setting, decision]));
    expect(found.get('data.rows')).toMatchObject({
      value: 72,
      reason: expect.stringMatching(/^of 90 different rows/),
    });
    expect(found.get('data.volume')).toMatchObject({
      value: 'too-few',
      reason: expect.stringMatching(volume),
    });
    expect([...found.keys()]).toEqual(
      expect.arrayContaining(['data.split.train', 'cleaning.profile', 'annotation.minimum']),
    );
    const ofModel =
      /^(model|training|progressive|compression|gates|deploy|instance|steps|hours|minutes|price|data.curve)/;
    expect([...found.keys()].filter((setting) => ofModel.test(setting))).toEqual([]);
    expect(found.get('data.classes')?.value).toBe(task === 'token-classification' ? 2 : undefined);
  });

  it('shows what was written of a model, though it has no effect there', async () => {
    const decisions = await decided({ until: 'dataset', training: { epochs: 3 } });
    expect(decisions.get('training.epochs')).toMatchObject({ value: 3, by: 'you' });
    expect(decisions.has('data.curve')).toBe(true);
    expect([decisions.has('model'), decisions.has('data.goal')]).toEqual([false, false]);
  });

  it('is refused where its column is not there', async () => {
    const document = documentOf({ task: 'image-text', until: 'dataset' });
    const refusal = await refusalOf(() => describePlan({ objects, table }, document));
    expect(refusal.next).toContain('data.columns.image');
  });

  it('as far as a model is refused where none is trained of the task', async () => {
    const document = documentOf({ task: 'image-text' });
    const refusal = await refusalOf(() => describePlan({ objects, table }, document));
    expect(refusal).toMatchObject({ where: 'spec, task', next: expect.stringContaining('until') });
  });
});

it('tells what was written from what was not, even where both are the default', async () => {
  const decisions = await decided({ training: { patience: 3, variants: { a: { epochs: 2 } } } });
  const by = (setting: string) => decisions.get(setting)?.by;
  expect([by('project'), by('data.sources'), by('training.patience')]).toEqual(['you', 'you', 'you']);
  expect(by('training.variants.a.epochs')).toBe('you');
  expect([by('training.epochs'), by('gates.minimum'), by('deploy.mode')]).toEqual(Array(3).fill('default'));
  expect([by('model'), by('training.variants.a.batch'), by('price')]).toEqual(Array(3).fill('chosen'));
});

it('gives the spec with every default filled in', async () => {
  const { spec } = await describePlan({ objects, table }, documentOf());
  expect(spec).toMatchObject({ task: 'text-classification', training: { epochs: 20 } });
});

it('starts and writes nothing', async () => {
  const before = (await objects.list('')).objects;
  await decided();
  expect((await objects.list('')).objects).toEqual(before);
});

describe('refused as starting it would be', () => {
  it.each<[string, unknown, string]>([
    ['an unknown setting', { ...documentOf(), epochz: 3 }, 'Remove it or correct its spelling'],
    ['no document', null, "Correct the field; 'modelmill plan' shows every field with its default"],
    [
      'a setting of a later version',
      documentOf({ deploy: { target: 'edge' } }),
      'Choose one of these, or leave the field out',
    ],
    ['an unknown model', documentOf({ model: 'bart' }), 'Correct the name'],
    [
      'a source that is not there',
      documentOf({ data: { sources: [{ key: 'projects/mails/incoming/no.csv' }] } }),
      'Upload the file first, or correct the key',
    ],
    [
      'a column that is not there',
      documentOf({ data: { columns: { text: 'texts' } } }),
      "Set data.columns.text to 'text' if that is meant, or rename the column",
    ],
    [
      "another project's source",
      documentOf({ data: { sources: [{ key: 'projects/mails-2/incoming/a.csv' }] } }),
      'Upload the file to projects/mails/incoming/… first',
    ],
  ])('%s', async (_, document, next) => {
    const refusal = await refusalOf(() => describePlan({ objects, table }, document));
    expect(refusal).toMatchObject({ name: 'InputRejected', next });
  });

  it('where nothing is mirrored', async () => {
    const bare = await temporaryStore();
    await bare.put(SOURCE, csv(10));
    const refusal = await refusalOf(() => describePlan({ objects: bare, table }, documentOf()));
    expect(refusal).toMatchObject({
      where: 'spec, model',
      next: expect.stringContaining('catalogue mirror'),
    });
  });
});
