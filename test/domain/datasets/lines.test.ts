/** A byte stream as lines: the same however it is cut into pieces, and never a broken one as text. */
import { describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES, type PhysicalLine, physicalLines } from '../../../domain/datasets/lines.ts';
import { refusalOf } from '../runs/given-spec.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

/** In pieces of so many bytes, each in a buffer that is written over once the next is asked for. */
async function* pieces(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(size);
  for (let at = 0; at < content.length; at += size) {
    const part = content.subarray(at, at + size);
    buffer.set(part);
    yield buffer.subarray(0, part.length);
    buffer.fill(0x21);
  }
}

const linesOf = async (content: Uint8Array, size = content.length || 1): Promise<PhysicalLine[]> =>
  (await Array.fromAsync(physicalLines(pieces(content, size), 'a.csv'))).flat();
const textsOf = async (content: Uint8Array, size?: number) =>
  (await linesOf(content, size)).map((line) => ('text' in line ? line.text : line.fault.kind));

describe('lines', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['of nothing are none', bytes(''), []],
    ['end with LF', bytes('a\nb\n'), ['a', 'b']],
    ['end with CRLF', bytes('a\r\nb\r\n'), ['a', 'b']],
    ['may lack the last end', bytes('a\nb'), ['a', 'b']],
    ['may be empty', bytes('\n\na\n\n'), ['', '', 'a', '']],
    ['keep a CR of their own', bytes('a\rb\r\r\n'), ['a\rb\r']],
    ['keep white space', bytes('  a\t \n'), ['  a\t ']],
    [
      'lose the byte order mark of the file',
      bytes([0xef, 0xbb, 0xbf], 'a\n', [0xef, 0xbb, 0xbf], 'b'),
      ['a', '\ufeffb'],
    ],
    ['may be only the byte order mark', bytes([0xef, 0xbb, 0xbf]), ['']],
    ['hold any script', bytes('हिन्दी\n日本語\n😀\n\u2028'), ['हिन्दी', '日本語', '😀', '\u2028']],
  ])('%s', async (_, content, texts) => {
    expect(await textsOf(content)).toEqual(texts);
  });

  it('are the same however the stream is cut', async () => {
    const content = bytes(
      [0xef, 0xbb, 0xbf],
      'kopf,é\r\n',
      'a😀b\n\n',
      [0xc3, 0x28, 0x0a],
      'x',
      [0],
      'y\r\nend',
    );
    const whole = await linesOf(content);
    expect(whole).toHaveLength(6);
    for (let size = 1; size <= content.length; size += 1) expect(await linesOf(content, size)).toEqual(whole);
  });

  it('are numbered from 1, faults too', async () => {
    const lines = await linesOf(bytes('a\n', [0xff, 0x0a], '\nb'));
    expect(lines.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });
});

describe('what is no line of text', () => {
  it.each<[string, Uint8Array, string, string]>([
    ['a NUL', bytes('abc', [0], 'd'), 'nul', 'a NUL at byte 4 of the line'],
    [
      'a byte that begins no character',
      bytes('ab', [0xff], 'c'),
      'broken-utf8',
      'byte 3 of the line is 0xff',
    ],
    ['a character that is cut', bytes('aé', [0xf0, 0x9f, 0x98]), 'broken-utf8', 'byte 4 of the line is 0xf0'],
    [
      'a character that goes on wrongly',
      bytes('a', [0xc3, 0x28]),
      'broken-utf8',
      'byte 2 of the line is 0xc3',
    ],
    ['an over-long form', bytes([0xc0, 0xaf]), 'broken-utf8', 'byte 1 of the line is 0xc0'],
    ['half a surrogate pair', bytes('ab', [0xed, 0xa0, 0x80]), 'broken-utf8', 'byte 3 of the line is 0xed'],
    ['Latin-1', bytes('caf', [0xe9], ' au lait'), 'broken-utf8', 'byte 4 of the line is 0xe9'],
  ])('%s: its kind and where', async (_, content, kind, found) => {
    const [line, after] = await linesOf(bytes('', [...content], '\nfine'));
    expect(line).toMatchObject({ line: 1, fault: { kind, found: expect.stringContaining(found) } });
    expect(after).toEqual({ line: 2, text: 'fine' });
  });

  it('a first broken byte is found anywhere in a long line', async () => {
    for (const at of [0, 1, 2, 499, 500, 998]) {
      const content = bytes('é'.repeat(at), [0xff], 'é'.repeat(999 - at));
      expect((await linesOf(content))[0]).toMatchObject({
        fault: { found: `no UTF-8: byte ${2 * at + 1} of the line is 0xff` },
      });
    }
  });

  it.each([0, 1])('8 MiB and %d bytes: the longest line, and one that is too long', async (more) => {
    const length = MAX_LINE_BYTES + more;
    const content = bytes('x'.repeat(length), '\nnext');
    for (const size of [content.length, 1_000_003]) {
      const [line, next] = await linesOf(content, size);
      if ('text' in line!) expect([more, line.text.length]).toEqual([0, length]);
      else expect(line?.fault).toEqual({ kind: 'over-long-line', found: `${length} bytes in one line` });
      expect('text' in line!).toBe(more === 0);
      expect(next).toEqual({ line: 2, text: 'next' });
    }
  });
});

describe('another encoding is refused as a whole', () => {
  const of = (encoding: 'utf16le', text: string) => [...Buffer.from(text, encoding)];
  const swapped = (units: number[], width: number) =>
    units.map((_, i) => units[i - (i % width) + width - 1 - (i % width)]!);
  const wide = [...'text\n'].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]);

  it.each([
    ['UTF-16, little-endian', [0xff, 0xfe, ...of('utf16le', 'text\n')]],
    ['UTF-16, big-endian', [0xfe, 0xff, ...swapped(of('utf16le', 'text\n'), 2)]],
    ['UTF-32, little-endian', [0xff, 0xfe, 0, 0, ...wide]],
    ['UTF-32, big-endian', [0, 0, 0xfe, 0xff, ...swapped(wide, 4)]],
  ])('%s', async (_, content) => {
    expect(await refusalOf(() => linesOf(bytes(content)))).toMatchObject({
      name: 'InputRejected',
      where: 'a.csv, first bytes',
      allowed: 'UTF-8',
      next: 'Save the file as UTF-8 and upload it again',
    });
  });
});
