/** Which encoding a text is in: told from marks, zeros and statistics; what is no text of it is a fault of its line. */
import { describe, expect, it } from 'vitest';
import { encodingOf } from '../../../../domain/datasets/formats/encoding.ts';
import { held, readFile } from '../../../support/text-files.ts';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('told', () => {
  it.each([
    ['ASCII', Buffer.from('text,label\n'), 'utf-8'],
    ['UTF-8', Buffer.from('Grüße,日本語\n'), 'utf-8'],
    ['UTF-8 cut inside a character', Buffer.from('Grüße,日').subarray(0, -1), 'utf-8'],
    ['a mark of UTF-8', Buffer.from([0xef, 0xbb, 0xbf, 0x61]), 'utf-8'],
    ['a mark of UTF-16', Buffer.from([0xff, 0xfe, 0x61, 0]), 'utf-16le'],
    ['the other', Buffer.from([0xfe, 0xff, 0, 0x61]), 'utf-16be'],
    ['UTF-16 without a mark', Buffer.from('text,label\none,two\n', 'utf16le'), 'utf-16le'],
    [
      'Chinese UTF-16 without a mark',
      Buffer.from('这一句,好\n一切很好,坏\n'.repeat(9), 'utf16le'),
      'utf-16le',
    ],
    ['one word in Latin-1', latin('the café on the corner was closed,spam\n'), 'windows-1252'],
    ['the quotes of Windows', latin('it\x92s a nice day \x93really\x94 he said \x96 not\n'), 'windows-1252'],
    ['noise', Buffer.from(Array.from({ length: 2_000 }, (_, i) => (i * 7_919 * 31 + i * i) % 256)), 'utf-8'],
    ['Mac Roman, which nothing here knows', latin('caf\x8e \x8etait tr\x8fs bon, d\x8ejeuner\n'), 'utf-8'],
  ])('%s', (_, bytes, name) => {
    expect(encodingOf(bytes).name).toBe(name);
  });

  it('a megabyte of broken lines in a moment', () => {
    const bytes = latin('Die Größe der Straße,x\n'.repeat(50_000));
    const before = performance.now();
    expect(encodingOf(bytes).name).toBe('windows-1252');
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('mixed', () => {
  const good = Array.from({ length: 40 }, (_, i) => `größe ${i},a\n`).join('');

  it('among UTF-8 a line of Latin-1 is a fault that says what it may be', async () => {
    const body = Buffer.concat([
      Buffer.from(`text,label\n${good}`),
      latin('Die Größe der Straße überrascht mich täglich,a\n'),
      Buffer.from('end,a\n'),
    ]);
    const { rows, records, notes } = await readFile(held('mixed.csv', body));
    expect(rows).toHaveLength(41);
    expect(records[40]).toEqual({
      line: 42,
      fault: { kind: 'broken-utf8', found: 'no UTF-8: byte 7 of the line is 0xf6; it may be windows-1252' },
      lines: 1,
    });
    expect(notes).toEqual([
      'mixed-encodings: mixed.csv: UTF-8 with 1 lines of another encoding at its beginning',
    ]);
  });

  it('lines that are no text of any encoding are faults, and it is said how to name one', async () => {
    const body = Buffer.concat([
      Buffer.from('text,label\nabc'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from(',ham\nb,a\n'),
    ]);
    const { faults, rows, notes } = await readFile(held('a.csv', body));
    expect([faults, rows]).toEqual([[[2, 'broken-utf8']], [{ text: 'b', label: 'a' }]]);
    expect(notes[0]).toMatch(
      /^mixed-encodings: .*no other encoding fits them: name it in the source's `encoding`$/,
    );
  });

  it('what the declared encoding has no character for is a fault of its line, in CSV and in a list', async () => {
    const csv = Buffer.concat([
      Buffer.from('a,b\n'),
      Buffer.from([0x82, 0xa0, 0xff, 0x2c, 0x31, 0x0a]),
      Buffer.from('c,d\n'),
    ]);
    for (const piece of [1, 100]) {
      const { records } = await readFile(held('a.csv', csv, piece), { encoding: 'shift_jis' });
      expect(records).toEqual([
        {
          line: 2,
          fault: { kind: 'broken-encoding', found: 'no shift_jis: character 2 of the line' },
          lines: 1,
        },
        { line: 3, fields: { a: 'c', b: 'd' } },
      ]);
    }
    const list = Buffer.concat([Buffer.from('[{"a":"'), Buffer.from([0xff]), Buffer.from('"},{"a":"b"}]')]);
    const { rows, faults } = await readFile(held('a.json', list), { encoding: 'shift_jis' });
    expect([rows, faults]).toEqual([[{ a: 'b' }], [[1, 'broken-utf8']]]);
  });

  it('half a surrogate pair in UTF-16 is a fault of its line', async () => {
    const body = Buffer.concat([
      Buffer.from('\ufefftext,label\nfine,a\n', 'utf16le'),
      Buffer.from([0x61, 0, 0x00, 0xd8, 0x62, 0, 0x2c, 0, 0x61, 0, 0x0a, 0]),
      Buffer.from('end,a\n', 'utf16le'),
    ]);
    const { rows, faults } = await readFile(held('a.csv', body));
    expect(rows.map(({ text }) => text)).toEqual(['fine', 'end']);
    expect(faults).toEqual([[3, 'broken-encoding']]);
  });
});
