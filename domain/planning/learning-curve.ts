/**
 * How the error falls with the rows: error(n) = c + a · n^-b, a power law (Hestness et al. 2017, "Deep learning
 * scaling is predictable, empirically"; Figueroa et al. 2012 fit the same to classifiers of texts). `c` is what no
 * number of rows mends. Pure.
 *
 * Fitted by least squares: for each candidate c the logarithms are a straight line, whose slope is -b; the c whose
 * curve comes nearest to the points is taken. Points of more rows weigh more, as their errors scatter less.
 */
import type { CurvePoint, PowerLaw } from '../spec/data-profile.ts';

export interface LearningCurve extends PowerLaw {
  readonly points: readonly CurvePoint[];
}

/** Fewer tell a line, not where it bends. */
export const FEWEST_POINTS = 3;
const FLOORS = 60;
/** A steeper curve than any measured one is an accident of few points. */
const STEEPEST = 1;

/** Undefined where there are too few points, or more rows did not help. */
export function fitCurve(given: readonly CurvePoint[]): LearningCurve | undefined {
  const points = given.toSorted((x, y) => x.rows - y.rows);
  if (new Set(points.map(({ rows }) => rows)).size < FEWEST_POINTS) return undefined;
  const smallest = Math.min(...points.map(({ error }) => error));
  let best: LearningCurve | undefined;
  for (let step = 0; step <= FLOORS; step += 1) {
    // Denser towards the smallest error, where the curve bends.
    const c = smallest * (1 - (1 - step / FLOORS) ** 2) * 0.999;
    const fitted = fitAbove(points, c);
    if (fitted !== undefined && (best === undefined || fitted.residual < best.residual - 1e-9)) best = fitted;
  }
  return best;
}

function fitAbove(points: readonly CurvePoint[], c: number): LearningCurve | undefined {
  const logs = points
    .filter(({ error }) => error > c)
    .map(({ rows, error }) => ({ x: Math.log(rows), y: Math.log(error - c), w: rows }));
  const weight = logs.reduce((sum, { w }) => sum + w, 0);
  const mean = (of: (log: (typeof logs)[number]) => number) =>
    logs.reduce((sum, log) => sum + log.w * of(log), 0) / weight;
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const slope = mean(({ x, y }) => (x - mx) * (y - my)) / mean(({ x }) => (x - mx) ** 2);
  const b = Math.min(-slope, STEEPEST);
  if (!(b > 0)) return undefined;
  const a = Math.exp(my + b * mx);
  const total = points.reduce((sum, { rows }) => sum + rows, 0);
  const squares = points.reduce((sum, { rows, error }) => sum + rows * (c + a * rows ** -b - error) ** 2, 0);
  return { points: [...points], a, b, c, residual: Math.sqrt(squares / total) };
}

/** Between 0 and 1. */
export const errorAt = ({ a, b, c }: Pick<PowerLaw, 'a' | 'b' | 'c'>, rows: number): number =>
  Math.min(1, c + a * rows ** -b);

/** What so many rows more would take off the error. */
export const gainOf = (curve: PowerLaw, rows: number, more: number): number =>
  errorAt(curve, rows) - errorAt(curve, rows + more);

/** Undefined where the curve never comes down to it. */
export function rowsFor({ a, b, c }: PowerLaw, error: number): number | undefined {
  return error > c ? Math.ceil((a / (error - c)) ** (1 / b)) : undefined;
}
