/** Rows at rest: shards and Parquet files come back as they were written, the same rows as the same bytes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type DatasetRow, readParquet, writeParquet } from '../../../domain/datasets/parquet.ts';
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
