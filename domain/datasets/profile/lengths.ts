/**
 * How long texts are: counters of fixed number, so that parts of the data can be counted apart and added up. Pure.
 *
 * A counter stands for one length below 1,024 and for 1 / 512 of a power of two above (as HdrHistogram's do): a
 * percentile is exact, or too small by 0.2 % at most.
 */
import type { Histogram } from '../../spec/data-profile.ts';

const EXACT = 1_024;
const STEPS = 512;

function counterOf(length: number): number {
  if (length < EXACT) return length;
  const power = 31 - Math.clz32(length);
  return EXACT + (power - 10) * STEPS + ((length >> (power - 9)) - STEPS);
}

/** The smallest length of a counter. */
function lengthOf(counter: number): number {
  if (counter < EXACT) return counter;
  const power = 10 + Math.floor((counter - EXACT) / STEPS);
  return (STEPS + ((counter - EXACT) % STEPS)) * 2 ** (power - 9);
}

/** As large as a string can be. */
const COUNTERS = counterOf(2 ** 29) + 1;

/** `[counter, texts, counter, texts, …]` */
export type LengthsJson = readonly number[];

export class Lengths {
  readonly #counters = new Float64Array(COUNTERS);
  max = 0;

  add(length: number): void {
    this.#counters[counterOf(length)]! += 1;
    if (length > this.max) this.max = length;
  }

  get texts(): number {
    return this.#counters.reduce((sum, texts) => sum + texts, 0);
  }

  percentile(share: number): number {
    const wanted = share * this.texts;
    let seen = 0;
    for (const [counter, texts] of this.#counters.entries()) {
      seen += texts;
      if (texts > 0 && seen >= wanted) return Math.min(lengthOf(counter), this.max);
    }
    return 0;
  }

  /** Texts longer than this, as far as the counters tell. */
  beyond(length: number): number {
    return this.#counters.reduce(
      (sum, texts, counter) => (texts > 0 && lengthOf(counter) > length ? sum + texts : sum),
      0,
    );
  }

  /** Over BORDERS. */
  histogram(): Histogram {
    const counts = BORDERS.map(() => 0);
    for (const [counter, texts] of this.#counters.entries()) {
      if (texts > 0) counts[binOf(lengthOf(counter))]! += texts;
    }
    return histogramOf(counts);
  }

  merge(other: Lengths): void {
    for (const [counter, texts] of other.#counters.entries()) this.#counters[counter]! += texts;
    this.max = Math.max(this.max, other.max);
  }

  toJSON(): { readonly max: number; readonly counters: LengthsJson } {
    const counters: number[] = [];
    for (const [counter, texts] of this.#counters.entries()) if (texts > 0) counters.push(counter, texts);
    return { max: this.max, counters };
  }

  static fromJSON({ max, counters }: { readonly max: number; readonly counters: LengthsJson }): Lengths {
    const lengths = new Lengths();
    for (let i = 0; i < counters.length; i += 2) lengths.#counters[counters[i]!] = counters[i + 1]!;
    lengths.max = max;
    return lengths;
  }
}

/** Where the bins of a drawn histogram begin: six to a decade, at numbers that people read easily. */
export const BORDERS: readonly number[] = [
  0,
  ...[1, 2, 3, 5, 7],
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) => [1, 1.5, 2, 3, 5, 7].map((step) => step * 10 ** power)),
];

const BIN_OF_SMALL = Uint8Array.from({ length: EXACT }, (_, length) => slowBinOf(length));

function slowBinOf(length: number): number {
  let bin = 0;
  while (bin + 1 < BORDERS.length && BORDERS[bin + 1]! <= length) bin += 1;
  return bin;
}

/** Which bin of BORDERS a length is in. */
export const binOf = (length: number): number => (length < EXACT ? BIN_OF_SMALL[length]! : slowBinOf(length));

/** Counts over BORDERS without the empty bins at either end. */
export function histogramOf(counts: readonly number[]): Histogram {
  const first = counts.findIndex((count) => count > 0);
  if (first === -1) return { borders: [], counts: [] };
  const end = counts.findLastIndex((count) => count > 0) + 1;
  return { borders: BORDERS.slice(first, end), counts: counts.slice(first, end) };
}
