/** The smallest hashes: a sample that depends on nothing but what came. */
import { describe, expect, it } from 'vitest';
import { valueHash } from '../../../../domain/datasets/profile/scan.ts';
import { Smallest } from '../../../../domain/datasets/profile/smallest.ts';
import { randomFrom } from './rows.ts';

const filled = (items: readonly string[], most: number, weight?: number): Smallest<string> => {
  const kept = new Smallest<string>({ most, ...(weight && { weight }) }, (item) => item.length);
  for (const item of items) kept.add(valueHash(item), item);
  return kept;
};
const shuffled = (items: readonly string[], seed: number): string[] => {
  const random = randomFrom(seed);
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
};
const items = Array.from({ length: 5_000 }, (_, i) => `item ${i} ${'x'.repeat(i % 7)}`);

describe('what is kept', () => {
  it('is the items of the smallest hashes, in their order', () => {
    const expected = items.map(valueHash).sort((a, b) => a - b);
    const kept = filled(items, 100);
    expect(kept.entries().map(([hash]) => hash)).toEqual(expected.slice(0, 100));
    expect(kept.limit).toBe(expected[100]);
    expect(kept.whole).toBe(false);
  });

  it.each([1, 2, 3])('is the same in another order (%d), and however often each comes', (seed) => {
    const again = filled(shuffled([...items, ...items.slice(0, 900)], seed), 100);
    expect(again.entries()).toEqual(filled(items, 100).entries());
    expect(again.limit).toBe(filled(items, 100).limit);
  });

  it.each([1, 2, 3])('is bounded by weight as well, in any order (%d)', (seed) => {
    const kept = filled(items, 4_000, 1_000);
    const weight = kept.entries().reduce((sum, [, item]) => sum + item.length, 0);
    expect(weight).toBeLessThanOrEqual(1_000);
    expect(weight).toBeGreaterThan(980);
    expect(filled(shuffled(items, seed), 4_000, 1_000).entries()).toEqual(kept.entries());
  });

  it('is everything while there is room: then nothing is an estimate', () => {
    const kept = filled(items.slice(0, 100), 100);
    expect(kept.whole).toBe(true);
    expect(kept.limit).toBeNull();
    expect(kept.distinct).toBe(100);
  });

  it('of two parts is that of the whole', () => {
    const [one, other] = [filled(items.slice(0, 3_000), 100), filled(items.slice(2_000), 100)];
    one.lower(other.limit);
    for (const [hash, item] of other.entries()) one.add(hash, item);
    expect(one.entries()).toEqual(filled(items, 100).entries());
    expect(one.limit).toBe(filled(items, 100).limit);
  });
});

describe('how many there were', () => {
  it.each([1_000, 20_000, 200_000])('is within four standard errors for %d', (many) => {
    const kept = new Smallest<true>({ most: 400 });
    for (let i = 0; i < many; i += 1) kept.add(valueHash(`value ${i}`), true);
    expect(Math.abs(kept.distinct / many - 1)).toBeLessThan(4 / Math.sqrt(400));
  });
});
