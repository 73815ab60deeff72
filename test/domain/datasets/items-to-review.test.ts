/** Which items a review round needs: as few as bring the mean where it must be, the most disputed first. */
import { describe, expect, it } from 'vitest';
import { itemsToReview, type MeasuredItem } from '../../../domain/agreement/dispute.ts';

const MINIMUM = 0.85;
/** A fifth of the way from the minimum on to 1. */
const TARGET = 0.88;

/** Agreements of all items, as thirds and halves give them; the same each time. */
const drawn = (count: number, seed: number): MeasuredItem[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `item-${String((i * 7_919 + seed) % count).padStart(4, '0')}`,
    agreement: [1, 1, 2 / 3, 1 / 3, 0.5, 0][(i * 31 + seed * 17 + ((i * i) % 13)) % 6]!,
  }));
const mean = (items: readonly MeasuredItem[]) =>
  items.reduce((sum, { agreement }) => sum + agreement, 0) / items.length;
const chosenOf = (items: readonly MeasuredItem[]) =>
  itemsToReview(
    items.filter(({ agreement }) => agreement < MINIMUM),
    { score: mean(items), measured: items.length, minimum: MINIMUM },
  );

describe('over many data sets', () => {
  const sets = Array.from({ length: 40 }, (_, i) => drawn(20 + 13 * i, i));

  it('settling them brings the mean to the target, or all that are disputed are chosen', () => {
    for (const items of sets) {
      const chosen = new Set(chosenOf(items));
      const settled = items.map((item) => (chosen.has(item) ? { ...item, agreement: 1 } : item));
      const disputed = items.filter(({ agreement }) => agreement < MINIMUM);
      expect(mean(settled) > TARGET - 1e-6 || chosen.size === disputed.length).toBe(true);
    }
  });

  it('one fewer would not', () => {
    for (const items of sets) {
      const chosen = chosenOf(items);
      const fewer = new Set(chosen.slice(0, -1));
      const settled = items.map((item) => (fewer.has(item) ? { ...item, agreement: 1 } : item));
      if (chosen.length > 0) expect(mean(settled)).toBeLessThan(TARGET);
    }
  });

  it('they are the worst, in order, whatever order they came in', () => {
    for (const items of sets) {
      const chosen = chosenOf(items);
      expect(chosenOf(items.toReversed())).toEqual(chosen);
      const left = items.filter((item) => !chosen.includes(item));
      const worst = Math.max(0, ...chosen.map(({ agreement }) => agreement));
      for (const { agreement } of left) expect(agreement).toBeGreaterThanOrEqual(worst);
      expect(chosen.map(({ agreement }) => agreement)).toEqual(
        chosen.map(({ agreement }) => agreement).toSorted(),
      );
    }
  });
});

it.each([
  ['none where the mean is at the target', [1, 1, 1, 0.52], 0],
  ['one where it is just below', [1, 1, 1, 0.51], 1],
  ['none where nobody disputes', [1, 1], 0],
  ['all where nobody agrees', [0, 0, 0], 3],
])('%s', (_, agreements, count) => {
  expect(chosenOf(agreements.map((agreement, i) => ({ id: `${i}`, agreement })))).toHaveLength(count);
});

it('does not take one more for the last bits of a sum of thirds', () => {
  // 22 of 25 agree, the rest are at 0: exactly 0.88, but for rounding.
  const items = Array.from({ length: 25 }, (_, i) => ({ id: `${i}`, agreement: i < 3 ? 0 : 1 }));
  const score = items.reduce((sum, { agreement }) => sum + agreement / 3, 0) * (3 / 25) - 1e-12;
  expect(itemsToReview(items.slice(0, 3), { score, measured: 25, minimum: MINIMUM })).toEqual([]);
});
