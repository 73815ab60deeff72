/**
 * Texts that are all but the same: which belong together, which are parted by the split, which have different labels.
 * Pure. In memory: 256 bytes for each text, beside the texts.
 *
 * Signatures bring together who may be alike; whether they are, the word pairs themselves decide.
 */
import { SPLITS, type Split } from '../identity.ts';
import { Groups } from './groups.ts';
import { BANDS, bands, estimate, jaccard, PERMUTATIONS, shinglesOf, sign } from './minhash.ts';
import { othersFirst } from './others-first.ts';

/** Of the word pairs of either text, both have so many: from here on they count as alike. */
export const ALIKE = 0.8;
/** Three standard errors of an estimate at ALIKE. */
const DOUBT = 0.15;
/** Of a group of thousands so many are compared with each of the others. */
const MOST_COMPARED = 50;
/** Sets of word pairs that are kept for the next comparison. */
const KEPT_SETS = 2_000;

export interface Comparable {
  readonly text: string;
  readonly label: string | undefined;
  readonly split?: Split | undefined;
}

/** Two texts, as places in what was given. */
export interface Pair {
  readonly one: number;
  readonly other: number;
  readonly similarity: number;
}

export interface Alike {
  /** The largest first; members ascending. */
  readonly groups: readonly (readonly number[])[];
  /** `one` is of validation or test, `other` like it and of a split before. */
  readonly acrossSplits: readonly Pair[];
  /** `other` is like `one` and has another label; `one` comes first. */
  readonly acrossLabels: readonly Pair[];
}

export async function findAlike(
  texts: readonly Comparable[],
  splitOf: (text: string, given?: Split) => Split,
): Promise<Alike> {
  const signed = new Signed(texts);
  await signed.sign();
  const groups = new Groups(texts.length);
  for (let band = 0; band < BANDS; band += 1) {
    await othersFirst();
    for (const bucket of signed.buckets(band)) {
      for (let i = 1; i < bucket.length; i += 1) {
        // Not each with each: whoever is like two of a group is in it by one of them.
        for (const other of [bucket[0]!, bucket[i - 1]!]) {
          const one = bucket[i]!;
          if (groups.of(one) === groups.of(other)) continue;
          if (signed.similarity(one, other) !== undefined) groups.join(one, other);
        }
      }
    }
  }
  const acrossSplits: Pair[] = [];
  const acrossLabels: Pair[] = [];
  for (const group of groups.all) {
    const placeOf = ({ text, split }: Comparable): number => SPLITS.indexOf(splitOf(text, split));
    const place = new Map(group.map((member) => [member, placeOf(texts[member]!)]));
    const labelOf = (member: number) => texts[member]!.label;
    for (const one of group) {
      const before = group.filter((member) => place.get(member)! < place.get(one)!);
      const leaked = signed.closest(one, before);
      if (leaked !== undefined) acrossSplits.push(leaked);
      const differing = group.filter(
        (member) =>
          member > one &&
          labelOf(member) !== undefined &&
          labelOf(one) !== undefined &&
          labelOf(member) !== labelOf(one),
      );
      const contradicting = signed.closest(one, differing);
      if (contradicting !== undefined) acrossLabels.push(contradicting);
    }
  }
  return { groups: groups.all, acrossSplits, acrossLabels };
}

class Signed {
  readonly #texts: readonly Comparable[];
  readonly #signatures: Uint32Array;
  /** Texts without a word are like nothing. */
  readonly #wordless: Uint8Array;
  readonly #bands: Uint32Array;
  readonly #sets = new Map<number, Uint32Array>();

  constructor(texts: readonly Comparable[]) {
    this.#texts = texts;
    this.#signatures = new Uint32Array(texts.length * PERMUTATIONS);
    this.#wordless = new Uint8Array(texts.length);
    this.#bands = new Uint32Array(texts.length * BANDS);
  }

  async sign(): Promise<void> {
    for (const [i, { text }] of this.#texts.entries()) {
      if (i % 256 === 0) await othersFirst();
      const shingles = shinglesOf(text);
      if (shingles.length === 0) this.#wordless[i] = 1;
      sign(shingles, this.#signatures, i * PERMUTATIONS);
      this.#bands.set(bands(this.#signatures, i * PERMUTATIONS), i * BANDS);
    }
  }

  /** Texts that share a band's hash; of one band at a time, ascending. */
  *buckets(band: number): Generator<readonly number[]> {
    // Hash and place in one number, which a typed array sorts by itself: 32 bits and at most 21.
    const places = 2 ** 21;
    const keys = new Float64Array(this.#texts.length);
    for (let i = 0; i < keys.length; i += 1) keys[i] = this.#bands[i * BANDS + band]! * places + i;
    keys.sort();
    let bucket: number[] = [];
    let hash = -1;
    for (const key of keys) {
      const own = Math.floor(key / places);
      const text = key - own * places;
      if (this.#wordless[text] === 1) continue;
      if (own !== hash) {
        if (bucket.length > 1) yield bucket;
        bucket = [];
        hash = own;
      }
      bucket.push(text);
    }
    if (bucket.length > 1) yield bucket;
  }

  /** Undefined below the threshold. */
  similarity(one: number, other: number): number | undefined {
    if (this.#estimate(one, other) < ALIKE - DOUBT) return undefined;
    const similarity = jaccard(this.#set(one), this.#set(other));
    return similarity < ALIKE ? undefined : similarity;
  }

  /** The likest of some, if it is alike. */
  closest(one: number, others: readonly number[]): Pair | undefined {
    let best = -1;
    let likest = -1;
    for (const other of others.slice(0, MOST_COMPARED)) {
      const guess = this.#estimate(one, other);
      if (guess > likest) [best, likest] = [other, guess];
    }
    const similarity = best === -1 ? undefined : this.similarity(one, best);
    return similarity === undefined ? undefined : { one, other: best, similarity };
  }

  #estimate(one: number, other: number): number {
    return estimate(this.#signatures, this.#signatures, one * PERMUTATIONS, other * PERMUTATIONS);
  }

  #set(of: number): Uint32Array {
    const known = this.#sets.get(of);
    if (known !== undefined) return known;
    if (this.#sets.size >= KEPT_SETS) this.#sets.clear();
    const set = shinglesOf(this.#texts[of]!.text);
    this.#sets.set(of, set);
    return set;
  }
}
