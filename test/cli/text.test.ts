import { describe, expect, it } from 'vitest';
import {
  ago,
  columnsOf,
  counted,
  cutTo,
  duration,
  figure,
  printable,
  printableJson,
  printableLines,
  size,
  wrapped,
} from '../../cli/text.ts';
import { HOSTILE, RAW } from './terminal.ts';

/** The same texts every time: terminal-hostile pieces, wide characters and words in any order. */
function* odd(): Generator<string> {
  const parts = [
    'a',
    ' ',
    'word',
    '\u001b[31m',
    '\u202e',
    '\r',
    '\n',
    '你好',
    '👩‍👩‍👧',
    'e\u0301',
    '\ud800',
    '\u009b',
    '🇫🇷',
    '\t',
  ];
  let seed = 7;
  for (let n = 0; n < 300; n++) {
    let text = '';
    for (let i = 0; i < n % 17; i++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      text += parts[seed % parts.length];
    }
    yield text;
  }
}

describe('text on a terminal', () => {
  it('shows what would act', () => {
    expect(printable(HOSTILE)).toBe(
      '\\u001b]0;owned\\u0007\\u001b[2J\\u009b31m\\u202egnp.exe\\u2066\\u0008 modelmill: all is well\\u2028',
    );
    expect(printable('lone \ud800 half')).toBe('lone \ufffd half');
    expect(printable('Grüße, 你好, שלום, 👩‍👩‍👧')).toBe('Grüße, 你好, שלום, 👩‍👩‍👧');
    expect(printableLines('two\nlines\u001b[A')).toBe('two\nlines\\u001b[A');
  });

  it('holds nothing raw, whatever comes', () => {
    for (const text of odd()) {
      expect(printable(text)).not.toMatch(RAW);
      expect(printable(text)).not.toContain('\n');
      expect(printableJson({ text }, 2)).not.toMatch(RAW);
      expect(JSON.parse(printableJson({ [text]: [text] }))).toEqual({ [text]: [text] });
    }
  });
});

describe('columns', () => {
  it.each([
    ['abc', 3],
    ['', 0],
    ['你好', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['☀\ufe0f', 2],
    ['한국어', 6],
    ['ａ', 2],
    ['\u200b', 0],
    ['✓ ok', 4],
  ])('of %j are %d', (text, columns) => expect(columnsOf(text)).toBe(columns));

  it('hold what is cut and what is wrapped, and nothing of it is lost', () => {
    for (const raw of odd()) {
      const text = printable(raw);
      for (const columns of [2, 5, 20]) {
        expect(columnsOf(cutTo(text, columns))).toBeLessThanOrEqual(columns);
        const lines = wrapped(text, columns);
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }
    }
  });

  it('break between words', () => {
    expect(wrapped('the weaker half leaves', 10)).toEqual(['the weaker', 'half', 'leaves']);
    expect(wrapped('incomprehensible', 6)).toEqual(['incomp', 'rehens', 'ible']);
    expect(wrapped('', 6)).toEqual(['']);
    expect(wrapped('你好', 1)).toEqual(['你', '好', '']);
    expect(cutTo('你好你好', 5)).toBe('你好…');
    expect(cutTo('short', 5)).toBe('short');
  });
});

describe('figures', () => {
  it.each([
    [999, '999 B'],
    [1_500, '2 kB'],
    [15_104_516, '15.1 MB'],
    [5.4e9, '5.4 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text));

  it.each([
    [4_400, '4 s'],
    [66_000, '1 min 6 s'],
    [3_700_000, '1 h 1 min'],
  ])('%d ms are %s', (ms, text) => expect(duration(ms)).toBe(text));

  it.each([
    [-5_000, '0 s ago'],
    [59_999, '59 s ago'],
    [3_599_999, '59 min ago'],
    [86_399_999, '23 h ago'],
    [3 * 86_400_000, '3 d ago'],
  ])('%d ms ago is %s', (ms, text) => expect(ago(new Date(1e12 - ms).toISOString(), 1e12)).toBe(text));

  it.each([
    [0.96849, '0.9685'],
    [12, '12'],
    [1.0000000000000002e-6, '0.000001'],
    [-0.00012345, '-0.0001234'],
  ])('%d is %s', (value, text) => expect(figure(value)).toBe(text));

  it('count things', () => {
    expect([0, 1, 2].map((n) => counted(n, 'project'))).toEqual(['0 projects', '1 project', '2 projects']);
  });
});
