/** A learning curve's points, its fitted law and what that says of more rows, for a plot and a table. Pure. */
import type { ValidationReport } from '../../api/answers.ts';

export type MeasuredCurve = NonNullable<ValidationReport['learningCurve']>;

export interface GrowthRow {
  readonly rows: number;
  /** Shares that are right: as measured on rows that were held out, and as the law has it. */
  readonly measured?: number;
  readonly fitted?: number;
  /** Of what is not measured, what it is. */
  readonly what?: string;
}

/** Each time twice as many. */
const DOUBLINGS = ['the training split', 'twice as many', 'four times as many'] as const;
/** Of the law between one row and the next: the axis is linear, and the law bends where rows are few. */
const DRAWN = 60;

const rightAt = ({ a, b, c }: NonNullable<MeasuredCurve['fit']>, rows: number): number =>
  Math.max(0, 1 - c - a * rows ** -b);

/** Fewest rows first: what was measured, then the forecast where there is one. */
export function growthRows({ points, fit, forecast }: MeasuredCurve): readonly GrowthRow[] {
  const measured = points.map(({ rows, error }) => ({
    rows,
    measured: 1 - error,
    ...(fit && { fitted: rightAt(fit, rows) }),
  }));
  if (fit === undefined || forecast === undefined) return measured;
  const forecasts = DOUBLINGS.map((what, i) => {
    const rows = forecast.rows * 2 ** i;
    return { rows, fitted: rightAt(fit, rows), what };
  });
  return [...measured, ...forecasts].sort((x, y) => x.rows - y.rows);
}

export type Drawn = [number[], (number | null)[], (number | null)[], (number | null)[]];

/** Rows, then what was measured, the law, the forecast; null where a line has no value. */
export function growthDrawn(curve: MeasuredCurve): Drawn {
  const rows = growthRows(curve);
  const { fit } = curve;
  const [first, last] = [rows[0]?.rows ?? 1, rows.at(-1)?.rows ?? 1];
  const between = Array.from({ length: DRAWN + 1 }, (_, i) =>
    Math.round(first * (last / first) ** (i / DRAWN)),
  );
  const axis = [...new Set([...rows.map((row) => row.rows), ...between])].sort((a, b) => a - b);
  const at = new Map(rows.map((row) => [row.rows, row]));
  return [
    axis,
    axis.map((x) => at.get(x)?.measured ?? null),
    axis.map((x) => (fit === undefined ? null : rightAt(fit, x))),
    axis.map((x) => (at.get(x)?.what === undefined ? null : (at.get(x)?.fitted ?? null))),
  ];
}
