/**
 * The different texts that are looked at twice: as many as memory allows, those whose hashes are smallest, so that the
 * same data gives the same sample whatever its order and division. The first few of it are a sample too. Pure.
 */
import type { Split } from '../identity.ts';
import { excerpt } from './excerpt.ts';
import type { Example, Place } from './findings.ts';
import { HASHES, type Scan } from './scan.ts';

export const MOST_SAMPLED = 200_000;
/** Some 32 MB at one byte a character: what near duplicates are found in within seconds. */
const MOST_CHARACTERS = 32_000_000;
/** Of a text; what lies behind is not compared. */
const LONGEST = 20_000;
/** An object with its strings, beside the characters. */
const OVERHEAD = 150;
const BINS = 1_024;

export interface SampledText extends Place {
  readonly text: string;
  readonly label: string | undefined;
  /** That its row came with. */
  readonly split?: Split | undefined;
}

const weightOf = ({ text }: SampledText): number => text.length + OVERHEAD;

/** Half as many again as the sample are let in before some are left out. */
const MOST_HELD = 1.5 * MOST_SAMPLED;

export class TextSample {
  readonly #texts: SampledText[] = [];
  /** Of each of the texts: apart from them, since looking at each object would take longer than all the rest. */
  readonly #hashes: number[] = [];
  readonly #weights: number[] = [];
  #weight = 0;
  /** From here on no text can be in the sample. */
  #limit: number;

  /** @param share of all hashes: a part of the data keeps as many of its texts as will be in the sample of the whole */
  constructor(share = 1) {
    this.#limit = share * HASHES;
  }

  /** A text that was not there before; `scan` has read it. */
  add(
    text: string,
    label: string | undefined,
    { source, line, split }: Place & Pick<SampledText, 'split'>,
    { hash }: Pick<Scan, 'hash'>,
  ): void {
    if (hash >= this.#limit) return;
    const own = text.length > LONGEST ? beginning(text) : text;
    this.#keep({ text: own, label, source, line, ...(split && { split }) }, hash);
  }

  #keep(sampled: SampledText, hash: number): void {
    this.#texts.push(sampled);
    this.#hashes.push(hash);
    this.#weights.push(weightOf(sampled));
    this.#weight += weightOf(sampled);
    if (this.#texts.length === MOST_HELD || this.#weight > 1.5 * MOST_CHARACTERS) this.#shrink();
  }

  /** From this hash on texts were left out. */
  get limit(): number {
    return this.#limit;
  }

  /** What another part left out, the whole leaves out. */
  lower(limit: number): void {
    if (limit >= this.#limit) return;
    this.#limit = limit;
    this.#keepWhere((hash) => hash < limit);
  }

  /** By hash, as many as fit. */
  get texts(): readonly SampledText[] {
    return this.hashed.map(([, sampled]) => sampled);
  }

  get hashed(): readonly (readonly [hash: number, sampled: SampledText])[] {
    const all = Uint32Array.from(this.#texts.keys());
    all.sort((a, b) => this.#hashes[a]! - this.#hashes[b]!);
    // The same text may have come in two parts of the data: the first of it stays.
    const order = all.filter((at, i) => i === 0 || this.#hashes[at] !== this.#hashes[all[i - 1]!]);
    let weight = 0;
    const end = order.findIndex((at, i) => {
      weight += this.#weights[at]!;
      return i === MOST_SAMPLED || weight > MOST_CHARACTERS;
    });
    return Array.from(end === -1 ? order : order.subarray(0, end), (at) => [
      this.#hashes[at]!,
      this.#texts[at]!,
    ]);
  }

  /** Leaves out what lies behind a full sample, without sorting: hashes are spread evenly, so bins tell where. */
  #shrink(): void {
    const held = this.#texts.length;
    const weights = new Float64Array(BINS);
    const counts = new Float64Array(BINS);
    const scale = BINS / this.#limit;
    for (let i = 0; i < held; i += 1) {
      const bin = Math.floor(this.#hashes[i]! * scale);
      weights[bin]! += this.#weights[i]!;
      counts[bin]! += 1;
    }
    let [weight, count, bin] = [0, 0, 0];
    while (bin < BINS && weight <= MOST_CHARACTERS && count <= MOST_SAMPLED) {
      weight += weights[bin]!;
      count += counts[bin]!;
      bin += 1;
    }
    this.#limit = bin / scale;
    this.#keepWhere((hash) => Math.floor(hash * scale) < bin);
  }

  #keepWhere(wanted: (hash: number) => boolean): void {
    let kept = 0;
    this.#weight = 0;
    for (let i = 0; i < this.#texts.length; i += 1) {
      if (!wanted(this.#hashes[i]!)) continue;
      this.#texts[kept] = this.#texts[i]!;
      this.#hashes[kept] = this.#hashes[i]!;
      this.#weights[kept] = this.#weights[i]!;
      this.#weight += this.#weights[i]!;
      kept += 1;
    }
    this.#texts.length = kept;
    this.#hashes.length = kept;
    this.#weights.length = kept;
  }
}

/** A copy: a slice would keep the whole text in memory. */
const beginning = (text: string): string =>
  new TextDecoder().decode(new TextEncoder().encode(text.slice(0, LONGEST)));

export const quoted = ({ source, line, text }: SampledText, characters = 160): Example => ({
  source,
  line,
  text: excerpt(text, characters).replace(/\s+/g, ' '),
});
