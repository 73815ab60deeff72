/** Shards into a version: the order of the labels, the votes on one text, the rows that a limit keeps. */
import { beforeEach, expect, it } from 'vitest';
import { assemble } from '../../../domain/datasets/assemble.ts';
import { itemId, SPLITS } from '../../../domain/datasets/identity.ts';
import { readParquet } from '../../../domain/datasets/parquet.ts';
import { ShardWriter } from '../../../domain/datasets/shards.ts';
import { writeDocument } from '../../../domain/documents.ts';
import { keys } from '../../../domain/layout.ts';
import { DatasetManifest, type Row } from '../../../domain/spec/stages.ts';
import { jsonOf, stageContext, type TestContext } from '../../functions/stage-context.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';

const REF = { project: 'mails', run: 'r0123456789abcdef-0' };
type Content = Pick<Row, 'text' | 'label' | 'annotations'>;

let context: TestContext;
beforeEach(async () => {
  context = await stageContext();
});

async function assembled(rows: readonly Content[], settings: Parameters<typeof specOf>[0] = {}) {
  const shards = new ShardWriter(context.objects, (shard) =>
    keys.shard(REF.project, REF.run, 'clean', shard),
  );
  for (const [i, row] of rows.entries())
    await shards.write({ id: itemId(row.text), ...row, source: 'a.csv', line: i + 2 });
  await shards.flush();
  const manifest = `${keys.stage(REF.project, REF.run, 'validate')}/shards.json`;
  await writeDocument(context.objects, manifest, shards.shards);
  const output = await assemble(context, REF, specOf(settings), manifest);
  const { labels } = DatasetManifest.parse(await jsonOf(context.objects, output.manifest));
  const prefix = output.manifest.slice(0, output.manifest.lastIndexOf('/'));
  const splits = SPLITS.map((split) =>
    Array.fromAsync(readParquet(context.objects, `${prefix}/${split}.parquet`)),
  );
  return { output, labels, rows: (await Promise.all(splits)).flat() };
}

const texts = (count: number, label: (i: number) => string): Content[] =>
  Array.from({ length: count }, (_, i) => ({ text: `text ${i}`, label: label(i) }));
const votes = (...given: [annotator: string, label: string][]) =>
  given.map(([annotator, label]) => ({ annotator, labels: [label] }));
const ANNOTATED = { data: { columns: { annotations: 'votes' } } };

it('orders the labels by their UTF-8 bytes, not by UTF-16 as JavaScript sorts', async () => {
  const names = ['z', '\uffee', '😀', 'a', 'ab', 'Z', 'é'];
  const { labels } = await assembled(texts(1_400, (i) => names[i % names.length]!));
  expect(labels).toEqual(['Z', 'a', 'ab', 'z', 'é', '\uffee', '😀']);
  expect(labels).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
});

it('keeps the declared order, and gives each row its place in it', async () => {
  const { labels, rows } = await assembled(
    texts(200, (i) => ['ham', 'spam'][i % 2]!),
    { data: { labels: ['spam', 'ham'] } },
  );
  expect(labels).toEqual(['spam', 'ham']);
  for (const { text, label } of rows) expect(label).toBe(Number(text.split(' ')[1]) % 2 ? 0 : 1);
});

it('keeps as many rows as the limit says, fewer never others', async () => {
  const all = texts(1_000, (i) => ['ham', 'spam'][i % 2]!);
  const [some, more] = [300, 600].map((limit) => assembled(all, { data: { limit } }));
  const [few, many] = [(await some!).rows, (await more!).rows].map(
    (rows) => new Set(rows.map(({ id }) => id)),
  );
  expect([few!.size, many!.size]).toEqual([300, 600]);
  expect([...few!].filter((id) => !many!.has(id))).toEqual([]);
});

it('joins what different annotators said of one text, the first word of each', async () => {
  const rows: Content[] = Array.from({ length: 200 }, (_, i) => ({
    text: `text ${i}`,
    annotations: votes(['ann', i % 2 ? 'good' : 'bad'], ['bob', i % 2 ? 'good' : 'bad']),
  }));
  rows.push({ text: 'text 1', annotations: votes(['ann', 'bad'], ['cy', 'bad']) });
  const found = await assembled(rows, ANNOTATED);
  expect(found.output).toMatchObject({ rows: 200, duplicates: 1, annotated: true });
  const joined = found.rows.find(({ text }) => text === 'text 1');
  expect(joined?.label).toBe(-1);
  expect(JSON.parse(joined!.annotations)).toEqual(votes(['ann', 'good'], ['bob', 'good'], ['cy', 'bad']));
});

it("makes no class of one annotator's slip, but of what some item's majority says", async () => {
  const rows: Content[] = Array.from({ length: 200 }, (_, i) => ({
    text: `text ${i}`,
    annotations: votes(
      ['ann', i === 7 ? 'godo' : 'good'],
      ['bob', i % 2 ? 'good' : 'bad'],
      ['cy', i % 2 ? 'good' : 'bad'],
    ),
  }));
  expect((await assembled(rows, ANNOTATED)).labels).toEqual(['bad', 'good']);
});

it('of nothing but contradictions is refused', async () => {
  const rows = ['ham', 'spam'].flatMap((label) => texts(50, () => label));
  expect(await refusalOf(() => assembled(rows))).toMatchObject({
    name: 'InputRejected',
    where: 'dataset mails, split train',
    found: 'no rows (of 0)',
    next: "Add rows, or raise the split's share in data.split",
  });
});

it('joins no more annotators of one text than a single row may have', async () => {
  const rows: Content[] = Array.from({ length: 200 }, (_, i) => ({
    text: `text ${i}`,
    annotations: votes(['ann', i % 2 ? 'good' : 'bad']),
  }));
  for (let i = 0; i < 150; i += 1) rows.push({ text: 'text 1', annotations: votes([`rater ${i}`, 'good']) });
  const found = (await assembled(rows, ANNOTATED)).rows.find(({ text }) => text === 'text 1');
  expect(JSON.parse(found!.annotations).length).toBeLessThanOrEqual(100);
});
