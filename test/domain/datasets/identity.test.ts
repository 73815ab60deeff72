/** What follows from a text alone: its name, its split, its place. */
import { describe, expect, it } from 'vitest';
import { itemId, limitRank, orderOf, splitOf } from '../../../domain/datasets/identity.ts';

const IDS = Array.from({ length: 4_000 }, (_, i) => itemId(`text ${i}`));
const SHARES = { train: 0.8, validation: 0.1, test: 0.1 };

it('names equal texts equally and nothing else', () => {
  expect(itemId('a')).toBe('ca978112ca1bbdca');
  expect(itemId('a')).not.toBe(itemId('a '));
  expect(itemId('é')).not.toBe(itemId('e\u0301'));
  expect(new Set(IDS).size).toBe(IDS.length);
});

describe('the split', () => {
  it('has its share of the rows, as a random draw would', () => {
    for (const shares of [SHARES, { train: 0.5, validation: 0.3, test: 0.2 }]) {
      const found = Map.groupBy(IDS, (id) => splitOf(id, shares));
      for (const [split, share] of Object.entries(shares)) {
        const deviation = Math.sqrt(share * (1 - share) * IDS.length);
        const rows = found.get(split as keyof typeof shares)!.length;
        expect(Math.abs(rows - share * IDS.length)).toBeLessThan(4 * deviation);
      }
    }
  });

  it('keeps the test rows of a smaller share in a larger one', () => {
    const larger = { train: 0.7, validation: 0.1, test: 0.2 };
    for (const id of IDS) if (splitOf(id, SHARES) === 'test') expect(splitOf(id, larger)).toBe('test');
  });

  it('says nothing about place and rank: they are drawn for themselves', () => {
    const test = IDS.filter((id) => splitOf(id, SHARES) === 'test');
    const mean = (of: (id: string) => number) => test.reduce((sum, id) => sum + of(id), 0) / test.length;
    expect(mean((id) => orderOf(id, 17))).toBeCloseTo(0.5, 1);
    expect(mean(limitRank)).toBeCloseTo(0.5, 1);
  });
});

describe('the order', () => {
  it('is another for another seed', () => {
    const sorted = (seed: number) => IDS.toSorted((a, b) => orderOf(a, seed) - orderOf(b, seed));
    expect(sorted(17)).toEqual(sorted(17));
    expect(sorted(17)).not.toEqual(sorted(18));
  });

  it('is a number from 0 to below 1, never one twice', () => {
    const places = IDS.map((id) => orderOf(id, 0));
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThan(1);
    expect(new Set(places).size).toBe(IDS.length);
  });
});
