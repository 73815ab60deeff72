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
import { bandHash, PERMUTATIONS, shinglesOf, sign } from './profile/minhash.ts';
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
  /** What the entries of one text have in common, and where its band's hash goes. */
  readonly #entry = new Uint32Array(WORDS);
  readonly #dealt: Words[];

  constructor(buckets: number) {
    this.#dealt = Array.from({ length: buckets }, () => new Words());
  }

  add({ id, text, label, split = 0 }: NearText, { shard, at, length }: RowBytes): void {
    const shingles = shinglesOf(text);
    if (shingles.length < FEWEST_SHINGLES) return;
    sign(shingles, this.#signature, 0);
    const entry = this.#entry;
    entry[HIGH] = Number.parseInt(id.slice(0, 8), 16);
    entry[LOW] = Number.parseInt(id.slice(8), 16);
    packTwoBits(this.#signature, entry);
    entry[LABEL] = label === undefined ? 0 : (valueHash(label) % 0xffff_ffff) + 1;
    entry[SHARD] = shard;
    entry[AT] = at;
    entry[LENGTH] = (split << 30) | length;
    for (let band = 0; band < BANDS; band += 1) {
      const hash = bandHash(this.#signature, 0, band);
      entry[HASH] = hash;
      this.#dealt[Math.floor((hash / 2 ** 32) * this.#dealt.length)]!.add(entry);
    }
  }

  /** One bucket after another. */
  parts(): readonly Uint8Array[] {
    return this.#dealt.map((words) => words.bytes);
  }
}

/** Entries that grow in number: of a shard's rows lists of numbers would take as much again, and be copied as well. */
class Words {
  #words = new Uint32Array(FIRST_ENTRIES * WORDS);
  #used = 0;

  add(entry: Uint32Array): void {
    if (this.#used === this.#words.length) {
      const larger = new Uint32Array(2 * this.#words.length);
      larger.set(this.#words);
      this.#words = larger;
    }
    // By hand: for so few, `set` takes longer.
    for (let word = 0; word < WORDS; word += 1) this.#words[this.#used + word] = entry[word]!;
    this.#used += WORDS;
  }

  /** Every machine this runs on is little-endian. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#words.buffer, 0, this.#used * 4);
  }
}

const FIRST_ENTRIES = 64;

/** The lowest two bits of each of 64 words, into an entry. */
function packTwoBits(signature: Uint32Array, entry: Uint32Array): void {
  entry.fill(0, SIGNATURE, LABEL);
  for (let i = 0; i < PERMUTATIONS; i += 1) {
    entry[SIGNATURE + (i >> 4)]! |= (signature[i]! & 3) << (2 * (i & 15));
  }
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
    for (const bucket of this.#sharing()) {
      bucket.sort(
        (a, b) =>
          this.#word(a, HIGH) - this.#word(b, HIGH) || this.#word(a, LOW) - this.#word(b, LOW) || a - b,
      );
      const group = bucket.filter((entry, i) => i === 0 || !this.#isSame(entry, bucket[i - 1]!));
      if (group.length > 1) yield group;
    }
  }

  /** Entries that share a band's hash, where there are several, in their order. */
  *#sharing(): Generator<number[]> {
    const order = this.#byHash();
    let from = 0;
    for (let at = 1; at <= order.length; at += 1) {
      if (at < order.length && this.#word(order[at]!, HASH) === this.#word(order[from]!, HASH)) continue;
      if (at - from > 1) yield [...order.subarray(from, at)];
      from = at;
    }
  }

  /** By radix, 16 bits at a time: millions of calls of a comparison would take longer than all the rest. */
  #byHash(): Uint32Array {
    let order = Uint32Array.from({ length: this.#words.length / WORDS }, (_, i) => i);
    let next = new Uint32Array(order.length);
    for (const shift of [0, 16]) {
      const starts = new Uint32Array(2 ** 16 + 1);
      for (const entry of order) starts[((this.#word(entry, HASH) >>> shift) & 0xffff) + 1]! += 1;
      for (let digit = 1; digit < starts.length; digit += 1) starts[digit]! += starts[digit - 1]!;
      for (const entry of order) {
        const digit = (this.#word(entry, HASH) >>> shift) & 0xffff;
        next[starts[digit]!] = entry;
        starts[digit]! += 1;
      }
      [order, next] = [next, order];
    }
    return order;
  }

  #isSame(one: number, other: number): boolean {
    return (
      this.#word(one, HIGH) === this.#word(other, HIGH) && this.#word(one, LOW) === this.#word(other, LOW)
    );
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
