/** Shards into a version: the order of the labels, the votes on one text, the rows that a limit keeps. */
import { beforeEach, expect, it } from 'vitest';
import { consensus } from '../../../domain/agreement/jaccard.ts';
import { cleanShard } from '../../../domain/cleaning/clean-shard.ts';
import { assemble } from '../../../domain/datasets/assemble.ts';
import { dedupe } from '../../../domain/datasets/dedupe.ts';
import { itemId, SPLITS } from '../../../domain/datasets/identity.ts';
import { readParquet } from '../../../domain/datasets/parquet.ts';
import { ShardWriter } from '../../../domain/datasets/shards.ts';
import { writeDocument } from '../../../domain/documents.ts';
import { keys } from '../../../domain/layout.ts';
import { DatasetManifest, type Row } from '../../../domain/spec/stages.ts';
import { jsonOf, stageContext, type TestContext } from '../../functions/stage-context.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';

const REF = { project: 'mails', run: 'r0123456789abcdef-0' };
const reportOf = (labels: readonly string[]) => ({
  ...{ schemaVersion: 1, verdict: 'accepted', rows: 0, quarantined: 0, duplicates: 0, annotators: 0 },
  labels: labels.map((label) => ({ label, rows: 1 })),
  ...{ length: { p50: 0, p95: 0, max: 0 }, findings: [] },
});

type Content = Pick<Row, 'text' | 'label' | 'annotations'>;

let context: TestContext;
beforeEach(async () => {
  context = await stageContext();
});

async function assembled(rows: readonly Content[], settings: Parameters<typeof specOf>[0] = {}, buckets = 1) {
  const shards = new ShardWriter(context.objects, (shard) =>
    keys.shard(REF.project, REF.run, 'validate', shard),
  );
  for (const [i, row] of rows.entries())
    await shards.write({ id: itemId(row.text), ...row, source: 'a.csv', line: i + 2 });
  await shards.flush();
  const manifest = `${keys.stage(REF.project, REF.run, 'validate')}/shards.json`;
  await writeDocument(context.objects, manifest, shards.shards);
  const report = `${keys.stage(REF.project, REF.run, 'validate')}/report.json`;
  const found = new Set(rows.flatMap(({ label, annotations = [] }) => label ?? consensus(annotations) ?? []));
  await writeDocument(context.objects, report, reportOf([...found]));
  const spec = specOf(settings);
  for (const shard of shards.shards) await cleanShard(context, REF, spec, { shard, buckets });
  for (let bucket = 0; bucket < buckets; bucket += 1)
    await dedupe(context, REF, spec, { bucket, buckets, manifest, report });
  const output = await assemble(context, REF, spec, { buckets, report });
  const { labels, splits } = DatasetManifest.parse(await jsonOf(context.objects, output.manifest));
  const prefix = output.manifest.slice(0, output.manifest.lastIndexOf('/'));
  const files = SPLITS.flatMap((split) => splits[split].files);
  const read = await Promise.all(
    files.map(({ path }) => Array.fromAsync(readParquet(context.objects, `${prefix}/${path}`))),
  );
  return { output, labels, files, rows: read.flat() };
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
  const kept = async (limit: number) =>
    new Set((await assembled(all, { data: { limit } })).rows.map(({ id }) => id));
  const [few, many] = [await kept(300), await kept(600)];
  expect([few.size, many.size]).toEqual([300, 600]);
  expect([...few].filter((id) => !many.has(id))).toEqual([]);
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

it.each([2, 8, 64])(
  'gives the same version in %i buckets as in one, the files together in its order',
  async (n) => {
    const rows = [
      ...texts(900, (i) => ['ham', 'spam'][i % 2]!),
      { text: 'text   5', label: 'spam' },
      { text: 'text 6', label: 'spam' },
    ];
    const one = await assembled(rows);
    context = await stageContext();
    const many = await assembled(rows, {}, n);
    expect(many.output).toEqual({ ...one.output });
    expect(many.rows).toEqual(one.rows);
    expect(many.files.length).toBeGreaterThan(one.files.length);
    expect(one.output).toMatchObject({ rows: 899, duplicates: 2 });
  },
);

it('cuts at the limit over all buckets, exactly', async () => {
  const rows = texts(1_000, (i) => ['ham', 'spam'][i % 2]!);
  const one = await assembled(rows, { data: { limit: 300 } });
  context = await stageContext();
  const many = await assembled(rows, { data: { limit: 300 } }, 16);
  expect(many.output).toEqual(one.output);
  expect(many.rows).toEqual(one.rows);
});

it('joins annotations and finds the classes over all buckets', async () => {
  const rows: Content[] = Array.from({ length: 400 }, (_, i) => ({
    text: `text ${i}`,
    annotations: votes(
      ['ann', i === 7 ? 'godo' : 'good'],
      ['bob', i % 2 ? 'good' : 'bad'],
      ['cy', i % 2 ? 'good' : 'bad'],
    ),
  }));
  const one = await assembled(rows, ANNOTATED);
  context = await stageContext();
  const many = await assembled(rows, ANNOTATED, 8);
  expect([many.output, many.labels, many.rows]).toEqual([one.output, ['bad', 'good'], one.rows]);
});
