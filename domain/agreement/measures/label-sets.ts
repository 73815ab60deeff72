/**
 * Label sets as small integers: equal sets have one code, so that measures compare each pair of sets once and count
 * the rest. Pure.
 */

/** A set whose labels are all among the first 31 is known by a bit mask; others by their sorted codes. */
const MASKED = 31;

/** |A ∩ B| and |A ∪ B| of two sets. */
interface Overlap {
  readonly both: number;
  readonly either: number;
}

export class LabelSets {
  /** Labels by code, in the order in which they came. */
  readonly labels: string[] = [];
  /** Codes of each set's labels, ascending. */
  readonly members: (readonly number[])[] = [];
  readonly #labels = new Map<string, number>();
  readonly #masks = new Map<number, number>();
  readonly #keys = new Map<string, number>();

  get size(): number {
    return this.members.length;
  }

  /** The code of a label, the next free one for a new label. */
  labelCode(label: string): number {
    const found = this.#labels.get(label);
    if (found !== undefined) return found;
    const code = this.labels.push(label) - 1;
    this.#labels.set(label, code);
    return code;
  }

  /** The code of the set of these labels; a label that comes twice counts once. */
  codeOf(labels: readonly string[]): number {
    let mask = 0;
    for (const label of labels) {
      const code = this.labelCode(label);
      if (code >= MASKED) return this.#codeOfMany(labels);
      mask |= 1 << code;
    }
    const found = this.#masks.get(mask);
    if (found !== undefined) return found;
    const code = this.members.push(bitsOf(mask)) - 1;
    this.#masks.set(mask, code);
    return code;
  }

  has(set: number, label: number): boolean {
    return this.members[set]!.includes(label);
  }

  /** The set as people read it. */
  shown(set: number): string {
    const names = this.members[set]!.map((label) => this.labels[label]!);
    return names.length === 1 ? names[0]! : `{${names.join(', ')}}`;
  }

  /** Jaccard's |A ∩ B| / |A ∪ B|, by the same convention as domain/agreement/jaccard.ts: 1 for two empty sets. */
  jaccard(a: number, b: number): number {
    if (a === b) return 1;
    const { both, either } = this.#overlap(a, b);
    return both / either;
  }

  /**
   * MASI, Jaccard's index × monotonicity: 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap,
   * 0 where they share nothing (Passonneau, "Measuring Agreement on Set-valued Items (MASI) for Semantic and
   * Pragmatic Annotation", LREC 2006). An empty set shares nothing with a full one.
   */
  masi(a: number, b: number): number {
    if (a === b) return 1;
    const { both, either } = this.#overlap(a, b);
    if (both === 0) return 0;
    const smaller = Math.min(this.members[a]!.length, this.members[b]!.length);
    return ((both / either) * (both === smaller ? 2 : 1)) / 3;
  }

  #codeOfMany(labels: readonly string[]): number {
    const codes = [...new Set(labels.map((label) => this.labelCode(label)))].sort((a, b) => a - b);
    const key = codes.join();
    const found = this.#keys.get(key);
    if (found !== undefined) return found;
    const code = this.members.push(codes) - 1;
    this.#keys.set(key, code);
    return code;
  }

  #overlap(a: number, b: number): Overlap {
    const [one, other] = [this.members[a]!, this.members[b]!];
    let both = 0;
    for (let i = 0, j = 0; i < one.length && j < other.length; ) {
      const difference = one[i]! - other[j]!;
      if (difference === 0) both += 1;
      if (difference <= 0) i += 1;
      if (difference >= 0) j += 1;
    }
    return { both, either: one.length + other.length - both };
  }
}

function bitsOf(mask: number): readonly number[] {
  const codes: number[] = [];
  for (let code = 0; code < MASKED; code += 1) if ((mask >> code) & 1) codes.push(code);
  return codes;
}
