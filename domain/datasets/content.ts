/**
 * What a dataset version holds, counted and named while its rows are met in any order and in several places.
 *
 * A split's content is the sum of its rows' sha256, modulo 2^256 (AdHash; Bellare & Micciancio 1997): rows may be
 * added by themselves or bucket by bucket. A row's place in the split follows from its id, so the order needs no
 * hash of its own. Pure.
 */
import { InputRejected } from '../errors.ts';
import { sha256Hex } from '../sha256.ts';
import { SPLITS, type Split } from './identity.ts';
import type { DatasetRow } from './parquet.ts';

/** What a row says; canonical/identity.ts has it for each task. */
export type Identified = Pick<DatasetRow, 'id' | 'label' | 'annotations'>;

export interface Counted {
  /** 64 hex digits. */
  readonly content: string;
  /** Rows of each class, then those without one. */
  readonly counts: readonly number[];
  /** Rows with each label among their spans or objects. */
  readonly marks: readonly number[];
}

/** Rows of each split that have a label among their spans or objects. */
export interface MarkedLabel extends Readonly<Record<Split, number>> {
  readonly label: string;
}

const MODULUS = 2n ** 256n;

/** One split, or one bucket of it. */
export class SplitContent {
  readonly #counts: number[];
  readonly #marks: number[];
  #sum = 0n;

  constructor(labels: number) {
    this.#counts = Array.from({ length: labels + 1 }, () => 0);
    this.#marks = Array.from({ length: labels }, () => 0);
  }

  /** `marked`: the labels' places. */
  add({ id, label, annotations }: Identified, marked: readonly number[] = []): void {
    this.#sum += BigInt(`0x${sha256Hex(`${id} ${label} ${annotations}`)}`);
    const place = label === -1 ? this.#counts.length - 1 : label;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    for (const mark of marked) this.#marks[mark] = (this.#marks[mark] ?? 0) + 1;
  }

  merge({ content, counts, marks }: Counted): void {
    this.#sum += BigInt(`0x${content}`);
    for (const [i, count] of counts.entries()) this.#counts[i] = (this.#counts[i] ?? 0) + count;
    for (const [i, count] of marks.entries()) this.#marks[i] = (this.#marks[i] ?? 0) + count;
  }

  get rows(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  counted(): Counted {
    const content = (this.#sum % MODULUS).toString(16).padStart(64, '0');
    return { content, counts: [...this.#counts], marks: [...this.#marks] };
  }
}

export class VersionContent {
  readonly #named: readonly unknown[];
  readonly #labels: readonly string[];
  readonly splits: Readonly<Record<Split, SplitContent>>;

  /** The seed orders the rows. */
  constructor(task: string, labels: readonly string[], seed: number) {
    this.#named = [task, labels, seed];
    this.#labels = labels;
    const none = () => new SplitContent(labels.length);
    this.splits = { train: none(), validation: none(), test: none() };
  }

  get rows(): number {
    return SPLITS.reduce((sum, split) => sum + this.splits[split].rows, 0);
  }

  get counts(): Record<Split, readonly number[]> {
    const of = (split: Split) => this.splits[split].counted().counts;
    return { train: of('train'), validation: of('validation'), test: of('test') };
  }

  /** Labels of spans and objects that some split lacks. */
  get lacking(): readonly MarkedLabel[] {
    const [train, validation, test] = SPLITS.map((split) => this.splits[split].counted().marks);
    const all = this.#labels.map((label, i) => ({
      label,
      train: train![i] ?? 0,
      validation: validation![i] ?? 0,
      test: test![i] ?? 0,
    }));
    const isMarked = all.some((rows) => SPLITS.some((split) => rows[split] > 0));
    return isMarked ? all.filter((rows) => SPLITS.some((split) => rows[split] === 0)) : [];
  }

  /** 16 hex digits. */
  version(): string {
    const contents = SPLITS.map((split) => this.splits[split].counted().content);
    return sha256Hex(JSON.stringify([...this.#named, ...contents])).slice(0, 16);
  }

  /**
   * Every split has rows and, where the rows are labelled, every class; the training split every label of spans and
   * objects.
   */
  refuseGaps(where: string): void {
    for (const split of SPLITS) {
      const { counts } = this.splits[split].counted();
      const { rows } = this.splits[split];
      const labelled = counts[this.#labels.length] === 0;
      const gap = this.#labels.find((_, i) => counts[i] === 0);
      if (rows > 0 && (!labelled || gap === undefined)) continue;
      throw new InputRejected({
        where: `${where}, split ${split}`,
        found: rows === 0 ? `no rows (of ${this.rows})` : `${rows} rows, none of class '${gap}'`,
        allowed: `rows ${this.#labels.length === 0 ? '' : 'of every class '}in train, validation and test`,
        next:
          rows === 0
            ? "Add rows, or raise the split's share in data.split"
            : 'Add rows of that class, or leave the class out of data.labels',
      });
    }
    // Where each row has a class, objects say what else is in the image.
    const classified = SPLITS.every(
      (split) => this.splits[split].counted().counts[this.#labels.length] === 0,
    );
    const untaught = classified ? undefined : this.lacking.find(({ train }) => train === 0);
    if (untaught === undefined) return;
    const { label, validation, test } = untaught;
    throw new InputRejected({
      where: `${where}, split train`,
      found: `label '${label}' in 0 rows (validation ${validation}, test ${test})`,
      allowed: 'every label of spans and objects in the training split',
      next: 'Add rows with that label, or leave it out of the data and of data.labels',
    });
  }
}
