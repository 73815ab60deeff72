/** clean and assemble over real shards: dedupe, contradictions, splits that follow the text, content-addressed versions. */
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { SPLITS } from '../../domain/datasets/identity.ts';
import { type DatasetRow, readParquet } from '../../domain/datasets/parquet.ts';
import { items, keys } from '../../domain/layout.ts';
import { sha256Hex } from '../../domain/sha256.ts';
import { DatasetManifest, type Shard } from '../../domain/spec/stages.ts';
import { stage as clean } from '../../functions/clean/stage.ts';
import {
  csv,
  type Given,
  givenRun,
  jsonOf,
  linesOf,
  nextStep,
  stageContext,
  type TestContext,
} from './stage-context.ts';
import { assembled, cleaned, validated } from './to-dataset.ts';

async function toAssembled(context: TestContext, given: Given) {
  const ref = await givenRun(context, given);
  const valid = await validated(context, ref);
  await cleaned(context, ref, valid);
  return { ref, valid, output: await assembled(context, ref, valid) };
}

async function splitsOf(context: TestContext, manifestKey: string) {
  const manifest = DatasetManifest.parse(await jsonOf(context.objects, manifestKey));
  const prefix = manifestKey.slice(0, manifestKey.lastIndexOf('/'));
  const rows: Record<string, DatasetRow[]> = {};
  for (const split of SPLITS) {
    const files = manifest.splits[split].files.map(({ path }) =>
      Array.fromAsync(readParquet(context.objects, `${prefix}/${path}`)),
    );
    rows[split] = (await Promise.all(files)).flat();
  }
  return { manifest, rows };
}

it('gives a version whose files, counts and hashes are those of its manifest', async () => {
  const context = await stageContext();
  const { ref, output } = await toAssembled(context, { files: { 'a.csv': csv(3_000) } });
  const { manifest, rows } = await splitsOf(context, output.manifest);
  expect(output).toMatchObject({ dataset: 'mails', rows: 3_000, duplicates: 0 });
  expect(manifest).toMatchObject({
    labels: ['ham', 'spam'],
    task: 'text-classification',
    version: output.version,
  });
  expect(manifest.lineage).toMatchObject({ run: ref.run, parents: [] });
  for (const split of SPLITS) {
    expect(manifest.splits[split].files).toHaveLength(1);
    const { path, bytes, sha256, rows: count } = manifest.splits[split].files[0]!;
    expect(manifest.splits[split].rows).toBe(count);
    const pieces = await Array.fromAsync(
      (await context.objects.get(`${keys.dataset('mails', 'mails', output.version)}/${path}`)).body,
    );
    const content = Buffer.concat(pieces);
    expect([content.length, sha256Hex(content), rows[split]?.length]).toEqual([bytes, sha256, count]);
    expect(new Set(rows[split]?.map(({ label }) => label))).toEqual(new Set([0, 1]));
  }
  const file = await asBuffer(
    context,
    `${keys.dataset('mails', 'mails', output.version)}/${manifest.splits.test.files[0]?.path}`,
  );
  const buffer = await parquetReadObjects({ file });
  expect(Object.keys(buffer[0]!)).toEqual(['id', 'text', 'label', 'annotations', 'provenance']);
  expect(await context.table.get(items.datasetVersion('mails', 'mails', output.version))).toBeDefined();
});

async function asBuffer(context: TestContext, key: string) {
  const pieces = await Array.fromAsync((await context.objects.get(key)).body);
  const bytes = new Uint8Array(Buffer.concat(pieces));
  return {
    byteLength: bytes.length,
    slice: (a: number, b?: number) => bytes.buffer.slice(a, b) as ArrayBuffer,
  };
}

it('keeps one of each text, drops texts whose labels contradict, and cleans before it compares', async () => {
  const context = await stageContext();
  const extra = 'message   number 0,ham\nmessage number 2,spam\n';
  const { ref, output } = await toAssembled(context, { files: { 'a.csv': csv(400) + extra } });
  expect(output).toMatchObject({ rows: 399, duplicates: 2 });
  const report = keys.stage(ref.project, ref.run, 'assemble');
  expect(await jsonOf(context.objects, `${report}/report.json`)).toMatchObject({
    conflicts: 1,
    duplicates: 2,
  });
  const { rows } = await splitsOf(context, output.manifest);
  const texts = SPLITS.flatMap((split) => rows[split]!.map(({ text }) => text));
  expect(texts.filter((text) => text === 'message number 0')).toHaveLength(1);
  expect(texts).not.toContain('message number 2');
});

it('leaves every row in its split and order when others come', async () => {
  const context = await stageContext();
  const [few, many] = [csv(400), csv(900)];
  const one = await toAssembled(context, { files: { 'a.csv': few } });
  const two = await toAssembled(context, { files: { 'b.csv': many } });
  expect(one.output.version).not.toBe(two.output.version);
  const before = (await splitsOf(context, one.output.manifest)).rows;
  const after = (await splitsOf(context, two.output.manifest)).rows;
  for (const split of SPLITS) {
    const old = new Set(before[split]!.map(({ id }) => id));
    expect(after[split]!.map(({ id }) => id).filter((id) => old.has(id))).toEqual(
      before[split]!.map(({ id }) => id),
    );
  }
});

it('names equal content equally, whatever file it came in', async () => {
  const context = await stageContext();
  const lines = csv(300).trim().split('\n');
  const shuffled = [lines[0], ...lines.slice(1).reverse()].join('\n');
  const one = await toAssembled(context, { files: { 'a.csv': csv(300) } });
  const two = await toAssembled(context, { files: { 'b.csv': shuffled } });
  expect(two.output.version).toBe(one.output.version);
});

it('says of each row where it came first, and counts rows by source; neither names the version', async () => {
  const context = await stageContext();
  const [head, ...lines] = csv(300).trim().split('\n');
  const of = (some: readonly string[]) => [head, ...some].join('\n');
  const files = { 'a.csv': of(lines.slice(0, 200)), 'b.csv': of(lines.slice(150)) };
  const one = await toAssembled(context, { files });
  const { manifest, rows } = await splitsOf(context, one.output.manifest);
  const key = (name: string) => keys.incoming('mails', name);
  expect(manifest.provenance).toEqual([
    { source: key('a.csv'), kind: 'file', licence: null, rows: 200 },
    { source: key('b.csv'), kind: 'file', licence: null, rows: 100 },
  ]);
  const all = SPLITS.flatMap((split) => rows[split]!);
  const from = (text: string) => JSON.parse(all.find((row) => row.text === text)!.provenance) as unknown;
  expect(from('message number 0')).toEqual({ source: key('a.csv'), line: 2 });
  expect(from('message number 160')).toEqual({ source: key('a.csv'), line: 162 });
  expect(from('message number 200')).toEqual({ source: key('b.csv'), line: 52 });

  // The same rows from elsewhere: found, with the provenance they were first made with.
  const other = await toAssembled(context, { files: { 'c.csv': csv(300) } });
  expect(other.output.version).toBe(one.output.version);
  expect((await splitsOf(context, other.output.manifest)).manifest).toEqual(manifest);
  // A file of it is lost: the run that comes next writes its own, whole.
  const { path } = manifest.splits.train.files[0]!;
  await context.objects.delete(`${keys.dataset('mails', 'mails', manifest.version)}/${path}`);
  const third = await toAssembled(context, { files: { 'd.csv': of(lines.toReversed()) } });
  const mended = await splitsOf(context, third.output.manifest);
  expect(mended.manifest.provenance).toEqual([
    { source: key('d.csv'), kind: 'file', licence: null, rows: 300 },
  ]);
  expect(mended.rows.train!.map(({ id }) => id)).toEqual(rows.train!.map(({ id }) => id));
});

it('counts rows by source of those that data.limit keeps', async () => {
  const context = await stageContext();
  const { output } = await toAssembled(context, {
    files: { 'a.csv': csv(500) },
    spec: { data: { limit: 300 } },
  });
  const { manifest } = await splitsOf(context, output.manifest);
  expect(manifest.provenance).toMatchObject([{ rows: 300 }]);
});

it('keeps the same rows under data.limit', async () => {
  const context = await stageContext();
  const files = { 'a.csv': csv(1_000) };
  const { output } = await toAssembled(context, { files, spec: { data: { limit: 300 } } });
  expect(output.rows).toBe(300);
  const larger = await toAssembled(context, { files, spec: { data: { limit: 600 } } });
  const few = (await splitsOf(context, output.manifest)).rows;
  const more = (await splitsOf(context, larger.output.manifest)).rows;
  const ids = new Set(SPLITS.flatMap((split) => more[split]!.map(({ id }) => id)));
  expect(SPLITS.every((split) => few[split]!.every(({ id }) => ids.has(id)))).toBe(true);
});

it('run twice gives the same', async () => {
  const context = await stageContext();
  const { ref, valid, output } = await toAssembled(context, { files: { 'a.csv': csv(200) } });
  expect(await assembled(context, ref, valid)).toEqual(output);
  const [shard] = (await jsonOf(context.objects, valid.manifest)) as Shard[];
  const { buckets } = valid;
  const once = (await clean.run({ ...ref, shard, buckets }, context)) as { key: string };
  const lines = await linesOf(context.objects, once.key);
  expect(await clean.run({ ...ref, shard, buckets }, context)).toEqual(once);
  expect(await linesOf(context.objects, once.key)).toEqual(lines);
});

describe('what can go wrong', () => {
  it('a shard that differs from its sha256 is never used', async () => {
    const context = await stageContext();
    const ref = await givenRun(context, { files: { 'a.csv': csv(100) } });
    const { manifest, buckets } = await validated(context, ref);
    const [shard] = (await jsonOf(context.objects, manifest)) as Shard[];
    await context.objects.put(shard!.key, '{"text":"other"}\n');
    await expect(clean.run({ ...ref, shard, buckets }, context)).rejects.toMatchObject({
      name: 'ArtifactCorrupt',
    });
  });

  it('a class that is missing in a split rejects the input and says what to do', async () => {
    const context = await stageContext();
    const rare = Array.from({ length: 10 }, (_, i) => `rare ${i},rare\n`).join('');
    const error = await toAssembled(context, { files: { 'a.csv': csv(200) + rare } }).catch((e: Error) => e);
    expect(error).toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining("none of class 'rare'"),
    });
    expect(nextStep((error as Error).message)).toBe(
      'Add rows of that class, or leave the class out of data.labels.',
    );
  });
});
