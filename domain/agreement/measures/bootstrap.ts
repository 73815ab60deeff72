/**
 * Confidence intervals by the bootstrap (Efron 1979): items are drawn with replacement, as many as there are, and the
 * measure is taken again; the interval is that of the percentiles. Items are what is drawn, since annotators are few.
 * Pure: the same seed gives the same interval.
 */
import type { Statistic } from './patterns.ts';

export interface BootstrapOptions {
  readonly seed: number;
  /** @default 1000 */
  readonly resamples?: number;
  /** @default 0.95 */
  readonly confidence?: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  /** Resamples for which the measure is defined, out of those that were drawn. */
  readonly defined: number;
  readonly resamples: number;
}

/**
 * @param ofItem pattern of each item; items with -1 are not drawn
 * @returns undefined for a single item, and where the measure is defined for fewer than half of the resamples: then
 *   they say little
 */
export function bootstrap(
  statistic: Statistic,
  ofItem: Int32Array,
  patterns: number,
  { seed, resamples = 1_000, confidence = 0.95 }: BootstrapOptions,
): Interval | undefined {
  const draw = drawing(seed);
  const drawn = ofItem.filter((pattern) => pattern >= 0);
  if (drawn.length < 2) return undefined;
  const weights = new Float64Array(patterns);
  const scores: number[] = [];
  for (let resample = 0; resample < resamples; resample += 1) {
    weights.fill(0);
    for (let i = 0; i < drawn.length; i += 1) weights[drawn[draw(drawn.length)]!]! += 1;
    const score = statistic(weights);
    if (!Number.isNaN(score)) scores.push(score);
  }
  if (scores.length === 0 || scores.length * 2 < resamples) return undefined;
  const ascending = Float64Array.from(scores).sort();
  const tail = (1 - confidence) / 2;
  return {
    low: quantile(ascending, tail),
    high: quantile(ascending, 1 - tail),
    confidence,
    defined: scores.length,
    resamples,
  };
}

/** Linear between the two nearest values. */
function quantile(ascending: Float64Array, share: number): number {
  const at = share * (ascending.length - 1);
  const below = Math.floor(at);
  const low = ascending[below]!;
  return low + (at - below) * ((ascending[below + 1] ?? low) - low);
}

/** Whole numbers below a limit, of mulberry32's 32 bits. */
function drawing(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
