/**
 * The items whose hashes are smallest: a sample that is the same whatever the order of the items and however they
 * were divided, since what is in it follows from the hashes alone. Also tells how many different hashes there were.
 * Pure; flat in memory.
 *
 * The estimate: bottom-k sketches, Bar-Yossef et al. (2002), Counting Distinct Elements in a Data Stream; its error is
 * about 1/√most.
 */
import { HASHES } from './scan.ts';

export interface Budget {
  readonly most: number;
  /** The kept items' weights together. @default no limit */
  readonly weight?: number;
}

export class Smallest<T> {
  readonly #budget: Budget;
  readonly #weightOf: (item: T) => number;
  readonly #kept = new Map<number, T>();
  #weight = 0;
  /** The smallest hash that was left out: from it on nothing is kept. */
  #limit = Number.POSITIVE_INFINITY;

  constructor(budget: Budget, weightOf: (item: T) => number = () => 0) {
    this.#budget = budget;
    this.#weightOf = weightOf;
  }

  /** Worth making an item of this hash. */
  wants(hash: number): boolean {
    return hash < this.#limit;
  }

  get(hash: number): T | undefined {
    return this.#kept.get(hash);
  }

  /** The first item of a hash stays. Gives back whether others were left out for it. */
  add(hash: number, item: T): boolean {
    if (hash >= this.#limit || this.#kept.has(hash)) return false;
    this.#kept.set(hash, item);
    this.#weight += this.#weightOf(item);
    // Half as many again are let in before they are sorted: what is left out then, would be anyhow.
    const { most, weight = Number.POSITIVE_INFINITY } = this.#budget;
    if (this.#kept.size <= 1.5 * most + 16 && this.#weight <= 1.5 * weight) return false;
    return this.#shrink();
  }

  /** By hash. */
  entries(): readonly (readonly [hash: number, item: T])[] {
    this.#shrink();
    return [...this.#kept].sort(([a], [b]) => a - b);
  }

  /** Everything that came is kept: nothing below is an estimate. */
  get whole(): boolean {
    this.#shrink();
    return this.#limit === Number.POSITIVE_INFINITY;
  }

  /** Different hashes: exact while `whole`. */
  get distinct(): number {
    if (this.whole) return this.#kept.size;
    return Math.round((this.#kept.size / this.#limit) * HASHES);
  }

  /** Null: nothing was left out. */
  get limit(): number | null {
    return this.whole ? null : this.#limit;
  }

  /** From here on nothing is kept: what another part left out. */
  lower(limit: number | null): void {
    if (limit === null || limit >= this.#limit) return;
    this.#limit = limit;
    for (const [hash, item] of this.#kept) if (hash >= limit) this.#drop(hash, item);
  }

  #drop(hash: number, item: T): void {
    this.#kept.delete(hash);
    this.#weight -= this.#weightOf(item);
  }

  #shrink(): boolean {
    const { most, weight = Number.POSITIVE_INFINITY } = this.#budget;
    if (this.#kept.size <= most && this.#weight <= weight) return false;
    const hashes = Float64Array.from(this.#kept.keys()).sort();
    let kept = 0;
    let sum = 0;
    for (const hash of hashes) {
      sum += this.#weightOf(this.#kept.get(hash)!);
      if (kept === most || sum > weight) break;
      kept += 1;
    }
    this.lower(hashes[kept]!);
    return true;
  }
}

/** A sketch of hashes alone, as parts of the data hand it on. */
export interface KeptJson {
  readonly kept: readonly number[];
  readonly limit: number | null;
}

export const keptJson = (of: Smallest<true>): KeptJson => ({
  kept: of.entries().map(([hash]) => hash),
  limit: of.limit,
});

/** Adds what a part has kept. */
export function takeKept(into: Smallest<true>, { kept, limit }: KeptJson): void {
  into.lower(limit);
  for (const hash of kept) into.add(hash, true);
}
