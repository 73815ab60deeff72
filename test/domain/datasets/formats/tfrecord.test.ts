/** TFRecord of tf.train.Example, whole and broken; and the protobuf's own corners. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { crc32c } from '../../../../domain/datasets/formats/crc32c.ts';
import { exampleFields } from '../../../../domain/datasets/formats/example-proto.ts';
import { tfrecordRecords } from '../../../../domain/datasets/formats/tfrecord.ts';
import {
  asJson,
  binaryFiles,
  damaged,
  faultsOf,
  fieldsOf,
  jsonLines,
  readAll,
  sourceOf,
} from '../../../support/binary-files.ts';

let content: Uint8Array;
let expected: unknown[];
beforeAll(async () => {
  const folder = await binaryFiles('tfrecord');
  content = new Uint8Array(readFileSync(join(folder, 'examples.tfrecord')));
  expected = jsonLines(join(folder, 'examples.jsonl'));
});

const read = (bytes: Uint8Array, pieces?: number) =>
  readAll(tfrecordRecords, sourceOf(bytes, 'a.tfrecord', { ranged: false, pieces }));
/** Where each record begins. */
const starts = (): number[] => {
  const view = new DataView(content.buffer);
  const found: number[] = [];
  for (let at = 0; at < content.length; at += 16 + Number(view.getBigUint64(at, true))) found.push(at);
  return found;
};
const flipped = (at: number): Uint8Array => content.with(at, content[at]! ^ 0x10);

describe('CRC-32C', () => {
  it.each<[string, Uint8Array, number]>([
    // RFC 3720, B.4
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 times 255', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['nine digits', Buffer.from('123456789'), 0xe3069283],
    ['nothing', new Uint8Array(0), 0],
  ])('of %s', (_, bytes, crc) => {
    expect(crc32c(bytes)).toBe(crc);
  });
});

describe('TFRecord of the tfrecord package', () => {
  it('is read as it was written: text, bytes, single values and lists, integers beyond a double', async () => {
    const found = await read(content);
    expect(asJson(fieldsOf(found))).toEqual(expected);
    expect(found.records.map(({ line }) => line)).toEqual(expected.map((_, i) => i + 1));
    expect(found.columns).toEqual([expect.arrayContaining(Object.keys(expected[0] as object))]);
  });

  it('is the same however the stream is cut', async () => {
    const short = content.subarray(0, starts()[5]);
    const whole = await read(short);
    for (const pieces of [1, 5, 11, 12, 13, 1_000]) expect(await read(short, pieces)).toEqual(whole);
  });

  it('of nothing has no records and no columns', async () => {
    expect(await read(new Uint8Array(0))).toEqual({ columns: [], records: [] });
  });
});

describe('damaged TFRecord', () => {
  it('a payload that does not fit its checksum costs its record', async () => {
    const found = await read(flipped(starts()[7]! + 20));
    expect(faultsOf(found)).toEqual([[8, 'broken-checksum', 1]]);
    expect(fieldsOf(found)).toHaveLength(199);
  });

  it('a checksum that was flipped itself costs its record', async () => {
    expect(faultsOf(await read(flipped(starts()[8]! - 2)))).toEqual([[8, 'broken-checksum', 1]]);
  });

  it('behind a length that does not fit its checksum nothing is read, and the place is named', async () => {
    const start = starts()[150]!;
    for (const at of [start, start + 7, start + 9]) {
      const found = await read(flipped(at));
      expect(fieldsOf(found)).toHaveLength(150);
      expect(found.records.at(-1)).toEqual({
        line: 151,
        lines: 1,
        fault: {
          kind: 'broken-length',
          found: expect.stringContaining(`at byte ${start}, behind 150 records: `),
        },
      });
    }
  });

  it('a file that is cut off gives what came before', async () => {
    const start = starts()[3]!;
    for (const cut of [start + 1, start + 11, start + 12, start + 40, starts()[4]! - 1]) {
      const found = await read(content.subarray(0, cut));
      expect(fieldsOf(found)).toHaveLength(3);
      expect(faultsOf(found)).toEqual([[4, 'cut-off', 1]]);
    }
    expect(faultsOf(await read(content.subarray(0, start)))).toEqual([]);
  });

  it('any flipped bit is noticed', async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const bytes = damaged(content, seed);
      const found = await read(bytes);
      if (!starts().includes(bytes.length)) expect(faultsOf(found).length, `seed ${seed}`).toBeGreaterThan(0);
    }
  });
});

describe('tf.train.Example', () => {
  const message = (field: number, ...parts: number[][]): number[] => {
    const body = parts.flat();
    return [field * 8 + 2, body.length, ...body];
  };
  const text = (field: number, value: string) => message(field, [...Buffer.from(value)]);
  const example = (...features: number[][]) => Uint8Array.from(message(1, ...features));
  const feature = (name: string, ...value: number[][]) => message(1, text(1, name), message(2, ...value));

  it('takes numbers one by one as well as packed', () => {
    const packed = feature('a', message(3, message(1, [5, 0xac, 0x02])));
    const single = feature('b', message(3, [8, 5], [8, 0xac, 0x02]));
    const floats = feature('c', message(2, [13, 0, 0, 0x80, 0x3f], message(1, [0, 0, 0, 0xc0])));
    expect(exampleFields(example(packed, single, floats))).toEqual({ a: [5, 300], b: [5, 300], c: [1, -2] });
  });

  it('keeps bytes that decode but hold control characters as bytes', () => {
    const fields = exampleFields(
      example(feature('a', message(1, message(1, [1, 2, 65]))), feature('b', message(1, text(1, 'é\t\n')))),
    );
    expect(fields).toEqual({ a: Uint8Array.of(1, 2, 65), b: 'é\t\n' });
  });

  it('takes any name for a feature, and an empty feature', () => {
    expect(
      Object.entries(exampleFields(example(feature('__proto__', message(3, message(1, [7]))), feature('')))),
    ).toEqual([
      ['__proto__', 7],
      ['', []],
    ]);
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'no features'],
    ['a length beyond the end', Uint8Array.of(10, 200, 1, 0), 'a length beyond its end'],
    [
      'a length of petabytes',
      Uint8Array.of(10, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
      'a length beyond its end',
    ],
    ['a number for a message', Uint8Array.of(8, 5), 'a number where a message should be'],
    ['a list that ends early', example(feature('a', message(3, [10, 3, 1]))), 'a length beyond its end'],
    ['half an integer', example(feature('a', message(3, message(1, [0x80])))), 'an integer that is cut off'],
    ['half a float', example(feature('a', message(2, message(1, [0, 0])))), 'a float that is cut off'],
  ])('%s is no example', (_, bytes, found) => {
    expect(() => exampleFields(bytes)).toThrow(found);
  });
});
