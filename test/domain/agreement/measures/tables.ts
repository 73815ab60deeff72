/** Tables of the tests: one list of answers an annotator, as publications print them. */
import { type LabelTable, labelTable } from '../../../../domain/agreement/measures/annotation-table.ts';
import { categoriesOf, type Scale, scaleOf } from '../../../../domain/agreement/measures/categories.ts';
import {
  mapped,
  type Patterns,
  patternsOf,
  withAnnotators,
} from '../../../../domain/agreement/measures/patterns.ts';

type Answer = string | number | readonly string[] | null;

/** Annotators r0, r1 …, items i0, i1 …; null is a missing answer. */
export const tableOf = (answers: readonly (readonly Answer[])[]): LabelTable =>
  labelTable(
    answers.flatMap((row, who) =>
      row.flatMap((answer, item) =>
        answer === null
          ? []
          : [
              {
                id: `i${item}`,
                annotator: `r${who}`,
                labels: typeof answer === 'object' ? answer : [String(answer)],
              },
            ],
      ),
    ),
  );

/** One string an annotator, one character an answer; '.' is a missing one. */
export const tableOfLines = (...lines: readonly string[]): LabelTable =>
  tableOf(lines.map((line) => [...line].map((answer) => (answer === '.' ? null : answer))));

export interface Coded {
  readonly patterns: Patterns;
  readonly byAnnotator: Patterns;
  readonly count: number;
}

/** The table's labels as categories, in the order in which they come. */
export function coded(table: LabelTable): Coded {
  const categories = categoriesOf(table);
  if ('why' in categories) throw new Error(categories.why);
  const { names, map } = categories;
  return { ...patternsIn(table, map, names.length), count: names.length };
}

/** The table's labels as numbers. */
export function scaled(table: LabelTable): Coded & Pick<Scale, 'numbers' | 'names'> {
  const scale = scaleOf(table);
  if ('why' in scale) throw new Error(scale.why);
  const { names, numbers, map } = scale;
  return { ...patternsIn(table, map, names.length), names, numbers, count: names.length };
}

const patternsIn = ({ starts, annotator, value }: LabelTable, map: Int32Array, count: number) => ({
  patterns: patternsOf(starts, value, map),
  byAnnotator: patternsOf(starts, withAnnotators(annotator, mapped(value, map), count)),
});
