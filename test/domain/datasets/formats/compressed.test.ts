/** Gzip and Zstandard: whole, broken, cut off, one around the other, swollen; the same bytes always end alike. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unwrapped } from '../../../../domain/datasets/formats/compressed.ts';
import { held, readFile } from '../../../support/text-files.ts';
import { refusalOf } from '../../runs/given-spec.ts';

const line = (i: number): string => `row ${Math.imul(i, 2_654_435_761) >>> 0},${i % 2 ? 'odd' : 'even'}\n`;
const table = (rows: number): Buffer =>
  Buffer.from(`text,label\n${Array.from({ length: rows }, (_, i) => line(i)).join('')}`);
const ROWS = 50_000;
const whole = table(ROWS);
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);

const flipped = (bytes: Buffer, at = bytes.length >> 1): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 0xff;
  return copy;
};

describe.each([
  ['gzip', gzipSync, 'a.csv.gz'],
  ['Zstandard', zstdCompressSync, 'a.csv.zst'],
] as const)('%s', (_, compress, name) => {
  const packed = compress(whole);

  it('is unwrapped, whatever its name', async () => {
    for (const known of [name, 'a.csv', 'a'])
      expect((await readFile(held(known, packed))).rows).toHaveLength(ROWS);
  });

  it('one behind the other are one file', async () => {
    const [head, rest] = [whole.subarray(0, 1_000), whole.subarray(1_000)];
    const joined = Buffer.concat([compress(head), compress(rest)]);
    for (const piece of [7, 1_000, 1_000_000]) {
      const { rows, faults } = await readFile(held(name, joined, piece));
      expect([rows.length, faults]).toEqual([ROWS, []]);
    }
  });

  it.each([
    ['cut off', packed.subarray(0, packed.length >> 1), 'cut-off'],
    ['broken in the middle', flipped(packed), 'broken-compression'],
    ['with something else behind it', Buffer.concat([packed, Buffer.from('rubbish')]), 'broken-compression'],
    ['with a wrong checksum', flipped(packed, packed.length - 6), 'broken-compression'],
  ])(
    '%s: what could be read is, and one fault says where it ended, every time the same',
    async (_, bytes, kind) => {
      const found = await Promise.all(
        [999, 65_536, bytes.length].map((piece) => readFile(held(name, bytes, piece))),
      );
      const [{ rows, faults } = found[0]!] = found;
      expect(faults.at(-1)).toEqual([expect.any(Number), kind]);
      expect(rows.length).toBeGreaterThan(kind === 'cut-off' ? ROWS / 3 : 100);
      for (const other of found) expect(other.records).toEqual(found[0]!.records);
    },
  );

  it('cut off before its first row: no row, the fault alone', async () => {
    const { rows, faults } = await readFile(held('a.jsonl.gz', compress('{"a":1}\n').subarray(0, 12)));
    expect([rows, faults]).toEqual([[], [[1, 'cut-off']]]);
  });
});

it('skippable frames and several of Zstandard, however the stream is cut', async () => {
  const frames = [
    SKIPPABLE,
    zstdCompressSync('{"a":1}\n'),
    SKIPPABLE,
    zstdCompressSync(''),
    zstdCompressSync('{"a":2}\n'),
  ];
  for (const piece of [1, 5, 1_000]) {
    const { rows, faults } = await readFile(held('a.jsonl.zst', Buffer.concat(frames), piece));
    expect([rows, faults]).toEqual([[{ a: 1 }, { a: 2 }], []]);
  }
});

it('Zstandard with a window beyond 128 MiB is a fault that says how to compress it', async () => {
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 18 << 3, 0x01, 0x00, 0x00]);
  const { records } = await readFile(held('a.jsonl.zst', frame));
  expect(records).toMatchObject([
    { fault: { kind: 'large-window', found: expect.stringContaining('without --long') } },
  ]);
});

it('one in the other, twice; three times is refused', async () => {
  const twice = gzipSync(zstdCompressSync('a,b\n1,2\n'));
  expect((await readFile(held('a.csv.zst.gz', twice))).rows).toEqual([{ a: '1', b: '2' }]);
  expect(await refusalOf(() => readFile(held('a.gz', gzipSync(twice))))).toMatchObject({
    where: 'a.gz',
    next: 'Unpack it first',
  });
});

it('an empty one has no records', async () => {
  expect((await readFile(held('a.csv.gz', gzipSync('')))).records).toEqual([]);
});

it('can be read again from its beginning, and closed before its end', async () => {
  const { file, close } = await unwrapped(held('a.gz', gzipSync(whole)));
  for (let time = 0; time < 2; time += 1)
    expect(Buffer.concat(await Array.fromAsync(file.stream()))).toEqual(whole);
  await close();
  const other = await unwrapped(held('a.gz', gzipSync(whole)));
  expect(Buffer.from(other.head)).toEqual(whole.subarray(0, other.head.length));
  await other.close();
});

describe('bombs', () => {
  const row = Buffer.from(`${'a'.repeat(1_000)},b\n`);
  const rows = Buffer.concat(Array.from({ length: 1_000 }, () => row));
  const swollen = Buffer.concat([Buffer.from('text,label\n'), ...Array.from({ length: 96 }, () => rows)]);

  it.each([
    ['gzip', gzipSync(swollen, { level: 9 })],
    ['Zstandard', zstdCompressSync(swollen)],
    ['one in the other', zstdCompressSync(gzipSync(swollen, { level: 9 }))],
  ])('%s: rows up to 64 MiB, then a fault that names the limit', async (_, bytes) => {
    const { rows: read, records } = await readFile(held('bomb.csv', bytes));
    expect(read.length).toBeGreaterThan(60_000);
    expect(read.length).toBeLessThan(67_000);
    expect(records.at(-1)).toMatchObject({
      fault: { kind: 'swollen', found: expect.stringContaining('67108864') },
    });
  });

  it('what shrinks well and stays small is no bomb', async () => {
    const { rows: read, faults } = await readFile(
      held('a.csv.gz', gzipSync(swollen.subarray(0, 40_000_000))),
    );
    expect(read.length).toBeGreaterThan(39_000);
    // Its last line is cut.
    expect(faults.length).toBeLessThanOrEqual(1);
  });
});
