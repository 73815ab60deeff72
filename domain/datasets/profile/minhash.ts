/**
 * Near duplicates by MinHash: Broder (1997), On the Resemblance and Containment of Documents; banded as in Leskovec,
 * Rajaraman and Ullman, Mining of Massive Datasets, 3.4. Pure; pinned, so that parts of the data that are signed on
 * different machines can meet by their bands.
 *
 * A text is the set of its pairs of neighbouring words. Pairs, not triples: in a sentence of twenty words one other
 * word leaves a similarity of 0.8 by pairs and of 0.7 by triples, and long documents are told apart by either.
 */
import { mixed } from './scan.ts';
import { wordHashes } from './words.ts';

export const PERMUTATIONS = 64;
export const BANDS = 16;
const ROWS = PERMUTATIONS / BANDS;

/** Word pairs as hashes, each once, ascending; of a text of one word the word, of none nothing. */
export function shinglesOf(text: string): Uint32Array {
  const words = wordHashes(text);
  if (words.length < 2) return words;
  const pairs = new Uint32Array(words.length - 1);
  for (let i = 0; i < pairs.length; i += 1) {
    pairs[i] = mixed(Math.imul(words[i]!, 0x9e3779b1) ^ words[i + 1]!);
  }
  pairs.sort();
  let kept = 0;
  for (const [i, pair] of pairs.entries()) if (i === 0 || pair !== pairs[i - 1]) pairs[kept++] = pair;
  return pairs.slice(0, kept);
}

/** x → a·x + b modulo 2^32, a odd: permutations of the hashes. From one seed, for ever. */
const [FACTORS, SUMMANDS] = [0x51ed270b, 0x2545f491].map((seed) =>
  Int32Array.from({ length: PERMUTATIONS }, (_, i) => mixed(seed + Math.imul(i, 0x9e3779b1)) | 1),
) as [Int32Array, Int32Array];

/** The least of each permutation; written into `into` from `at` on. */
export function sign(shingles: Uint32Array, into: Uint32Array, at: number): void {
  for (let i = 0; i < PERMUTATIONS; i += 1) {
    const factor = FACTORS[i]!;
    const summand = SUMMANDS[i]!;
    let least = 0xffff_ffff;
    for (let j = 0; j < shingles.length; j += 1) {
      const value = (Math.imul(shingles[j]!, factor) + summand) >>> 0;
      if (value < least) least = value;
    }
    into[at + i] = least;
  }
}

export function signature(text: string): Uint32Array {
  const signed = new Uint32Array(PERMUTATIONS);
  sign(shinglesOf(text), signed, 0);
  return signed;
}

/**
 * One hash a band: texts that share one may be alike. Two texts of similarity s do with probability
 * 1 − (1 − s⁴)¹⁶: 0.9998 at 0.8, 0.64 at 0.5, 0.03 at 0.2.
 */
export function bands(signatures: Uint32Array, at = 0): Uint32Array {
  return Uint32Array.from({ length: BANDS }, (_, band) => bandHash(signatures, at, band));
}

export function bandHash(signatures: Uint32Array, at: number, band: number): number {
  let hash = band;
  for (let row = 0; row < ROWS; row += 1) {
    hash = mixed(Math.imul(hash, 0x9e3779b1) ^ signatures[at + band * ROWS + row]!);
  }
  return hash >>> 0;
}

/** The similarity as far as two signatures tell: its standard error is √(s(1 − s) / 64), 0.05 at 0.8. */
export function estimate(a: Uint32Array, b: Uint32Array, atA = 0, atB = 0): number {
  let same = 0;
  for (let i = 0; i < PERMUTATIONS; i += 1) if (a[atA + i] === b[atB + i]) same += 1;
  return same / PERMUTATIONS;
}

/** Of two ascending sets: what both have, of what either has. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let i = 0;
  let j = 0;
  let both = 0;
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i]!, b[j]!];
    if (x === y) both += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  const either = a.length + b.length - both;
  return either === 0 ? 0 : both / either;
}
