/** A confusion matrix as it is drawn: shares of each actual label. Pure. */

export interface Cell {
  readonly predicted: string;
  readonly count: number;
  /** Of the rows that really have this label. */
  readonly share: number;
  readonly right: boolean;
}

export interface ConfusionRow {
  readonly actual: string;
  readonly cells: readonly Cell[];
}

export function confusionRows(
  labels: readonly string[],
  counts: readonly (readonly number[])[],
): ConfusionRow[] {
  return labels.map((actual, i) => {
    const row = labels.map((_, j) => counts[i]?.[j] ?? 0);
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, j) => ({
      predicted: labels[j] ?? '',
      count,
      share: total === 0 ? 0 : count / total,
      right: i === j,
    }));
    return { actual, cells };
  });
}

export interface Mistake {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
  readonly share: number;
}

/** The most frequent mistakes, for label sets too large to draw. */
export const worstMistakes = (rows: readonly ConfusionRow[], most: number): Mistake[] =>
  rows
    .flatMap(({ actual, cells }) =>
      cells.flatMap(({ predicted, count, share, right }) =>
        right || count === 0 ? [] : [{ actual, predicted, count, share }],
      ),
    )
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
