/** Where answers differ: by item, by annotator, by pair of labels, and the mean if some of it were settled. Pure. */
import { jaccard } from './jaccard.ts';
import type { LabelTable } from './measures/annotation-table.ts';

/** One answer has `a` and not `b`, the other `b` and not `a`; without `b`, one has `a` and the other nothing for it. */
export interface Confusion {
  readonly a: number;
  readonly b: number | undefined;
  readonly pairs: number;
  /** Indices of the items in which it shows. */
  readonly items: readonly number[];
}

export interface AnnotatorTally {
  readonly annotator: number;
  /** Mean Jaccard with the others, over the items both answered. */
  readonly agreement: number;
  readonly items: number;
}

export interface Settled {
  /** Annotators whose answers are left out. */
  readonly without?: ReadonlySet<number>;
  /** Labels that count as one; without the second, the first does not count at all. */
  readonly joined?: readonly [number, number | undefined];
}

interface Comparison {
  readonly similarity: number;
  readonly left: readonly number[];
  readonly right: readonly number[];
}

export class Disagreement {
  readonly table: LabelTable;
  readonly #compared = new Map<number, Comparison>();

  constructor(table: LabelTable) {
    this.table = table;
  }

  /** Mean over the items with two answers of the mean Jaccard of their pairs; null without such an item. */
  score(settled: Settled = {}): number | null {
    return this.measured(settled)?.score ?? null;
  }

  /** The same, and over how many items. */
  measured({
    without,
    joined,
  }: Settled = {}): { readonly score: number; readonly items: number } | undefined {
    const similarity = joined === undefined ? this.#similarity : this.#joinedSimilarity(joined);
    let [sum, items] = [0, 0];
    for (let item = 0; item < this.table.items.length; item += 1) {
      const rows = this.#rows(item, without);
      if (rows.length < 2) continue;
      items += 1;
      sum += meanOfPairs(rows, (a, b) => similarity(this.table.value[a]!, this.table.value[b]!));
    }
    return items === 0 ? undefined : { score: sum / items, items };
  }

  /** 1 − its own mean for each item with two answers or more. */
  ofItems(): readonly number[] {
    return this.table.items.flatMap((_, item) => {
      const rows = this.#rows(item);
      if (rows.length < 2) return [];
      return 1 - meanOfPairs(rows, (a, b) => this.#similarity(this.table.value[a]!, this.table.value[b]!));
    });
  }

  /** Lowest first. */
  annotators(without?: ReadonlySet<number>): readonly AnnotatorTally[] {
    const { annotators, annotator, value } = this.table;
    const tallies = annotators.map(() => ({ sum: 0, pairs: 0, items: 0 }));
    for (let item = 0; item < this.table.items.length; item += 1) {
      const rows = this.#rows(item, without);
      if (rows.length < 2) continue;
      for (const row of rows) tallies[annotator[row]!]!.items += 1;
      for (const [a, b] of pairsOf(rows)) {
        const similarity = this.#similarity(value[a]!, value[b]!);
        for (const row of [a, b]) {
          const own = tallies[annotator[row]!]!;
          own.sum += similarity;
          own.pairs += 1;
        }
      }
    }
    return tallies
      .flatMap(({ sum, pairs, items }, code) =>
        pairs === 0 ? [] : [{ annotator: code, agreement: sum / pairs, items }],
      )
      .sort((x, y) => x.agreement - y.agreement || x.annotator - y.annotator);
  }

  /** Most frequent first. @param by whose answers are the first of each pair: `a` is then what they said */
  confusions(by?: number): readonly Confusion[] {
    const found = new Map<string, { a: number; b: number | undefined; pairs: number; items: Set<number> }>();
    const { annotator, value } = this.table;
    const count = (item: number, a: number, b: number | undefined) => {
      const key = `${a} ${b}`;
      const own = found.get(key) ?? { a, b, pairs: 0, items: new Set() };
      found.set(key, own);
      own.pairs += 1;
      own.items.add(item);
    };
    for (let item = 0; item < this.table.items.length; item += 1) {
      for (const [i, j] of pairsOf(this.#rows(item))) {
        if (value[i] === value[j]) continue;
        if (by !== undefined && annotator[i] !== by && annotator[j] !== by) continue;
        const [one, other] = annotator[j] === by ? [j, i] : [i, j];
        const { left, right } = this.#compare(value[one]!, value[other]!);
        if (left.length === 0 || right.length === 0) {
          for (const label of [...left, ...right]) count(item, label, undefined);
        }
        for (const a of left) {
          for (const b of right) {
            if (by === undefined && a > b) count(item, b, a);
            else count(item, a, b);
          }
        }
      }
    }
    return [...found.values()]
      .map(({ items, ...rest }) => ({ ...rest, items: [...items] }))
      .sort((x, y) => y.pairs - x.pairs || x.a - y.a);
  }

  #rows(item: number, without?: ReadonlySet<number>): readonly number[] {
    const { starts, annotator } = this.table;
    const rows: number[] = [];
    for (let row = starts[item]!; row < starts[item + 1]!; row += 1) {
      if (!without?.has(annotator[row]!)) rows.push(row);
    }
    return rows;
  }

  readonly #similarity = (a: number, b: number): number => (a === b ? 1 : this.#compare(a, b).similarity);

  #compare(a: number, b: number): Comparison {
    const key = a * 2 ** 26 + b;
    const found = this.#compared.get(key);
    if (found !== undefined) return found;
    const { sets } = this.table;
    const [one, other] = [sets.members[a]!, sets.members[b]!];
    const compared = {
      similarity: sets.jaccard(a, b),
      left: one.filter((label) => !other.includes(label)),
      right: other.filter((label) => !one.includes(label)),
    };
    this.#compared.set(key, compared);
    return compared;
  }

  #joinedSimilarity([first, second]: readonly [number, number | undefined]) {
    const joined = this.table.sets.members.map(
      (members) =>
        new Set(
          second === undefined
            ? members.filter((label) => label !== first)
            : members.map((label) => (label === second ? first : label)),
        ),
    );
    const known = new Map<number, number>();
    return (a: number, b: number): number => {
      if (a === b) return 1;
      const key = a * 2 ** 26 + b;
      const found = known.get(key);
      if (found !== undefined) return found;
      const [one, other] = [joined[a]!, joined[b]!];
      const similarity = jaccard(one, other);
      known.set(key, similarity);
      return similarity;
    };
  }
}

function* pairsOf(rows: readonly number[]): Generator<readonly [number, number]> {
  for (let i = 0; i < rows.length; i += 1) {
    for (let j = i + 1; j < rows.length; j += 1) yield [rows[i]!, rows[j]!];
  }
}

function meanOfPairs(rows: readonly number[], similarity: (a: number, b: number) => number): number {
  let sum = 0;
  for (const [a, b] of pairsOf(rows)) sum += similarity(a, b);
  return sum / ((rows.length * (rows.length - 1)) / 2);
}
