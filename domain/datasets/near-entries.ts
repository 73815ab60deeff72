/**
 * Near duplicates among all rows, wherever they lie: each text enters the shuffle under the hashes of its MinHash
 * bands, so that those that may be alike meet in one bucket, as entries of 44 bytes instead of texts. Pure.
 *
 *   an entry   little-endian words: band hash; the halves of the text's id; 64 permutations' lowest two bits; the
 *              label's hash; shard, first byte and bytes (30 bits; above them the given split) of its row in the
 *              cleaned shard
 *
 * Two bits of each permutation's least tell similarity s by the share of equal ones, s + (1 − s)/4: b-bit minwise
 * hashing, Li and König (2010). Its standard error is 0.06 at 0.8, where it is taken for alike from 0.75 on. Eight bands of four bring together 98.6 % of the
 * texts of similarity 0.8, and nearly all above 0.85.
 */
import { bands, PERMUTATIONS, shinglesOf, sign } from './profile/minhash.ts';
import { valueHash } from './profile/scan.ts';

const BANDS = 8;
const WORDS = 11;
const BYTES = WORDS * 4;
const LENGTH_BITS = 2 ** 30 - 1;
const [HASH, HIGH, LOW, SIGNATURE, LABEL, SHARD, AT, LENGTH] = [0, 1, 2, 3, 7, 8, 9, 10] as const;
/** Pairs of words: shorter texts are alike by chance. */
const FEWEST_SHINGLES = 3;
/** One standard error below what profile/near-duplicates.ts, which has the texts, takes for alike. */
const ALIKE = 0.75;
/** Of a group of thousands so many are compared with each of the others. */
const MOST_COMPARED = 50;

export interface NearText {
  /** 16 hex digits. */
  readonly id: string;
  readonly text: string;
  readonly label: string | undefined;
  /** 1 train, 2 validation, 3 test: as its row came. @default 0, none */
  readonly split?: number;
}

/** The place of a text's row in its cleaned shard. */
export interface RowBytes {
  readonly shard: number;
  readonly at: number;
  readonly length: number;
}

/** One shard's entries, dealt into buckets. */
export class NearEntries {
  readonly #signature = new Uint32Array(PERMUTATIONS);
  readonly #dealt: number[][];

  constructor(buckets: number) {
    this.#dealt = Array.from({ length: buckets }, () => []);
  }

  add({ id, text, label, split = 0 }: NearText, { shard, at, length }: RowBytes): void {
    const shingles = shinglesOf(text);
    if (shingles.length < FEWEST_SHINGLES) return;
    sign(shingles, this.#signature, 0);
    const packed = twoBits(this.#signature);
    const [high, low] = [Number.parseInt(id.slice(0, 8), 16), Number.parseInt(id.slice(8), 16)];
    const said = label === undefined ? 0 : (valueHash(label) % 0xffff_ffff) + 1;
    for (const hash of bands(this.#signature).subarray(0, BANDS)) {
      const bucket = Math.floor((hash / 2 ** 32) * this.#dealt.length);
      this.#dealt[bucket]!.push(hash, high, low, ...packed, said, shard, at, (split << 30) | length);
    }
  }

  /** One bucket after another. */
  parts(): readonly Uint8Array[] {
    return this.#dealt.map((words) => {
      const bytes = new Uint8Array(words.length * 4);
      const view = new DataView(bytes.buffer);
      for (const [i, word] of words.entries()) view.setUint32(i * 4, word, true);
      return bytes;
    });
  }
}

/** The lowest two bits of each of 64 words. */
function twoBits(signature: Uint32Array): readonly number[] {
  const packed = [0, 0, 0, 0];
  for (let i = 0; i < PERMUTATIONS; i += 1) {
    packed[i >> 4] = (packed[i >> 4]! | ((signature[i]! & 3) << (2 * (i & 15)))) >>> 0;
  }
  return packed;
}

export interface NearPair {
  /** Of the two in different splits: of validation or test. */
  readonly one: RowBytes;
  readonly other: RowBytes;
}

export interface NearFound {
  /** 53 bits of each text's id: those with another like them; of validation and test, like one in a split before; of
   * which another has another label. */
  readonly texts: ReadonlySet<number>;
  readonly acrossSplits: ReadonlySet<number>;
  readonly acrossLabels: ReadonlySet<number>;
  /** A few, those across splits first. */
  readonly pairs: readonly NearPair[];
}

const MOST_PAIRS = 5;

/** Those of one bucket's entries, from all shards. @param placeOf 0 train, 1 validation, 2 test, of an id and its given split */
export function nearFound(bytes: Uint8Array, placeOf: (id: string, split: number) => number): NearFound {
  const entries = new Entries(bytes);
  const found = {
    texts: new Set<number>(),
    acrossSplits: new Set<number>(),
    acrossLabels: new Set<number>(),
  };
  const [leaks, others]: [NearPair[], NearPair[]] = [[], []];
  for (const group of entries.groups()) {
    for (let i = 1; i < group.length; i += 1) {
      const one = group[i]!;
      for (const other of group.slice(Math.max(0, i - MOST_COMPARED), i)) {
        if (entries.similarity(one, other) < ALIKE) continue;
        const [a, b] = [entries.hash(one), entries.hash(other)];
        found.texts.add(a);
        found.texts.add(b);
        const [x, y] = [one, other].map((entry) => placeOf(entries.id(entry), entries.split(entry))) as [
          number,
          number,
        ];
        const [later, earlier] = x >= y ? [one, other] : [other, one];
        const pair = { one: entries.place(later), other: entries.place(earlier) };
        if (x !== y) found.acrossSplits.add(entries.hash(later));
        if (x !== y && leaks.length < MOST_PAIRS) leaks.push(pair);
        else if (others.length < MOST_PAIRS) others.push(pair);
        if (!entries.contradict(one, other)) continue;
        found.acrossLabels.add(a);
        found.acrossLabels.add(b);
      }
    }
  }
  return { ...found, pairs: [...leaks, ...others].slice(0, MOST_PAIRS) };
}

class Entries {
  readonly #words: Uint32Array;

  constructor(bytes: Uint8Array) {
    // Every machine this runs on is little-endian.
    const own = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    this.#words = new Uint32Array(own.buffer, own.byteOffset, (own.length / BYTES) * WORDS);
  }

  /** Entries that share a band's hash, each text once, in the order of the ids. */
  *groups(): Generator<readonly number[]> {
    const order = Uint32Array.from({ length: this.#words.length / WORDS }, (_, i) => i);
    order.sort(
      (a, b) =>
        this.#word(a, HASH) - this.#word(b, HASH) ||
        this.#word(a, HIGH) - this.#word(b, HIGH) ||
        this.#word(a, LOW) - this.#word(b, LOW),
    );
    let group: number[] = [];
    for (const entry of order) {
      const last = group.at(-1);
      if (last !== undefined && this.#word(last, HASH) !== this.#word(entry, HASH)) {
        if (group.length > 1) yield group;
        group = [];
      } else if (last !== undefined && this.id(last) === this.id(entry)) continue;
      group.push(entry);
    }
    if (group.length > 1) yield group;
  }

  similarity(one: number, other: number): number {
    let differing = 0;
    for (let word = SIGNATURE; word < LABEL; word += 1) {
      const bits = this.#word(one, word) ^ this.#word(other, word);
      differing += ones((bits | (bits >>> 1)) & 0x5555_5555);
    }
    const equal = 1 - differing / PERMUTATIONS;
    return (equal - 0.25) / 0.75;
  }

  contradict(one: number, other: number): boolean {
    const [a, b] = [this.#word(one, LABEL), this.#word(other, LABEL)];
    return a !== b && a !== 0 && b !== 0;
  }

  id(entry: number): string {
    const hex = (word: number) => this.#word(entry, word).toString(16).padStart(8, '0');
    return hex(HIGH) + hex(LOW);
  }

  /** 53 bits of the id. */
  hash(entry: number): number {
    return this.#word(entry, HIGH) * 2 ** 21 + (this.#word(entry, LOW) >>> 11);
  }

  place(entry: number): RowBytes {
    return {
      shard: this.#word(entry, SHARD),
      at: this.#word(entry, AT),
      length: this.#word(entry, LENGTH) & LENGTH_BITS,
    };
  }

  split(entry: number): number {
    return this.#word(entry, LENGTH) >>> 30;
  }

  #word(entry: number, word: number): number {
    return this.#words[entry * WORDS + word]!;
  }
}

function ones(bits: number): number {
  let x = bits - ((bits >>> 1) & 0x5555_5555);
  x = (x & 0x3333_3333) + ((x >>> 2) & 0x3333_3333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
