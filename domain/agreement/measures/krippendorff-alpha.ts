/**
 * Krippendorff's alpha: 1 − Dₒ / Dₑ, the disagreement observed within items by that expected if values were dealt to
 * items by chance (Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011; Content Analysis, 4th ed., 2018,
 * chapter 12). With nᵤ values of item u, n values in all items that have two or more, and n_c of them c:
 *
 *   Dₒ = 1/n · Σᵤ Σ over ordered pairs of u's values δ²(c, k) / (nᵤ − 1)
 *   Dₑ = 1/(n (n − 1)) · Σ_c Σ_k n_c n_k δ²(c, k)
 *
 * Missing values need no care: an item weighs by the values it has, and one with a single value is left out. Alpha is
 * NaN where Dₑ is 0: nobody varied, so nothing can be said about chance. Pure.
 */
import type { Patterns, Statistic } from './patterns.ts';

/** δ² of two values by their codes: 0 for equal ones. */
export type Difference = (a: number, b: number) => number;

const alphaOf = (observed: number, expected: number, n: number): number =>
  expected === 0 || n < 2 ? Number.NaN : 1 - ((n - 1) * observed) / expected;

/** δ² is 0 for equal values and 1 for others. */
export function nominalAlpha(patterns: Patterns, categories: number): Statistic {
  const disagreement = disagreements(patterns, (a, b) => (a === b ? 0 : 1));
  const counts = new Float64Array(categories);
  return (weights) => {
    const n = countValues(patterns, weights, counts);
    let squares = 0;
    for (const count of counts) squares += count * count;
    return alphaOf(weighted(disagreement, weights), n * n - squares, n);
  };
}

/** δ² = (a − b)², by the number of each category. */
export function intervalAlpha(patterns: Patterns, numbers: Float64Array): Statistic {
  const counts = new Float64Array(numbers.length);
  return (weights) => {
    const n = countValues(patterns, weights, counts);
    return alphaOfSquares(patterns, { weights, counts, n, numbers });
  };
}

/**
 * δ² = (Σ of the counts from a to b − (n_a + n_b) / 2)²: the squared difference of the two values' middle ranks, so
 * that ordinal alpha is interval alpha on ranks, which the data itself gives.
 *
 * @param categories how many there are; codes are places in their order
 */
export function ordinalAlpha(patterns: Patterns, categories: number): Statistic {
  const counts = new Float64Array(categories);
  const numbers = new Float64Array(categories);
  return (weights) => {
    const n = countValues(patterns, weights, counts);
    let below = 0;
    for (let code = 0; code < categories; code += 1) {
      numbers[code] = below + counts[code]! / 2;
      below += counts[code]!;
    }
    return alphaOfSquares(patterns, { weights, counts, n, numbers });
  };
}

/** δ² = ((a − b) / (a + b))², by the number of each category, none below 0; 0 for two zeros. */
export const ratioDifference =
  (numbers: Float64Array): Difference =>
  (a, b) =>
    a === b ? 0 : ((numbers[a]! - numbers[b]!) / (numbers[a]! + numbers[b]!)) ** 2;

/** Any δ²; costs the square of the categories in use. For label sets δ² is 1 − their Jaccard index, or 1 − MASI. */
export function differenceAlpha(patterns: Patterns, categories: number, difference: Difference): Statistic {
  const disagreement = disagreements(patterns, difference);
  const counts = new Float64Array(categories);
  return (weights) => {
    const n = countValues(patterns, weights, counts);
    const used: number[] = [];
    let expected = 0;
    for (let a = 0; a < categories; a += 1) {
      if (counts[a] === 0) continue;
      let sum = 0;
      for (const b of used) sum += counts[b]! * difference(a, b);
      expected += counts[a]! * sum;
      used.push(a);
    }
    return alphaOf(weighted(disagreement, weights), 2 * expected, n);
  };
}

/** A larger matrix of differences is not kept. */
const MOST_KEPT = 2_048;

/** The same differences, worked out once. */
export function keptDifferences(categories: number, difference: Difference): Difference {
  if (categories > MOST_KEPT) return difference;
  const matrix = new Float64Array(categories * categories);
  for (let a = 0; a < categories; a += 1) {
    for (let b = 0; b < a; b += 1) {
      matrix[a * categories + b] = matrix[b * categories + a] = difference(a, b);
    }
  }
  return (a, b) => matrix[a * categories + b]!;
}

/** Of each pattern, Σ over ordered pairs of its values δ² / (m − 1); 0 for a single value. */
function disagreements({ starts, values, weights }: Patterns, difference: Difference): Float64Array {
  const own = new Float64Array(weights.length);
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    const [start, end] = [starts[pattern]!, starts[pattern + 1]!];
    let sum = 0;
    for (let i = start + 1; i < end; i += 1) {
      for (let j = start; j < i; j += 1) sum += difference(values[i]!, values[j]!);
    }
    own[pattern] = end - start < 2 ? 0 : (2 * sum) / (end - start - 1);
  }
  return own;
}

/** How often each value comes in items that have two or more, into `counts`; and how many that are. */
function countValues({ starts, values }: Patterns, weights: Float64Array, counts: Float64Array): number {
  counts.fill(0);
  let n = 0;
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    const weight = weights[pattern]!;
    const [start, end] = [starts[pattern]!, starts[pattern + 1]!];
    if (weight === 0 || end - start < 2) continue;
    for (let i = start; i < end; i += 1) counts[values[i]!]! += weight;
    n += weight * (end - start);
  }
  return n;
}

interface Weighing {
  readonly weights: Float64Array;
  readonly counts: Float64Array;
  readonly n: number;
  readonly numbers: Float64Array;
}

/** With δ² = (a − b)², sums over ordered pairs are 2 × how many × the sum of squares about the mean. */
function alphaOfSquares({ starts, values }: Patterns, { weights, counts, n, numbers }: Weighing): number {
  let observed = 0;
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    const weight = weights[pattern]!;
    const [start, end] = [starts[pattern]!, starts[pattern + 1]!];
    const m = end - start;
    if (weight === 0 || m < 2) continue;
    let mean = 0;
    for (let i = start; i < end; i += 1) mean += numbers[values[i]!]! / m;
    let squares = 0;
    for (let i = start; i < end; i += 1) squares += (numbers[values[i]!]! - mean) ** 2;
    observed += (weight * 2 * m * squares) / (m - 1);
  }
  let sum = 0;
  for (let code = 0; code < counts.length; code += 1) sum += counts[code]! * numbers[code]!;
  let squares = 0;
  for (let code = 0; code < counts.length; code += 1) {
    squares += counts[code]! * (numbers[code]! - sum / n) ** 2;
  }
  const isConstant = counts.reduce((used, count) => used + (count > 0 ? 1 : 0), 0) < 2;
  return alphaOf(observed, isConstant ? 0 : 2 * n * squares, n);
}

function weighted(own: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let pattern = 0; pattern < own.length; pattern += 1) sum += own[pattern]! * weights[pattern]!;
  return sum;
}
