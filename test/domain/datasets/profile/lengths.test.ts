/** Lengths counted in a fixed number of counters. */
import { describe, expect, it } from 'vitest';
import { BORDERS, binOf, histogramOf, Lengths } from '../../../../domain/datasets/profile/lengths.ts';
import { randomFrom } from './rows.ts';

const counted = (lengths: readonly number[]): Lengths => {
  const counters = new Lengths();
  for (const length of lengths) counters.add(length);
  return counters;
};

describe('a percentile', () => {
  it('is exact below 1,024 and too small by 0.2 % at most above', () => {
    const random = randomFrom(1);
    const lengths = Array.from({ length: 10_000 }, () => Math.floor(10 ** (6 * random())));
    const sorted = lengths.toSorted((a, b) => a - b);
    const counters = counted(lengths);
    for (const share of [0.01, 0.25, 0.5, 0.75, 0.95, 0.999]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1]!;
      const read = counters.percentile(share);
      if (exact < 1_024) expect(read).toBe(exact);
      expect(read).toBeLessThanOrEqual(exact);
      expect(read).toBeGreaterThanOrEqual(0.998 * exact);
    }
    expect(counters.max).toBe(sorted.at(-1));
  });

  it('holds the longest string there can be, and nothing', () => {
    expect(counted([2 ** 29 - 24]).percentile(1)).toBeGreaterThan(0.998 * (2 ** 29 - 24));
    expect(counted([]).percentile(0.5)).toBe(0);
    expect(counted([0]).percentile(0.5)).toBe(0);
  });
});

describe('the drawn histogram', () => {
  it('puts each length behind the last border that is not beyond it', () => {
    for (const length of [0, 1, 4, 7, 9, 10, 14, 15, 1_023, 1_024, 9_999, 10_000, 5_000_000]) {
      const bin = binOf(length);
      expect(BORDERS[bin]).toBeLessThanOrEqual(length);
      expect(BORDERS[bin + 1] ?? Number.POSITIVE_INFINITY).toBeGreaterThan(length);
    }
  });

  it('has no empty bins at its ends', () => {
    const { borders, counts } = counted([20, 25, 120]).histogram();
    expect([borders[0], borders.at(-1)]).toEqual([20, 100]);
    expect(counts).toEqual([2, 0, 0, 0, 1]);
    expect(histogramOf([0, 0])).toEqual({ borders: [], counts: [] });
  });
});

it('counts what is beyond a length', () => {
  expect(counted([5, 10, 11, 5_000]).beyond(10)).toBe(2);
});
