/** The labels: how many rows each has and how long they are. Of very many labels a sample. Pure; flat in memory. */
import type { Place } from './findings.ts';
import { LabelExamples, type LabelExamplesJson } from './label-examples.ts';
import { BORDERS, binOf } from './lengths.ts';
import { valueHash } from './scan.ts';
import { Smallest } from './smallest.ts';

/** A label set is at most a quarter of it: beyond, the column holds no labels and is rejected. */
const MOST_LABELS = 4_000;

export interface LabelCount {
  readonly label: string;
  readonly rows: number;
}

interface Counted {
  readonly label: string;
  readonly hash: number;
  rows: number;
  /** Characters, over BORDERS. */
  readonly lengths: number[];
  readonly examples: LabelExamples;
}

export interface LabelsJson {
  readonly labels: readonly (readonly [
    label: string,
    rows: number,
    lengths: readonly number[],
    examples: LabelExamplesJson,
  ])[];
  readonly limit: number | null;
}

export class Labels {
  readonly #labels = new Smallest<Counted>({ most: MOST_LABELS });
  readonly #known = new Map<string, Counted>();

  /** `shown`: of the row, of so many characters. Gives back a number that tells the label from others: 53 bits of its hash. */
  add(label: string, place: Place, shown: string, characters: number = shown.length): number {
    let counted = this.#known.get(label);
    if (counted === undefined) {
      const hash = valueHash(label);
      if (!this.#labels.wants(hash)) return hash;
      counted = this.#labels.get(hash);
      if (counted === undefined) {
        counted = { label, hash, rows: 0, lengths: BORDERS.map(() => 0), examples: new LabelExamples() };
        if (this.#labels.add(hash, counted)) this.#known.clear();
      }
      if (this.#labels.get(hash) !== undefined) this.#known.set(label, counted);
    }
    counted.rows += 1;
    counted.lengths[binOf(characters)]! += 1;
    counted.examples.add(place, shown, characters);
    return counted.hash;
  }

  /** How many there are: an estimate beyond MOST_LABELS. */
  get distinct(): number {
    return this.#labels.distinct;
  }

  /** Most rows first. */
  get counts(): readonly (LabelCount & Pick<Counted, 'lengths' | 'examples'>)[] {
    return this.#labels
      .entries()
      .map(([, counted]) => counted)
      .sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1));
  }

  merge(other: Labels): void {
    this.#known.clear();
    this.#labels.lower(other.#labels.limit);
    for (const [hash, { label, rows, lengths, examples }] of other.#labels.entries()) {
      const own = this.#labels.get(hash);
      if (own === undefined)
        this.#labels.add(hash, { label, hash, rows, lengths: [...lengths], examples: taken(examples) });
      else {
        own.rows += rows;
        own.examples.merge(examples);
        for (const [bin, texts] of lengths.entries()) own.lengths[bin]! += texts;
      }
    }
  }

  toJSON(): LabelsJson {
    return {
      labels: this.#labels
        .entries()
        .map(([, { label, rows, lengths, examples }]) => [label, rows, lengths, examples.toJSON()] as const),
      limit: this.#labels.limit,
    };
  }

  static fromJSON({ labels, limit }: LabelsJson): Labels {
    const read = new Labels();
    read.#labels.lower(limit);
    for (const [label, rows, lengths, examples] of labels) {
      const hash = valueHash(label);
      read.#labels.add(hash, { label, hash, rows, lengths: [...lengths], examples: taken(examples) });
    }
    return read;
  }
}

function taken(examples: LabelExamplesJson): LabelExamples {
  const copy = new LabelExamples();
  copy.merge(examples);
  return copy;
}
