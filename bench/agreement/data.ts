/** The annotations that are measured: 100 k items, 5 annotators who err, a tenth of the answers missing. */
import { writeFileSync } from 'node:fs';
import type { LabelRow } from '../../domain/agreement/measures/annotation-table.ts';

export const ITEMS = 100_000;
export const ANNOTATORS = 5;
/** One label an item of these. */
const CLASSES = 5;
/** Any set of these but the empty one, which the guide's function can't compare: 31 sets. */
const LABELS = ['toxic', 'insult', 'threat', 'obscene', 'hate'];
const MISSING = 0.1;
const RIGHT = 0.7;

export interface Rows {
  /** Of each annotator, of each item: a class, or null for a missing answer. */
  readonly single: readonly (readonly (number | null)[])[];
  readonly sets: readonly LabelRow[];
}

export function makeRows(): Rows {
  let state = 12_345;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const answers = (values: number): (number | null)[][] => {
    const truth = Array.from({ length: ITEMS }, () => Math.floor(random() * values));
    return Array.from({ length: ANNOTATORS }, () =>
      truth.map((right) => {
        if (random() < MISSING) return null;
        return random() < RIGHT ? right : Math.floor(random() * values);
      }),
    );
  };
  const single = answers(CLASSES);
  const masks = answers(2 ** LABELS.length - 1);
  const sets = Array.from({ length: ITEMS }, (_, item) =>
    masks.flatMap((row, who): LabelRow[] => {
      const mask = row[item];
      if (mask === null || mask === undefined) return [];
      const labels = LABELS.filter((_, label) => ((mask + 1) >> label) & 1);
      return [{ id: `item-${item}`, annotator: `annotator-${who}`, labels }];
    }),
  ).flat();
  return { single, sets };
}

export function writeRows(file: string, { single, sets }: Rows): void {
  writeFileSync(
    file,
    JSON.stringify({ single, sets: sets.map(({ id, annotator, labels }) => [annotator, id, labels]) }),
  );
}
