/** Parquet that pyarrow, pandas and Hugging Face's datasets wrote, read as they read it themselves. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parquetRecords } from '../../../../domain/datasets/formats/parquet-records.ts';
import {
  asJson,
  binaryFiles,
  fieldsOf,
  jsonLines,
  readAll,
  sourceOf,
} from '../../../support/binary-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await binaryFiles('parquet');
});

const read = (name: string) =>
  readAll(parquetRecords, sourceOf(readFileSync(join(folder, `${name}.parquet`)), `${name}.parquet`));

describe('Parquet of pyarrow', () => {
  it.each([
    'none',
    'snappy',
    'gzip',
    'brotli',
    'zstd',
    'lz4',
    'second-pages',
    'checksums',
    'no-dictionary',
    'encodings',
    'int96',
    'empty',
  ])('%s', async (name) => {
    const expected = jsonLines(join(folder, `${name}.jsonl`));
    const found = await read(name);
    expect(asJson(fieldsOf(found))).toEqual(expected);
    expect(found.records.map(({ line }) => line)).toEqual(expected.map((_, i) => i + 1));
  });

  it.each(['rare', 'rare-old'])('%s: types that few files have', async (name) => {
    const found = fieldsOf(await read(name));
    expect(found.map(({ half }) => half)).toEqual([0.5, -2, 65504, 1 / 2 ** 24]);
    expect(found[1]!.id).toBe('01020304-0506-0708-090a-0b0c0d0e0f10');
    expect(found.map(({ most }) => most)).toEqual(['18446744073709551615', 0, 2 ** 53 - 1, null]);
    expect(found.map(({ exact }) => exact)).toEqual(['-1234567890123456789.123456789', null, 0, 1]);
    expect(found.map(({ nanoseconds }) => nanoseconds)).toEqual([
      '2023-11-14T22:13:20.123Z',
      '1970-01-01T00:00:00.000Z',
      expect.stringMatching(/^19(69-12-31T23:59:59.999|70-01-01T00:00:00.000)Z$/),
      null,
    ]);
    expect(found.map(({ first }) => first)).toEqual([[], ['a'], null, ['b', 'c']]);
    expect(found.map(({ structs }) => structs)).toEqual([
      { inner: { x: 1 } },
      { inner: null },
      null,
      { inner: { x: null } },
    ]);
  });

  it('tells the columns once, in the order of the schema, before the first record', async () => {
    const { columns } = await read('encodings');
    expect(columns).toEqual([['text', 'small', 'large', 'unsigned', 'ratio', 'single', 'fixed', 'maybe']]);
    const refuse = () => {
      throw new Error('no such column');
    };
    const file = sourceOf(readFileSync(join(folder, 'none.parquet')), 'none.parquet');
    await expect(parquetRecords(file, refuse).next()).rejects.toThrow('no such column');
  });

  it('reads columns of one value, however many rows a page has', async () => {
    const found = fieldsOf(await read('constant'));
    expect(found).toHaveLength(300_000);
    expect(found.at(-1)).toEqual({ text: 'same', number: 7 });
  });

  it('is refused where it only comes as a stream, with what to do', async () => {
    const file = sourceOf(readFileSync(join(folder, 'none.parquet')), 'a.zip!/none.parquet', {
      ranged: false,
    });
    await expect(readAll(parquetRecords, file)).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining('Upload the Parquet file itself'),
    });
  });
});

describe('Parquet of other writers', () => {
  let made = '';
  beforeAll(async () => {
    made = await binaryFiles('frameworks');
  });
  const readMade = (name: string) => readAll(parquetRecords, sourceOf(readFileSync(join(made, name)), name));

  it('pandas, a categorical column and its index', async () => {
    expect(fieldsOf(await readMade('pandas.parquet'))).toEqual([
      { text: 'a', label: 'x', n: 1.5 },
      { text: 'b', label: 'y', n: 2 },
      { text: null, label: 'x', n: 3 },
    ]);
  });

  it("datasets' images: an object of bytes and path", async () => {
    const found = fieldsOf(await readMade('captions.parquet'));
    expect(found.map(({ caption }) => caption)).toEqual(['one', 'two', 'three']);
    for (const [i, { image }] of found.entries()) {
      expect(image).toEqual({ bytes: expect.any(Uint8Array), path: `${i}.png` });
      expect([...(image as { bytes: Uint8Array }).bytes.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    }
  });
});
