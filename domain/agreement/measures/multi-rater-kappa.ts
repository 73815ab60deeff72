/**
 * Fleiss' kappa and Gwet's AC1: (pₐ − pₑ) / (1 − pₑ), the agreement of pairs within items by what chance would give.
 * They share pₐ and differ in what they hold for chance. Pure.
 *
 * Both come in the general form for numbers of annotators that vary from item to item (Gwet, Handbook of Inter-Rater
 * Reliability, 4th ed., 2014, chapter 2): pₐ is the mean over the items with two or more annotators, π_c the mean over
 * all items of the share of c among the item's values, so an item with one annotator counts for chance alone. With as
 * many annotators for each item this is Fleiss's own formula ("Measuring nominal scale agreement among many raters",
 * Psychological Bulletin 76, 1971).
 */
import type { Patterns, Statistic } from './patterns.ts';

/** Chance from the shares of the categories. */
type Chance = (shares: Float64Array) => number;

/** pₑ = Σ π_c². */
export const fleissKappa = (patterns: Patterns, categories: number): Statistic =>
  chanceCorrected(patterns, categories, (shares) => {
    let chance = 0;
    for (const share of shares) chance += share * share;
    return chance;
  });

/**
 * pₑ = Σ π_c (1 − π_c) / (q − 1) (Gwet, "Computing inter-rater reliability and its variance in the presence of high
 * agreement", British Journal of Mathematical and Statistical Psychology 61, 2008): stays sensible where nearly all
 * items are of one category. q is the number of categories in use.
 */
export const gwetAc1 = (patterns: Patterns, categories: number): Statistic =>
  chanceCorrected(patterns, categories, (shares) => {
    let chance = 0;
    for (const share of shares) chance += share * (1 - share);
    return categories < 2 ? Number.NaN : chance / (categories - 1);
  });

function chanceCorrected(patterns: Patterns, categories: number, chance: Chance): Statistic {
  const { starts, values } = patterns;
  const agreement = agreements(patterns);
  const shares = new Float64Array(categories);
  return (weights) => {
    shares.fill(0);
    let [items, paired, agreed] = [0, 0, 0];
    for (let pattern = 0; pattern < weights.length; pattern += 1) {
      const weight = weights[pattern]!;
      if (weight === 0) continue;
      const [start, end] = [starts[pattern]!, starts[pattern + 1]!];
      for (let i = start; i < end; i += 1) shares[values[i]!]! += weight / (end - start);
      items += weight;
      if (end - start < 2) continue;
      paired += weight;
      agreed += weight * agreement[pattern]!;
    }
    for (let code = 0; code < categories; code += 1) shares[code]! /= items;
    // A category with all there is has a share that may miss 1 by a bit.
    if (shares.filter((share) => share > 0).length < 2) return Number.NaN;
    const expected = chance(shares);
    return (agreed / paired - expected) / (1 - expected);
  };
}

/** Of each pattern, the share of its pairs of values that are equal. */
function agreements({ starts, values, weights }: Patterns): Float64Array {
  const own = new Float64Array(weights.length);
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    const [start, end] = [starts[pattern]!, starts[pattern + 1]!];
    let equal = 0;
    for (let i = start + 1; i < end; i += 1) {
      for (let j = start; j < i; j += 1) if (values[i] === values[j]) equal += 1;
    }
    own[pattern] = (2 * equal) / ((end - start) * (end - start - 1));
  }
  return own;
}
