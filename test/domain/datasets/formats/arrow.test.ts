/** Arrow files and streams that pyarrow and datasets wrote, whole and broken. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lz4Frame } from '../../../../domain/datasets/formats/arrow/buffers.ts';
import { readMessage } from '../../../../domain/datasets/formats/arrow/metadata.ts';
import { arrowRecords } from '../../../../domain/datasets/formats/arrow.ts';
import { InputRejected } from '../../../../domain/errors.ts';
import {
  asJson,
  binaryFiles,
  damaged,
  faultsOf,
  fieldsOf,
  jsonLines,
  readAll,
  sourceOf,
  survives,
} from '../../../support/binary-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await binaryFiles('arrow');
});

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const read = (content: Uint8Array, pieces?: number) =>
  readAll(arrowRecords, sourceOf(content, 'a.arrow', { ranged: false, pieces }));

const TABLES = ['file-plain', 'file-lz4', 'file-zstd', 'stream-plain', 'stream-lz4', 'stream-zstd'];

describe('Arrow of pyarrow', () => {
  it.each([...TABLES.map((name) => `${name}.arrow`), 'feather.feather'])('%s', async (name) => {
    const expected = jsonLines(join(folder, name.replace(/\..*/, '.jsonl')));
    const found = await read(bytesOf(name));
    expect(asJson(fieldsOf(found))).toEqual(expected);
    expect(found.records.map(({ line }) => line)).toEqual(expected.map((_, i) => i + 1));
    expect(found.columns).toEqual([Object.keys(expected[0] as object)]);
  });

  it('is the same however the stream is cut', async () => {
    const content = bytesOf('replaced.arrow');
    const whole = await read(content);
    for (const pieces of [1, 3, 7, 64]) expect(await read(content, pieces)).toEqual(whole);
  });

  it('reads dictionaries that grow and that are replaced on the way', async () => {
    const texts = async (name: string) => fieldsOf(await read(bytesOf(name))).map(({ d }) => d);
    expect(await texts('deltas.arrow')).toEqual(['a', 'b', 'c', 'a', 'b']);
    expect(await texts('replaced.arrow')).toEqual(['a', 'b', 'a', 'c', 'b']);
  });

  it("reads what datasets' save_to_disk wrote, images as an object of bytes and path", async () => {
    const saved = join(await binaryFiles('frameworks'), 'captions');
    const name = readdirSync(saved).find((file) => file.endsWith('.arrow'))!;
    const found = fieldsOf(await read(readFileSync(join(saved, name))));
    expect(found.map(({ caption }) => caption)).toEqual(['one', 'two', 'three']);
    expect(found[2]!.image).toEqual({ bytes: expect.any(Uint8Array), path: '2.png' });
  });
});

/** The file with some bytes changed from `at` on. */
const changed = (content: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = content.slice();
  copy.set(values, at);
  return copy;
};
/** Where each message begins. */
const messagesIn = (content: Uint8Array): number[] => {
  const view = new DataView(content.buffer);
  const found: number[] = [];
  for (let at = 0; at + 8 <= content.length; at += 8) {
    const size = view.getUint32(at + 4, true);
    if (view.getUint32(at, true) === 0xffffffff && size > 0 && size < 100_000) found.push(at);
  }
  return found;
};

describe('damaged Arrow', () => {
  it('a broken message costs its batch; the next one is found', async () => {
    const content = bytesOf('file-plain.arrow');
    const third = messagesIn(content).at(-2)!;
    const found = await read(changed(content, third + 4, 0xff, 0xff, 0xff, 0x7f));
    expect(faultsOf(found)).toEqual([[301, 'broken-message', 1]]);
    expect(fieldsOf(found)).toHaveLength(450);
  });

  it('metadata that point outside of the message cost their batch', async () => {
    const content = bytesOf('file-plain.arrow');
    const third = messagesIn(content).at(-2)!;
    const found = await read(changed(content, third + 8, 0xf0, 0xff, 0, 0));
    expect(faultsOf(found)).toEqual([[301, 'broken-message', 1]]);
    expect(fieldsOf(found)).toHaveLength(450);
  });

  it('a body that does not decompress costs its batch, all its rows counted', async () => {
    const content = bytesOf('stream-zstd.arrow');
    const last = messagesIn(content).at(-1)!;
    const found = await read(content.slice().fill(0xee, last + 12_000, last + 16_000));
    expect(faultsOf(found)).toEqual([[451, 'broken-compression', 150]]);
    expect(fieldsOf(found)).toHaveLength(450);
  });

  it('a text that is no UTF-8 costs its row', async () => {
    const plain = bytesOf('file-plain.arrow');
    const found = await read(changed(plain, Buffer.from(plain).indexOf('Straße') + 4, 0xff));
    expect(faultsOf(found)).toEqual([[expect.any(Number), 'broken-utf8', 1]]);
  });

  it('a file that is cut off gives what came before', async () => {
    const content = bytesOf('file-plain.arrow');
    const third = messagesIn(content).at(-2)!;
    const cut = await read(content.subarray(0, third + 10_000));
    expect(fieldsOf(cut)).toHaveLength(300);
    expect(faultsOf(cut)[0]).toEqual([301, 'cut-off', 150]);
    expect(faultsOf(await read(content.subarray(0, third)))).toEqual([[301, 'cut-off', 1]]);
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'no Arrow schema: the file is empty'],
    ['text', Buffer.from('text,label\nhello,spam\n'), 'no Arrow schema'],
    ['only the magic', Buffer.from('ARROW1\0\0'), 'no Arrow schema'],
  ])('%s is refused', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining(message),
    });
  });

  it('a column type that is not read is named', async () => {
    await expect(read(bytesOf('run-ends.arrow'))).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining('Unrecognized type'),
    });
  });

  it('a message that points outside of itself is not followed', () => {
    expect(() => readMessage(bytesOf('deltas.arrow').slice(8, 40))).toThrow('points outside of itself');
  });

  it.each([...TABLES, 'deltas', 'replaced'])(
    '%s: any damage ends in records, faults or a refusal',
    async (name) => {
      const content = bytesOf(`${name}.arrow`);
      let noticed = 0;
      for (let seed = 1; seed <= 30; seed += 1) {
        const found = await survives(arrowRecords, sourceOf(damaged(content, seed), 'a.arrow'));
        if (found instanceof InputRejected || faultsOf(found).length > 0) noticed += 1;
      }
      expect(noticed).toBeGreaterThan(10);
    },
  );
});

it('an LZ4 frame of more than its buffer declares is refused', () => {
  const frame = Uint8Array.of(4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 4, 0, 0, 0x80, 1, 2, 3, 4, 0, 0, 0, 0);
  expect([...lz4Frame(frame, 4)]).toEqual([1, 2, 3, 4]);
  expect(() => lz4Frame(frame, 3)).toThrow('more than the 3 bytes');
  expect(() => lz4Frame(frame, 5)).toThrow('4 bytes, not the 5');
  expect(() => lz4Frame(frame.subarray(0, 12), 4)).toThrow('cut off');
});
