/**
 * Mean pairwise Jaccard index: of an item the mean over its pairs of annotators of |A ∩ B| / |A ∪ B| of their label
 * sets, of the data the mean over its items. Two empty sets agree (1); an item with one annotator says nothing and is
 * left out. What stage `agreement` gates by, and not corrected for chance. Pure.
 */
import type { Patterns, Statistic } from './patterns.ts';

/** Similarity of two values by their codes, from 0 to 1. */
export type Similarity = (a: number, b: number) => number;

/** Of each pattern the mean over its pairs of values; NaN for a single value. */
export function pairMeans({ starts, values, weights }: Patterns, similarity: Similarity): Float64Array {
  const means = new Float64Array(weights.length);
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    const [start, end] = [starts[pattern]!, starts[pattern + 1]!];
    let sum = 0;
    for (let i = start + 1; i < end; i += 1) {
      for (let j = start; j < i; j += 1) sum += similarity(values[i]!, values[j]!);
    }
    means[pattern] = (2 * sum) / ((end - start) * (end - start - 1));
  }
  return means;
}

export function meanJaccard(patterns: Patterns, similarity: Similarity): Statistic {
  const means = pairMeans(patterns, similarity);
  return (weights) => {
    let [sum, items] = [0, 0];
    for (let pattern = 0; pattern < weights.length; pattern += 1) {
      const mean = means[pattern]!;
      if (weights[pattern] === 0 || Number.isNaN(mean)) continue;
      sum += weights[pattern]! * mean;
      items += weights[pattern]!;
    }
    return items === 0 ? Number.NaN : sum / items;
  };
}

/** Of the pairs of values of which at least one is 1, has the label, the share in which both are. */
export function specificAgreement({ starts, values, weights }: Patterns): number {
  let [both, either] = [0, 0];
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    const [start, end] = [starts[pattern]!, starts[pattern + 1]!];
    let users = 0;
    for (let i = start; i < end; i += 1) users += values[i]!;
    const pairs = (users * (users - 1)) / 2;
    both += weights[pattern]! * pairs;
    either += weights[pattern]! * (pairs + users * (end - start - users));
  }
  return either === 0 ? Number.NaN : both / either;
}
