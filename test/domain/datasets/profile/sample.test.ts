/** The texts that are looked at twice. */
import { describe, expect, it } from 'vitest';
import { quoted, TextSample } from '../../../../domain/datasets/profile/sample.ts';
import { Scan } from '../../../../domain/datasets/profile/scan.ts';
import { randomFrom } from './rows.ts';

const scan = new Scan();
const place = (line: number) => ({ source: 'a.jsonl', line });

function sampled(texts: readonly string[]): TextSample {
  const sample = new TextSample();
  for (const [i, text] of texts.entries()) {
    scan.read(text);
    sample.add(text, 'x', place(i + 1), scan);
  }
  return sample;
}
const hashOf = (text: string): number => {
  scan.read(text);
  return scan.hash;
};

describe('a sample', () => {
  it('is all of few texts, by their hashes', () => {
    const texts = ['one', 'two', 'three', 'four'];
    const expected = texts.toSorted((a, b) => hashOf(a) - hashOf(b));
    expect(sampled(texts).texts.map(({ text }) => text)).toEqual(expected);
  });

  it('of more than fit is the same in any order: those of the smallest hashes', () => {
    const long = 'x'.repeat(19_900);
    const texts = Array.from({ length: 5_000 }, (_, i) => `${i} ${long}`);
    const first = sampled(texts).texts;
    const weight = first.reduce((sum, { text }) => sum + text.length, 0);
    expect(weight).toBeLessThanOrEqual(32_000_000);
    expect(weight).toBeGreaterThan(31_000_000);
    const hashes = texts.map(hashOf).sort((a, b) => a - b);
    expect(first.map(({ text }) => hashOf(text))).toEqual(hashes.slice(0, first.length));
    const random = randomFrom(61);
    const shuffled = texts.toSorted(() => random() - 0.5);
    const numbers = (of: typeof first) => of.map(({ text }) => text.slice(0, 5));
    expect(numbers(sampled(shuffled).texts)).toEqual(numbers(first));
  });

  it('holds the beginning of a long text', () => {
    const [only] = sampled([`begin ${'x'.repeat(1_000_000)}`]).texts;
    expect(only?.text).toHaveLength(20_000);
    expect(quoted(only!, 10)).toEqual({ source: 'a.jsonl', line: 1, text: 'begin xxxx' });
  });

  it('is quoted on one line, personal data masked', () => {
    const [only] = sampled(['write\n\n to  jane@example.org']).texts;
    expect(quoted(only!).text).toBe('write to [EMAIL]');
  });
});
