/** Parquet that is broken, cut off or lies: named, counted, never crashed on, and the rest goes on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lz4Block, snappyBlock } from '../../../../domain/datasets/formats/blocks.ts';
import { Deltas } from '../../../../domain/datasets/formats/parquet/delta.ts';
import { Runs } from '../../../../domain/datasets/formats/parquet/runs.ts';
import { checkStruct } from '../../../../domain/datasets/formats/parquet/thrift.ts';
import { parquetRecords } from '../../../../domain/datasets/formats/parquet-records.ts';
import { decimal } from '../../../../domain/datasets/formats/plain-values.ts';
import { InputRejected } from '../../../../domain/errors.ts';
import {
  binaryFiles,
  damaged,
  faultsOf,
  fieldsOf,
  type Read,
  readAll,
  sourceOf,
  survives,
} from '../../../support/binary-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await binaryFiles('parquet');
});

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, `${name}.parquet`)));
const read = (content: Uint8Array): Promise<Read> => readAll(parquetRecords, sourceOf(content, 'a.parquet'));
const changed = (content: Uint8Array, at: number, value: number): Uint8Array => content.with(at, value);
const footerOf = (content: Uint8Array): number =>
  new DataView(content.buffer).getUint32(content.length - 8, true);
/** Rows that are there, and rows that faults account for. */
const accounted = ({ records }: Read) =>
  records.reduce((sum, record) => sum + ('fault' in record ? record.lines : 1), 0);

describe('a damaged page', () => {
  it('costs its own rows where a checksum finds it', async () => {
    const found = await read(changed(bytesOf('pairs-checksums'), 20_000, 0xff));
    expect(faultsOf(found)).toEqual([[1501, 'broken-checksum', 100]]);
    expect(fieldsOf(found)).toHaveLength(3_900);
    expect(found.records.findLast((record) => 'fault' in record)).toMatchObject({
      fault: { found: "column 'text': a page that does not fit its checksum" },
    });
  });

  it('without a checksum costs its own rows where its texts no longer add up', async () => {
    const content = bytesOf('pairs');
    const at = Buffer.from(content).indexOf('text 1510') - 4;
    const found = await read(changed(content, at, 200));
    expect(faultsOf(found)).toEqual([[1501, 'broken-page', 100]]);
  });

  it('costs one row where only a text is no UTF-8', async () => {
    const content = bytesOf('pairs');
    const found = await read(changed(content, Buffer.from(content).indexOf('text 77') + 1, 0xff));
    expect(faultsOf(found)).toEqual([[78, 'broken-utf8', 1]]);
  });

  it('never pairs a text with the number of another row', async () => {
    const content = bytesOf('pairs');
    for (let seed = 1; seed <= 150; seed += 1) {
      const found = await survives(parquetRecords, sourceOf(damaged(content, seed), 'a.parquet'));
      if (found instanceof InputRejected) continue;
      expect(accounted(found)).toBe(4_000);
      const strangers = fieldsOf(found).filter(
        ({ text, number }) => /^text \d+$/.test(String(text)) && text !== `text ${number}`,
      );
      // The changed bytes themselves may spell another number; a shift would show in every row behind it.
      expect(strangers.length, `seed ${seed}`).toBeLessThan(10);
    }
  });
});

describe('a damaged file', () => {
  it.each<[string, (content: Uint8Array) => Uint8Array, string]>([
    ['cut off', (content) => content.subarray(0, -100), 'the file is cut off'],
    ['empty', () => new Uint8Array(0), '0 bytes'],
    [
      'of a footer longer than itself',
      (content) => changed(content, content.length - 5, 0x7f),
      'it is cut off',
    ],
    ['encrypted', (content) => changed(content, content.length - 1, 0x45), 'an encrypted footer'],
    [
      'of a broken footer',
      (content) => content.fill(0xff, -8 - footerOf(content), -footerOf(content)),
      'a broken footer',
    ],
  ])('%s is refused', async (_, change, message) => {
    await expect(read(change(bytesOf('pairs')))).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining(message),
    });
  });

  it('loses the rows of a column that lies outside of it, and only that row group', async () => {
    // Everything but the footer is shorter by a kilobyte: the last chunks end behind the footer's beginning.
    const content = bytesOf('pairs');
    const footer = footerOf(content) + 8;
    const short = Buffer.concat([
      content.subarray(0, content.length - footer - 1_000),
      content.subarray(-footer),
    ]);
    const found = await read(short);
    expect(accounted(found)).toBe(4_000);
    expect(fieldsOf(found).length).toBeGreaterThanOrEqual(2_000);
  });
});

describe('any damage', () => {
  it.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4', 'second-pages', 'no-dictionary', 'encodings'])(
    'of %s ends in records, faults or a refusal',
    async (name) => {
      const content = bytesOf(name);
      const seen = { refused: 0, faulty: 0 };
      for (let seed = 1; seed <= 30; seed += 1) {
        const found = await survives(parquetRecords, sourceOf(damaged(content, seed), 'a.parquet'));
        if (found instanceof InputRejected) seen.refused += 1;
        else if (faultsOf(found).length > 0) seen.faulty += 1;
      }
      expect(seen.refused).toBeGreaterThan(1);
      expect(seen.faulty).toBeGreaterThan(8);
    },
  );
});

describe('numbers that lie', () => {
  it('a run of billions is not unpacked', () => {
    const runs = new Runs(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 1), 0, 6, 1);
    expect([runs.next(), runs.next()]).toEqual([1, 1]);
    expect(runs.unfinished).toBe(true);
  });

  it('a number without end is refused at its eleventh byte', () => {
    const bytes = new Uint8Array(1_000_000).fill(0xff);
    expect(() => checkStruct(Uint8Array.of(0x16, ...bytes.subarray(0, 20)), 0, 10)).toThrow('ten bytes');
    expect(() => new Deltas(bytes, 0, 64)).toThrow('ten bytes');
  });

  it('structures nested too deep, and too many of them, are refused', () => {
    expect(() => checkStruct(new Uint8Array(1_000).fill(0x1c), 0, 10_000)).toThrow('too deep');
    expect(() => checkStruct(new Uint8Array(1_000).fill(0x11), 0, 100)).toThrow('more values');
  });

  it('a decimal of a million digits is not written out', () => {
    expect(() => decimal(1n, 1_000_000)).toThrow('scale 1000000');
    expect([decimal(-5n, 2), decimal(12n, -3), decimal(2n ** 70n, 1)]).toEqual([
      -0.05,
      12_000,
      '118059162071741130342.4',
    ]);
  });

  it('delta blocks of nonsense are refused', () => {
    expect(() => new Deltas(Uint8Array.of(0x80, 1, 0, 5, 0), 0, 64)).toThrow('miniblocks');
  });
});

describe('compressed blocks', () => {
  it('a Snappy literal whose length would be negative elsewhere', () => {
    expect(() => snappyBlock(Uint8Array.of(10, 0xfc, 0xff, 0xff, 0xff, 0xff), 10)).toThrow(
      'cut off in a literal',
    );
  });

  it.each<[string, number[], string]>([
    ['no length', [], 'no length'],
    ['another length', [9, 0, 65], '9 bytes, not the 10 declared'],
    ['too little', [10, 0, 65], 'cut off after 1 of 10'],
    ['a copy from before the beginning', [10, 0, 65, 0b00001001, 5], 'a copy from 5 bytes back'],
    ['more than declared', [10, 0, 65, 0b11111110, 1, 0], 'more than the 10 bytes'],
    ['half a tag', [10, 0, 65, 0b11111110, 1], 'cut off in a tag'],
  ])('Snappy: %s', (_, bytes, message) => {
    expect(() => snappyBlock(Uint8Array.from(bytes), 10)).toThrow(message);
  });

  it.each<[string, number[], string]>([
    ['a copy from before the beginning', [0x10, 65, 2, 0], 'a copy from 2 bytes back'],
    ['more than there is room for', [0x1f, 65, 1, 0, 255, 0], 'more than the 10 bytes'],
    ['a length without end', [0xf0, 255, 255], 'cut off in a length'],
    ['a literal without end', [0x50, 65], 'cut off in a literal'],
    ['half a copy', [0x10, 65, 1], 'cut off in a copy'],
  ])('LZ4: %s', (_, bytes, message) => {
    expect(() => lz4Block(Uint8Array.from(bytes), new Uint8Array(10), 0, 0)).toThrow(message);
  });
});
