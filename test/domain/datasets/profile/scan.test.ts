/** One pass over the characters: hash, words, kinds of characters, numbers. */
import { describe, expect, it } from 'vitest';
import { mixed, Scan, SEEN, valueHash } from '../../../../domain/datasets/profile/scan.ts';

const scanned = (text: string): Scan => {
  const scan = new Scan();
  scan.read(text);
  return scan;
};

describe('words', () => {
  it.each([
    ['', 0],
    ['one', 1],
    ['one, two  three.', 3],
    ["don't", 2],
    ['naïve café', 2],
    ['weiß_nicht 42', 2],
    // Ideographs and kana count one by one, hangul by its blanks.
    ['日本語です', 5],
    ['한국어 문장', 2],
    ['देवनागरी लिपि', 2],
    ['😀 😀', 0],
  ])('%j has %d', (text, words) => expect(scanned(text).words).toBe(words));

  it('counts punctuation apart', () => {
    expect(scanned('Well, yes! “no”').marks).toBe(4);
  });
});

describe('numbers', () => {
  it('begin where digits follow something else', () => {
    const scan = scanned('a1 22-333 x4y5');
    expect([...scan.numbers.subarray(0, scan.numberCount)]).toEqual([1, 3, 6, 11, 13]);
  });

  it('are remembered up to a limit, whatever the text', () => {
    const scan = scanned('1 '.repeat(100_000));
    expect(scan.numberCount).toBe(4_096);
    expect(scan.words).toBe(100_000);
  });
});

describe('what is seen', () => {
  it.each<[string, keyof typeof SEEN]>([
    ['a@b', 'at'],
    ['a & b', 'ampersand'],
    ['a\u0007b', 'control'],
    ['a\u0085b', 'control'],
    ['a\u200bb', 'invisible'],
    ['a\u202eb', 'invisible'],
    ['a\ufffdb', 'replacement'],
    ['Ã©', 'mojibake'],
    ['e\u0301', 'composable'],
    ['é', 'beyondAscii'],
    ['語', 'lone'],
    ['7', 'digit'],
  ])('%j: %s', (text, kind) => expect(scanned(text).seen & SEEN[kind]).toBe(SEEN[kind]));

  it('and nothing else of plain text with tabs and line ends', () => {
    const { seen, scripts } = scanned('Plain text,\twith\r\nlines.');
    expect(seen & 0xfff & ~(SEEN.word | SEEN.punctuation)).toBe(0);
    expect(scripts).toBe(1);
  });
});

describe('the hash', () => {
  it('is the same for ever: samples of parts must meet', () => {
    expect(scanned('the same text').hash).toBe(4_008_002_465_881_791);
    expect(scanned('').hash).toBe(4_788_810_447_056_253);
    expect(valueHash('ham')).toBe(3_568_886_219_314_918);
  });

  it('tells texts apart that differ in one character, at either end, or in length', () => {
    const texts = [
      'abc',
      'abd',
      'bbc',
      'ab',
      'abc ',
      ' abc',
      'abcc',
      'acb',
      '',
      ' ',
      'a',
      'a ',
      '\0',
      '\0\0',
    ];
    expect(new Set(texts.map((text) => scanned(text).hash)).size).toBe(texts.length);
    expect(new Set(texts.map(valueHash)).size).toBe(texts.length);
  });

  it('spreads texts that are all but the same evenly, in its first and its last bits', () => {
    const scan = new Scan();
    const [high, low] = [new Float64Array(256), new Float64Array(256)];
    const rows = 1 << 16;
    for (let i = 0; i < rows; i += 1) {
      scan.read(`message number ${i}`);
      high[scan.high >>> 24]! += 1;
      low[scan.low & 255]! += 1;
    }
    // χ² with 255 degrees of freedom: 255 on average, beyond 345 in one of ten thousand.
    const chi = (bins: Float64Array): number =>
      bins.reduce((sum, seen) => sum + (seen - rows / 256) ** 2 / (rows / 256), 0);
    expect(chi(high)).toBeLessThan(345);
    expect(chi(low)).toBeLessThan(345);
  });

  it('mixes: each bit of the input moves about half of the output', () => {
    for (let bit = 0; bit < 32; bit += 1) {
      const changed = mixed(12_345) ^ mixed(12_345 ^ (1 << bit));
      const bits = (changed >>> 0).toString(2).replaceAll('0', '').length;
      expect(bits).toBeGreaterThan(6);
      expect(bits).toBeLessThan(26);
    }
  });
});
