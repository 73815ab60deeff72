/** Rows at rest: shards and Parquet files come back as they were written, the same rows as the same bytes. */
import { parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CanonicalRow } from '../../../domain/datasets/canonical/tasks.ts';
import {
  type DatasetRow,
  readParquet,
  type StoredRow,
  writeParquet,
} from '../../../domain/datasets/parquet.ts';
import { MAX_SHARD_ROWS, ShardWriter } from '../../../domain/datasets/shards.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import { linesOf, textOf } from '../../functions/stage-context.ts';
import { temporaryStore } from '../../support/stores.ts';

let objects: ObjectStore;
beforeEach(async () => {
  objects = await temporaryStore();
});

describe('a Parquet file', () => {
  const KEY = 'projects/mails/datasets/mails/v/train.parquet';
  const row = (i: number, text = `text ${i}`): DatasetRow => ({
    id: String(i).padStart(16, '0'),
    text,
    label: (i % 3) - 1,
    annotations: i % 2 ? '' : '[{"annotator":"ann","labels":["é"]}]',
    provenance: `{"source":"a.csv","line":${i + 2}}`,
  });
  const write = (rows: readonly DatasetRow[], key = KEY) =>
    writeParquet(
      objects,
      key,
      (async function* () {
        yield* rows;
      })(),
    );
  const read = () => Array.fromAsync(readParquet(objects, KEY));
  const many = (count: number) => Array.from({ length: count }, (_, i) => row(i));

  it.each([0, 1, 1_999, 2_000, 2_001, 4_000])('of %d rows gives them back in their order', async (count) => {
    const rows = many(count);
    expect(await write(rows)).toMatchObject({ rows: count });
    expect(await read()).toEqual(rows);
  });

  it('keeps any text', async () => {
    const texts = [
      '',
      ' ',
      '\n\r\t',
      '"quoted", \\',
      '日本語',
      '😀'.repeat(1_000),
      '\u2028',
      'x'.repeat(300_000),
    ];
    const rows = texts.map((text, i) => row(i, text));
    await write(rows);
    expect(await read()).toEqual(rows);
  });

  it('is what its hash and size say, and the same for the same rows', async () => {
    const first = await write(many(3_000));
    const content = Buffer.concat(await Array.fromAsync((await objects.get(KEY)).body));
    expect(first).toEqual({ bytes: content.length, sha256: sha256Hex(content), rows: 3_000 });
    expect(await write(many(3_000), `${KEY}.again`)).toEqual(first);
    expect((await write(many(3_000).toReversed(), `${KEY}.other`)).sha256).not.toBe(first.sha256);
  });

  it('of images has row groups of at most 64 MiB, and holds no image in its footer', async () => {
    const sizes = [30, 30, 30, 70, 1, 1].map((size) => size * 1024 ** 2);
    const image = (i: number, size: number): StoredRow => ({
      ...{ id: String(i).padStart(16, '0'), image_path: `${i}.png`, width: 1, height: 1, text: 'a' },
      ...{ image_bytes: new Uint8Array(size).fill(i), provenance: '' },
    });
    const rows = async function* () {
      for (const [i, size] of sizes.entries()) yield image(i, size);
    };
    const { bytes } = await writeParquet(objects, KEY, rows(), 'image-text');
    const whole = new Uint8Array(Buffer.concat(await Array.fromAsync((await objects.get(KEY)).body)));
    expect(whole.length).toBe(bytes);
    const metadata = parquetMetadata(whole.buffer);
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([2, 1, 1, 2]);
    expect(metadata.metadata_length).toBeLessThan(20_000);
    let at = 0;
    for await (const row of readParquet<CanonicalRow<'image-text'>>(objects, KEY)) {
      expect([row.id, row.image_bytes.length]).toEqual([String(at).padStart(16, '0'), sizes[at]]);
      at += 1;
    }
    expect(at).toBe(sizes.length);
  }, 60_000);

  it('of before rows said where they come from is read as if they said nothing', async () => {
    const [{ provenance: _, ...old }] = many(1) as [DatasetRow];
    const columnData = (['id', 'text', 'annotations'] as const).map((name) => ({
      ...{ name, data: [old[name]], type: 'STRING' as const, nullable: false },
    }));
    const label = { name: 'label', data: [old.label], type: 'INT32' as const, nullable: false };
    await objects.put(KEY, new Uint8Array(parquetWriteBuffer({ columnData: [...columnData, label] })));
    expect(await read()).toEqual([{ ...old, provenance: '' }]);
  });

  it('that is not there is NotFound', async () => {
    await expect(read()).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('shards', () => {
  const writer = () => new ShardWriter(objects, (shard) => `shards/${shard}.jsonl`);

  it.each([
    [0, []],
    [1, [1]],
    [MAX_SHARD_ROWS, [MAX_SHARD_ROWS]],
    [MAX_SHARD_ROWS + 1, [MAX_SHARD_ROWS, 1]],
  ])('of %d rows: %j', async (count, sizes) => {
    const shards = writer();
    for (let i = 0; i < count; i += 1) await shards.write({ i });
    await shards.flush();
    await shards.flush();
    expect(shards.shards.map(({ rows }) => rows)).toEqual(sizes);
    const lines: unknown[] = [];
    for (const { key, sha256 } of shards.shards) {
      expect(sha256Hex(await textOf(objects, key))).toBe(sha256);
      lines.push(...(await linesOf(objects, key)));
    }
    expect(lines).toEqual(Array.from({ length: count }, (_, i) => ({ i })));
  });

  it('are written before long texts fill the memory', async () => {
    const shards = writer();
    const text = 'x'.repeat(6 * 1024 ** 2);
    for (let i = 0; i < 4; i += 1) await shards.write({ i, text });
    expect(shards.shards).toMatchObject([{ shard: 0, key: 'shards/0.jsonl', rows: 3 }]);
  });
});
