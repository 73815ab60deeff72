/** Rows with images, stage by stage: bytes are read again only as they were stored, and running twice gives the same. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { bucketsFor } from '../../domain/datasets/buckets.ts';
import type { CanonicalRow } from '../../domain/datasets/canonical/tasks.ts';
import { SPLITS } from '../../domain/datasets/identity.ts';
import { readParquet } from '../../domain/datasets/parquet.ts';
import { keys } from '../../domain/layout.ts';
import { DatasetManifest } from '../../domain/spec/stages.ts';
import { temporaryFolder } from '../support/stores.ts';
import { givenRun, jsonOf, linesOf, stageContext, type TestContext } from './stage-context.ts';
import { assembled, cleaned, toDataset, validated } from './to-dataset.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let photos: Uint8Array;
let captions: Uint8Array;
let reversed: Uint8Array;
beforeAll(async () => {
  const folder = await temporaryFolder();
  const program = join(ROOT, 'test/support/fixtures/make_task_files.py');
  execFileSync(join(ROOT, '.venv/bin/python'), [program, folder]);
  photos = readFileSync(join(folder, 'photos.zip'));
  captions = readFileSync(join(folder, 'captions.parquet'));
  reversed = readFileSync(join(folder, 'reversed.parquet'));
});

const CLASSES = { task: 'image-classification', until: 'dataset' } as const;
const PAIRS = { task: 'image-text', until: 'dataset' } as const;

async function rowsOf(context: TestContext, key: string) {
  const { splits } = DatasetManifest.parse(await jsonOf(context.objects, key));
  const prefix = key.slice(0, key.lastIndexOf('/'));
  const rows: CanonicalRow<'image-text'>[] = [];
  for (const split of SPLITS) {
    for (const { path } of splits[split].files)
      rows.push(
        ...(await Array.fromAsync(
          readParquet<CanonicalRow<'image-text'>>(context.objects, `${prefix}/${path}`),
        )),
      );
  }
  return rows;
}

it('stores each image once, whatever its rows are; shards and what is put aside hold no bytes', async () => {
  const context = await stageContext();
  const ref = await givenRun(context, { files: { 'photos.zip': photos }, spec: CLASSES });
  const { rows, quarantined } = await validated(context, ref);
  expect([rows, quarantined]).toEqual([83, 1]);
  const prefix = keys.image(ref.project, ref.run, '');
  // 80, and the one that lies in two folders.
  expect((await context.objects.list(prefix)).objects).toHaveLength(81);
  const [first] = await linesOf(context.objects, keys.shard(ref.project, ref.run, 'validate', 0));
  expect(first).toMatchObject({ label: 'cat', image: { path: 'photos/cat/000.png', width: 40, height: 32 } });
  expect(JSON.stringify(first).length).toBeLessThan(600);
});

it('never uses an image that is not the one that was stored', async () => {
  const context = await stageContext();
  const ref = await givenRun(context, { files: { 'photos.zip': photos }, spec: CLASSES });
  const valid = await validated(context, ref);
  await cleaned(context, ref, valid);
  const { objects } = await context.objects.list(keys.image(ref.project, ref.run, ''));
  const { key } = objects[0]!;
  const whole = Buffer.concat(await Array.fromAsync((await context.objects.get(key)).body));
  for (const other of [
    whole.subarray(0, -1),
    Buffer.concat([whole, whole]),
    Buffer.from(whole).fill(0, whole.length - 4),
  ]) {
    await context.objects.put(key, other);
    await expect(assembled(context, ref, valid)).rejects.toMatchObject({ name: 'ArtifactCorrupt' });
  }
  await context.objects.put(key, whole);
  expect(await assembled(context, ref, valid)).toMatchObject({ rows: 80 });
});

it('run twice gives the same', async () => {
  const context = await stageContext();
  const ref = await givenRun(context, { files: { 'captions.parquet': captions }, spec: PAIRS });
  const once = await toDataset(context, ref);
  const manifest = await jsonOf(context.objects, once.manifest);
  expect(await toDataset(context, ref)).toEqual(once);
  expect(await jsonOf(context.objects, once.manifest)).toEqual(manifest);
});

it('keeps exactly as many rows as data.limit says, in whatever order they come', async () => {
  const context = await stageContext();
  const spec = { ...PAIRS, data: { limit: 61, split: { train: 0.6, validation: 0.2, test: 0.2 } } };
  const made = async (name: string, content: Uint8Array) =>
    toDataset(context, await givenRun(context, { files: { [name]: content }, spec }));
  const one = await made('captions.parquet', captions);
  const kept = await rowsOf(context, one.manifest);
  expect([one.rows, kept.length]).toEqual([61, 61]);
  expect(new Set(kept.map(({ id, text }) => `${id} ${text}`)).size).toBe(61);
  expect((await made('reversed.parquet', reversed)).version).toBe(one.version);
});

it('deals images into buckets by their bytes: an eighth of them counts', () => {
  expect(bucketsFor(1_000, 0)).toBe(1);
  expect(bucketsFor(1_000, 256 * 1024 ** 2 - 8_000)).toBe(1);
  expect(bucketsFor(1_000, 100 * 1024 ** 3)).toBe(512);
});
