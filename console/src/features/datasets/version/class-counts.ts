/** Rows of each class in each split, and how far the splits differ. Pure. */
import type { DatasetVersionDetail } from '../../../api/answers.ts';
import { SPLITS } from '../../../api/dataset-place.ts';

type Manifest = DatasetVersionDetail['manifest'];
type Assembled = NonNullable<DatasetVersionDetail['assembled']>;

export interface ClassRows {
  readonly label: string;
  /** As SPLITS. */
  readonly rows: readonly number[];
}

/** Undefined where nobody counted: rows have no class of their own, or people's agreement gave it to them later. */
export function classCounts(
  { labels, splits }: Pick<Manifest, 'labels' | 'splits'>,
  assembled: Assembled | undefined,
): readonly ClassRows[] | undefined {
  if (assembled === undefined || labels.length === 0) return undefined;
  const sum = (counts: readonly number[]): number => counts.reduce((all, rows) => all + rows, 0);
  const counted = SPLITS.every((split) => sum(assembled.splits[split]) === splits[split].rows);
  const classes = labels.map((label, i) => ({
    label,
    rows: SPLITS.map((split) => assembled.splits[split][i] ?? 0),
  }));
  return counted && classes.some(({ rows }) => sum(rows) > 0) ? classes : undefined;
}

/** The class whose share of one split is farthest from that of another: by how much, from 0 to 1. */
export function farthest(
  classes: readonly ClassRows[],
): { readonly label: string; readonly apart: number } | undefined {
  const totals = SPLITS.map((_, i) => classes.reduce((all, { rows }) => all + (rows[i] ?? 0), 0));
  const apart = classes.map(({ label, rows }) => {
    const shares = rows.map((own, i) => own / Math.max(1, totals[i] ?? 1));
    return { label, apart: Math.max(...shares) - Math.min(...shares) };
  });
  return apart.sort((a, b) => b.apart - a.apart)[0];
}
