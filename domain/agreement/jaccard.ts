/**
 * How far annotators agree: per item the mean over its pairs of annotators of |A ∩ B| / |A ∪ B| of their label sets,
 * and over all items the mean of that. Two empty sets agree (1); an item with one annotator says nothing and is left
 * out. Pure.
 *
 * Equal sets are counted, not compared: an item costs its distinct sets squared, not its annotators squared, and
 * each pair of sets is compared once in the whole data.
 */

export interface Annotation {
  readonly annotator: string;
  readonly labels: readonly string[];
}

/** |A ∩ B| / |A ∪ B|; 1 for two empty sets. */
export function jaccard<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number {
  if (a.size === 0 && b.size === 0) return 1;
  const both = [...a].filter((label) => b.has(label)).length;
  return both / (a.size + b.size - both);
}

const without = (a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] =>
  [...a].filter((label) => !b.has(label));

export interface AgreementSummary {
  /** Mean over the measured items; null where no item has two annotators. */
  readonly score: number | null;
  /** Items with two annotators or more. */
  readonly measured: number;
  /** Of the pairs in which at least one used the label, the share in which both did. */
  readonly labels: readonly { readonly label: string; readonly agreement: number; readonly pairs: number }[];
  /** Mean Jaccard of an annotator with the others, over the items both saw. */
  readonly annotators: readonly {
    readonly annotator: string;
    readonly items: number;
    readonly agreement: number;
  }[];
  /** Pairs of annotators of which one said `a` and not `b`, the other `b` and not `a`; most frequent first. */
  readonly confusions: readonly { readonly a: string; readonly b: string; readonly pairs: number }[];
}

interface KnownSet {
  readonly id: number;
  readonly labels: ReadonlySet<string>;
}

interface Tally {
  sum: number;
  count: number;
}

const add = (tallies: Map<string, Tally>, key: string, sum: number, count: number): void => {
  const tally = tallies.get(key);
  if (tally === undefined) tallies.set(key, { sum, count });
  else {
    tally.sum += sum;
    tally.count += count;
  }
};

/** Pairs of labels that are told apart; a report shows far fewer. */
const MOST_CONFUSIONS = 100_000;

/** Takes items one by one; memory grows with distinct label sets and annotators, not with items. */
export class AgreementMeter {
  readonly #sets = new Map<string, KnownSet>();
  readonly #similarities = new Map<number, number>();
  readonly #total: Tally = { sum: 0, count: 0 };
  readonly #labels = new Map<string, Tally>();
  readonly #annotators = new Map<string, Tally & { items: number }>();
  readonly #confusions = new Map<string, Tally>();

  /** The item's own mean; undefined when fewer than two annotators labelled it. */
  add(annotations: readonly Annotation[]): number | undefined {
    if (annotations.length < 2) return undefined;
    const known = annotations.map(({ labels }) => this.#known(labels));
    const counts = new Map<KnownSet, number>();
    for (const set of known) counts.set(set, (counts.get(set) ?? 0) + 1);

    const distinct = [...counts];
    let sum = 0;
    for (const [i, [a, ofA]] of distinct.entries()) {
      this.#count(a, a, (ofA * (ofA - 1)) / 2);
      sum += (ofA * (ofA - 1)) / 2;
      for (const [b, ofB] of distinct.slice(i + 1)) {
        this.#count(a, b, ofA * ofB);
        sum += ofA * ofB * this.#similarity(a, b);
      }
    }
    const own = sum / ((known.length * (known.length - 1)) / 2);
    this.#total.sum += own;
    this.#total.count += 1;
    this.#credit(annotations, known, distinct);
    return own;
  }

  summary(): AgreementSummary {
    const { sum, count } = this.#total;
    return {
      score: count === 0 ? null : sum / count,
      measured: count,
      labels: [...this.#labels]
        .map(([label, tally]) => ({ label, agreement: tally.sum / tally.count, pairs: tally.count }))
        .sort((a, b) => a.agreement - b.agreement || (a.label < b.label ? -1 : 1)),
      annotators: [...this.#annotators]
        .map(([annotator, tally]) => ({
          annotator,
          items: tally.items,
          agreement: tally.sum / tally.count,
        }))
        .sort((a, b) => a.agreement - b.agreement || (a.annotator < b.annotator ? -1 : 1)),
      confusions: [...this.#confusions]
        .map(([key, tally]) => ({ ...(JSON.parse(key) as { a: string; b: string }), pairs: tally.count }))
        .sort((x, y) => y.pairs - x.pairs || (x.a + x.b < y.a + y.b ? -1 : 1)),
    };
  }

  #known(labels: readonly string[]): KnownSet {
    const sorted = [...new Set(labels)].sort();
    const key = JSON.stringify(sorted);
    const found = this.#sets.get(key);
    if (found !== undefined) return found;
    const set = { id: this.#sets.size, labels: new Set(sorted) };
    this.#sets.set(key, set);
    return set;
  }

  #similarity(a: KnownSet, b: KnownSet): number {
    if (a === b) return 1;
    const key = a.id < b.id ? a.id * 2 ** 26 + b.id : b.id * 2 ** 26 + a.id;
    const found = this.#similarities.get(key);
    if (found !== undefined) return found;
    const similarity = jaccard(a.labels, b.labels);
    this.#similarities.set(key, similarity);
    return similarity;
  }

  /** Enters `pairs` pairs of annotators with these two sets under the labels they share or confuse. */
  #count(a: KnownSet, b: KnownSet, pairs: number): void {
    if (pairs === 0) return;
    for (const label of new Set([...a.labels, ...b.labels])) {
      add(this.#labels, label, a.labels.has(label) && b.labels.has(label) ? pairs : 0, pairs);
    }
    if (a === b) return;
    for (const one of without(a.labels, b.labels)) {
      for (const other of without(b.labels, a.labels)) {
        const [first, second] = one < other ? [one, other] : [other, one];
        const key = JSON.stringify({ a: first, b: second });
        if (this.#confusions.size < MOST_CONFUSIONS || this.#confusions.has(key))
          add(this.#confusions, key, 0, pairs);
      }
    }
  }

  #credit(
    annotations: readonly Annotation[],
    known: readonly KnownSet[],
    distinct: readonly (readonly [KnownSet, number])[],
  ): void {
    const withOthers = new Map<KnownSet, number>();
    for (const [set] of distinct) {
      // Its similarity to everybody, less the one to itself.
      withOthers.set(
        set,
        distinct.reduce((sum, [other, count]) => sum + count * this.#similarity(set, other), -1),
      );
    }
    for (const [i, { annotator }] of annotations.entries()) {
      const sum = withOthers.get(known[i]!) ?? 0;
      const tally = this.#annotators.get(annotator) ?? { sum: 0, count: 0, items: 0 };
      tally.sum += sum;
      tally.count += annotations.length - 1;
      tally.items += 1;
      this.#annotators.set(annotator, tally);
    }
  }
}

/**
 * The label most annotators gave; undefined on a tie, which is left to reviewers: a coin-flip label costs more than
 * a lost item.
 */
export function consensus(annotations: readonly Annotation[]): string | undefined {
  const votes = new Map<string, number>();
  for (const { labels } of annotations) {
    for (const label of new Set(labels)) votes.set(label, (votes.get(label) ?? 0) + 1);
  }
  const most = votes.values().reduce((a, b) => Math.max(a, b), 0);
  const winners = [...votes].filter(([, count]) => count === most);
  return winners.length === 1 ? winners[0]?.[0] : undefined;
}
