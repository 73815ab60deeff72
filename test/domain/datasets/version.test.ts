/** A dataset version: named by its content, whole or mended, never with a split that can't be judged by. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SplitContent, VersionContent } from '../../../domain/datasets/content.ts';
import { SPLITS, type Split } from '../../../domain/datasets/identity.ts';
import { type DatasetRow, readParquet } from '../../../domain/datasets/parquet.ts';
import { type NewVersion, rowsFile, writeVersion } from '../../../domain/datasets/version.ts';
import { items, keys } from '../../../domain/layout.ts';
import { DatasetManifest } from '../../../domain/spec/stages.ts';
import { jsonOf, stageContext, type TestContext } from '../../functions/stage-context.ts';
import { refusalOf } from '../runs/given-spec.ts';

const TASK = 'text-classification';
const LABELS = ['ham', 'spam'];
const rowsOf = (split: Split): DatasetRow[] =>
  [0, 1, 0, 1].map((label, i) => ({
    id: `${split}-${i}`,
    text: `${split} text ${i}`,
    label,
    annotations: '',
    provenance: JSON.stringify({ source: 'a.csv', line: i + 2 }),
  }));

describe('the name', () => {
  const named = (
    change: (rows: DatasetRow[], split: Split) => DatasetRow[] = (rows) => rows,
    task = TASK,
    labels = LABELS,
    seed = 17,
  ) => {
    const content = new VersionContent(task, labels, seed);
    for (const split of SPLITS)
      for (const row of change(rowsOf(split), split)) content.splits[split].add(row);
    return content.version();
  };

  it('is 16 hex digits, the same for the same content', () => {
    expect(named()).toMatch(/^[0-9a-f]{16}$/);
    expect(named()).toBe(named());
  });

  it('is the same however the rows were met: in another order, or bucket by bucket', () => {
    expect(named((rows) => rows.toReversed())).toBe(named());
    const merged = new VersionContent(TASK, LABELS, 17);
    for (const split of SPLITS) {
      for (const bucket of [rowsOf(split).slice(2), rowsOf(split).slice(0, 2)]) {
        const part = new SplitContent(LABELS.length);
        for (const row of bucket) part.add(row);
        merged.splits[split].merge(part.counted());
      }
    }
    expect(merged.version()).toBe(named());
    expect(merged.lacking).toEqual([]);
    expect(merged.counts).toEqual({ train: [2, 2, 0], validation: [2, 2, 0], test: [2, 2, 0] });
  });

  it.each<[string, () => string]>([
    ['a row more', () => named((rows) => [...rows, { ...rows[0]!, id: 'more' }])],
    ['another seed, which orders the rows', () => named(undefined, TASK, LABELS, 18)],
    ['another label of a row', () => named((rows) => rows.map((row) => ({ ...row, label: 1 })))],
    ['annotations', () => named((rows) => rows.map((row) => ({ ...row, annotations: '[]' })))],
    ['another label set', () => named(undefined, TASK, ['ham', 'eggs'])],
    ['the labels in another order', () => named(undefined, TASK, ['spam', 'ham'])],
    ['another task', () => named(undefined, 'image-text')],
    [
      'a row in another split',
      () =>
        named((rows, split) =>
          split === 'train' ? rows.slice(1) : split === 'test' ? [rowsOf('train')[0]!, ...rows] : rows,
        ),
    ],
  ])('is another for %s', (_, other) => {
    expect(other()).not.toBe(named());
  });
});

describe('gaps', () => {
  const digestOf = (labels: Record<Split, number[]>) => {
    const content = new VersionContent(TASK, LABELS, 17);
    for (const split of SPLITS) {
      for (const [i, label] of labels[split].entries())
        content.splits[split].add({ id: `${i}`, label, annotations: '' });
    }
    return content;
  };
  const full = [0, 1, 1];

  it.each<[string, Record<Split, number[]>, Split, string, string]>([
    [
      'no rows',
      { train: full, validation: [], test: full },
      'validation',
      'no rows (of 6)',
      "Add rows, or raise the split's share in data.split",
    ],
    [
      'nothing at all',
      { train: [], validation: [], test: [] },
      'train',
      'no rows (of 0)',
      "Add rows, or raise the split's share in data.split",
    ],
    [
      'a class missing',
      { train: full, validation: full, test: [1] },
      'test',
      "1 rows, none of class 'ham'",
      'Add rows of that class, or leave the class out of data.labels',
    ],
  ])('%s in a split: refused', async (_, labels, split, found, next) => {
    expect(await refusalOf(() => digestOf(labels).refuseGaps('dataset mails'))).toMatchObject({
      name: 'InputRejected',
      where: `dataset mails, split ${split}`,
      found,
      next,
    });
  });

  it('are none where every split has every class, or the labels are still to come', () => {
    const unlabelled = { train: [-1], validation: [-1], test: [-1] };
    expect(() => digestOf({ train: full, validation: full, test: [0, 1] }).refuseGaps('d')).not.toThrow();
    expect(() => digestOf(unlabelled).refuseGaps('d')).not.toThrow();
  });
});

describe('writing', () => {
  const VERSION = '0123456789abcdef';
  const PREFIX = keys.dataset('mails', 'mails', VERSION);
  let context: TestContext;
  let read: Split[];

  const version: NewVersion = {
    project: 'mails',
    dataset: 'mails',
    version: VERSION,
    task: TASK,
    labels: LABELS,
    lineage: { sources: [], parents: [], run: 'r0123456789abcdef-0', reports: [] },
    provenance: [],
    files: (split) => [
      (key) =>
        rowsFile(context.objects, async function* () {
          read.push(split);
          yield* rowsOf(split);
        })(key),
    ],
  };
  const write = () => writeVersion(context, version);
  const rowsIn = (split: Split) =>
    Array.fromAsync(readParquet(context.objects, `${PREFIX}/r0123456789abcdef-0/${split}-00000.parquet`));

  beforeEach(async () => {
    context = await stageContext();
    read = [];
  });

  it('leaves the splits, the manifest and the item', async () => {
    const key = await write();
    expect(key).toBe(`${PREFIX}/manifest.json`);
    const manifest = DatasetManifest.parse(await jsonOf(context.objects, key));
    expect(manifest).toMatchObject({ version: VERSION, labels: LABELS });
    for (const split of SPLITS) expect(await rowsIn(split)).toEqual(rowsOf(split));
    expect((await context.table.get(items.datasetVersion('mails', 'mails', VERSION)))?.value).toMatchObject({
      manifest: key,
      rows: { train: 4, validation: 4, test: 4 },
      run: 'r0123456789abcdef-0',
    });
  });

  it('again reads no row, and keeps the first manifest', async () => {
    const key = await write();
    const before = await jsonOf(context.objects, key);
    read = [];
    expect(await write()).toBe(key);
    expect(read).toEqual([]);
    expect(await jsonOf(context.objects, key)).toEqual(before);
  });

  it.each<[string, (key: string) => Promise<unknown>]>([
    ['damaged', (key) => context.objects.put(key, 'PAR1 not really')],
    ['gone', (key) => context.objects.delete(key)],
  ])('again mends a file that is %s', async (_, breakIt) => {
    const key = await write();
    const before = await jsonOf(context.objects, key);
    await breakIt(`${PREFIX}/r0123456789abcdef-0/validation-00000.parquet`);
    await write();
    expect(await rowsIn('validation')).toEqual(rowsOf('validation'));
    expect(await jsonOf(context.objects, key)).toEqual(before);
  });

  it('after a crash before the item adds the item', async () => {
    await write();
    await context.table.delete(items.datasetVersion('mails', 'mails', VERSION));
    await write();
    expect(await context.table.get(items.datasetVersion('mails', 'mails', VERSION))).toBeDefined();
  });

  it('twice at once is one version', async () => {
    const [one, two] = await Promise.all([write(), write()]);
    expect(one).toBe(two);
    for (const split of SPLITS) expect(await rowsIn(split)).toEqual(rowsOf(split));
  });
});

describe('labels of spans and objects', () => {
  const marked = (counts: Readonly<Record<Split, readonly number[]>>, classes = -1) => {
    const content = new VersionContent('token-classification', ['LOC', 'PER'], 17);
    for (const split of SPLITS) {
      for (const [mark, rows] of counts[split].entries()) {
        for (let i = 0; i < rows; i += 1) {
          content.splits[split].add({ id: `${mark}-${i}`, label: classes, annotations: '' }, [mark]);
        }
      }
    }
    return content;
  };

  it('that training lacks are refused, others named', async () => {
    const lacking = { train: [3, 0], validation: [1, 1], test: [2, 0] };
    expect(await refusalOf(() => marked(lacking).refuseGaps('dataset cities'))).toMatchObject({
      where: 'dataset cities, split train',
      found: "label 'PER' in 0 rows (validation 1, test 0)",
      next: 'Add rows with that label, or leave it out of the data and of data.labels',
    });
    const taught = marked({ ...lacking, train: [3, 1] });
    expect(() => taught.refuseGaps('dataset cities')).not.toThrow();
    expect(taught.lacking).toEqual([{ label: 'PER', train: 1, validation: 1, test: 0 }]);
    expect(marked({ train: [1, 1], validation: [1, 1], test: [1, 1] }).lacking).toEqual([]);
  });
});
