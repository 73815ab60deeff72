/**
 * Splits that data comes with: what names one, which of them an item keeps, and what is given as a whole. Pure.
 *
 * A row that says nothing is dealt by its hash (identity.ts). One that says train stays out of validation and test
 * unless the data gives no such split at all: then a share of the training rows, again by hash, becomes it.
 */
import type { RunSpec } from '../spec/run-spec.ts';
import type { GivenSplits } from '../spec/stages.ts';
import { SPLITS, type Split, splitOf } from './identity.ts';

const NAMES: Readonly<Record<string, Split>> = {
  ...{ train: 'train', training: 'train', test: 'test', testing: 'test' },
  ...{ val: 'validation', valid: 'validation', validation: 'validation', dev: 'validation' },
  ...{ eval: 'validation', evaluation: 'validation' },
};

/** A year behind it, as COCO has them, says nothing. */
export const splitNamed = (name: string): Split | undefined =>
  NAMES[
    name
      .trim()
      .toLowerCase()
      .replace(/[-_]?(19|20)\d\d$/, '')
  ];

/** What a field says, in SPLITS' order: mostly one; a list where several files name the row. Undefined: no split's name. */
export function splitsIn(value: unknown): readonly Split[] | undefined {
  if (value === undefined || value === null || value === '') return [];
  const said = new Set((Array.isArray(value) ? value : [value]).map((name) => splitNamed(String(name))));
  return said.has(undefined) ? undefined : SPLITS.filter((split) => said.has(split));
}

/** Of several the one furthest from training: what is tested on must not have been learned. */
export const keptOf = (said: readonly Split[]): Split | undefined =>
  SPLITS.findLast((split) => said.includes(split));

type Shares = RunSpec['data']['split'];

/** Where an item lies. `given`: of the whole data; undefined where nothing is. */
export function placeOf(
  id: string,
  said: Split | undefined,
  given: GivenSplits | undefined,
  shares: Shares,
): Split {
  const dealt = splitOf(id, shares);
  if (said === undefined || given === undefined) return dealt;
  return kept(said, dealt, given);
}

function kept(said: Split, dealt: Split, given: GivenSplits): Split {
  // Held-out rows alone leave nothing to train on.
  if (given.train + given.unsaid === 0) return dealt;
  return said === 'train' && given[dealt] === 0 ? dealt : said;
}

export interface SplitCountsJson {
  readonly given: GivenSplits;
  readonly labels: readonly (readonly [label: string, cells: readonly number[]])[];
}

const SAID = [undefined, ...SPLITS] as const;
/** Of labels that are counted by split: more are none, and the data is rejected for it. */
const MOST_LABELS = 4_000;

/**
 * Rows by the split they came with, and rows of each label of spans and objects by that and by the split their hash
 * deals them: where they lie is known only when all rows are.
 */
export class SplitCounts {
  readonly #given = { train: 0, validation: 0, test: 0, unsaid: 0 };
  readonly #labels = new Map<string, number[]>();

  /** `dealt` is asked for only where there are labels. */
  add(said: Split | undefined, labels: readonly string[], dealt: () => Split): void {
    this.#given[said ?? 'unsaid'] += 1;
    if (labels.length === 0) return;
    const cell = SAID.indexOf(said) * SPLITS.length + SPLITS.indexOf(dealt());
    for (const label of labels) {
      const cells = this.#of(label);
      if (cells !== undefined) cells[cell]! += 1;
    }
  }

  merge({ given, labels }: SplitCountsJson): void {
    for (const name of ['train', 'validation', 'test', 'unsaid'] as const) this.#given[name] += given[name];
    for (const [label, cells] of labels) {
      const own = this.#of(label);
      for (const [cell, rows] of cells.entries()) if (own !== undefined) own[cell]! += rows;
    }
  }

  /** Undefined where no row says its split. */
  get given(): GivenSplits | undefined {
    const { train, validation, test } = this.#given;
    return train + validation + test === 0 ? undefined : { ...this.#given };
  }

  /** Rows with each label in each split, by label. */
  get labels(): ReadonlyMap<string, Readonly<Record<Split, number>>> {
    const { given } = this;
    return new Map(
      [...this.#labels].map(([label, cells]) => {
        const rows = { train: 0, validation: 0, test: 0 };
        for (const [i, said] of SAID.entries()) {
          for (const [j, dealt] of SPLITS.entries()) {
            const split = said === undefined || given === undefined ? dealt : kept(said, dealt, given);
            rows[split] += cells[i * SPLITS.length + j]!;
          }
        }
        return [label, rows];
      }),
    );
  }

  toJSON(): SplitCountsJson {
    return { given: { ...this.#given }, labels: [...this.#labels].sort(([a], [b]) => (a < b ? -1 : 1)) };
  }

  #of(label: string): number[] | undefined {
    const known = this.#labels.get(label);
    if (known !== undefined || this.#labels.size >= MOST_LABELS) return known;
    const cells = new Array<number>(SAID.length * SPLITS.length).fill(0);
    this.#labels.set(label, cells);
    return cells;
  }
}
