/**
 * Cohen's kappa of two annotators, 1 − Σ w o / Σ w e: the weighted disagreement observed over the items that both
 * answered, by that expected from how often each uses each category (Cohen, "A coefficient of agreement for nominal
 * scales", Educational and Psychological Measurement 20, 1960; weighted: Psychological Bulletin 70, 1968). For more
 * annotators, the mean over their pairs (Light, Psychological Bulletin 76, 1971). Pure.
 */
import type { Patterns, Statistic } from './patterns.ts';

/** Weight of a disagreement by the distance of the two categories' places: 1, |i − j| or (i − j)². */
export const KAPPA_WEIGHTS = ['none', 'linear', 'quadratic'] as const;
export type KappaWeights = (typeof KAPPA_WEIGHTS)[number];

const WEIGHT: Record<KappaWeights, (distance: number) => number> = {
  none: (distance) => (distance === 0 ? 0 : 1),
  linear: (distance) => Math.abs(distance),
  quadratic: (distance) => distance * distance,
};

/**
 * @param table counts of items, `table[offset + i * categories + j]` where the first says i and the second j
 * @returns NaN where both use the same one category, or share no item
 */
export function kappaOf(
  table: Float64Array,
  categories: number,
  weights: KappaWeights = 'none',
  offset = 0,
): number {
  const [first, second] = [new Float64Array(categories), new Float64Array(categories)];
  const weight = WEIGHT[weights];
  let [n, observed, expected] = [0, 0, 0];
  for (let i = 0; i < categories; i += 1) {
    for (let j = 0; j < categories; j += 1) {
      const count = table[offset + i * categories + j]!;
      first[i]! += count;
      second[j]! += count;
      n += count;
      observed += weight(i - j) * count;
    }
  }
  for (let i = 0; i < categories; i += 1) {
    if (first[i] === 0) continue;
    for (let j = 0; j < categories; j += 1) expected += weight(i - j) * first[i]! * second[j]!;
  }
  return expected === 0 ? Number.NaN : 1 - (n * observed) / expected;
}

/** More cells than these are not counted. */
const MOST_CELLS = 50_000_000;

/**
 * Mean kappa over the pairs of annotators that share items and for which it is defined.
 *
 * @param patterns of codes annotator × categories + category (`withAnnotators`)
 * @returns undefined where annotators and categories are too many to count every pair's table
 */
export function meanKappa(
  patterns: Patterns,
  categories: number,
  weights: KappaWeights = 'none',
): Statistic | undefined {
  const { starts, values } = patterns;
  const tables = new Map<number, number>();
  const size = categories * categories;
  const cells: number[] = [];
  const ends = new Int32Array(patterns.weights.length);
  for (let pattern = 0; pattern < ends.length; pattern += 1) {
    for (let i = starts[pattern]!; i < starts[pattern + 1]!; i += 1) {
      for (let j = i + 1; j < starts[pattern + 1]!; j += 1) {
        const [a, b] = [Math.floor(values[i]! / categories), Math.floor(values[j]! / categories)];
        const pair = a * 2 ** 26 + b;
        let table = tables.get(pair);
        if (table === undefined) {
          table = tables.size;
          tables.set(pair, table);
        }
        cells.push(table * size + (values[i]! % categories) * categories + (values[j]! % categories));
      }
    }
    ends[pattern] = cells.length;
    if (tables.size * size > MOST_CELLS) return undefined;
  }
  const counts = new Float64Array(tables.size * size);
  return (itemWeights) => {
    counts.fill(0);
    for (let pattern = 0, cell = 0; pattern < ends.length; pattern += 1) {
      const weight = itemWeights[pattern]!;
      for (; cell < ends[pattern]!; cell += 1) counts[cells[cell]!]! += weight;
    }
    let [sum, defined] = [0, 0];
    for (let table = 0; table < tables.size; table += 1) {
      const kappa = kappaOf(counts, categories, weights, table * size);
      if (Number.isNaN(kappa)) continue;
      sum += kappa;
      defined += 1;
    }
    return defined === 0 ? Number.NaN : sum / defined;
  };
}
