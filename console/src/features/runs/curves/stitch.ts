/**
 * Metric points of many jobs and attempts as a few curves. Pure.
 *
 * A variant's rounds go on from one another, so each round is shifted behind the last step of the one before. An
 * attempt that resumed from a checkpoint repeats steps: what the dead attempt had written behind that point is
 * dropped, since those weights are gone.
 */
import type { MetricPoint } from '../../../../../domain/spec/jobs.ts';

export type Phase = MetricPoint['phase'];

export interface JobPoint extends MetricPoint {
  readonly job: string;
}

export interface Curve {
  /** A variant's name, or `student`: one colour. */
  readonly name: string;
  readonly kind: 'variant' | 'job';
  readonly jobs: readonly string[];
  /** Where a new round begins, on the shared axis. */
  readonly borders: readonly number[];
  readonly train: readonly CurvePoint[];
  readonly validation: readonly CurvePoint[];
}

export interface CurvePoint {
  /** On the shared axis: the job's own step behind those of earlier rounds. */
  readonly x: number;
  readonly job: string;
  readonly step: number;
  readonly epoch: number;
  readonly values: Readonly<Record<string, number>>;
}

interface Place {
  readonly curve: string;
  readonly kind: Curve['kind'];
  readonly round: number;
}

/** `train-1-a` is round 1 of variant a; every other job is a curve of its own. */
export function placeOf(job: string): Place {
  const train = /^train-(\d+)-(.+)$/.exec(job);
  if (train?.[2] !== undefined) return { curve: train[2], kind: 'variant', round: Number(train[1]) };
  return { curve: job === 'distill' ? 'student' : job, kind: 'job', round: 0 };
}

/** One job's points in the order of their making, each rewind cutting off what it makes obsolete. */
export function lastAttempt(points: readonly MetricPoint[]): Record<Phase, MetricPoint[]> {
  const kept: Record<Phase, MetricPoint[]> = { train: [], validation: [] };
  for (const point of points.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    const own = kept[point.phase];
    const last = own.at(-1);
    if (last !== undefined && point.step <= last.step) {
      cut(own, point.step - 1);
      cut(kept[point.phase === 'train' ? 'validation' : 'train'], point.step);
    }
    own.push(point);
  }
  return kept;
}

const cut = (points: MetricPoint[], last: number): void => {
  while ((points.at(-1)?.step ?? -1) > last) points.pop();
};

export function stitch(points: readonly JobPoint[]): Curve[] {
  const groups = Map.groupBy(points, ({ job }) => `${placeOf(job).kind} ${placeOf(job).curve}`);
  const curves = [...groups].map(([, own]) => curveOf(own));
  const variants = new Set(curves.flatMap(({ kind, name }) => (kind === 'variant' ? [name] : [])));
  return (
    curves
      // A variant may be called like a job.
      .map((curve) =>
        curve.kind === 'job' && variants.has(curve.name) ? { ...curve, name: `${curve.name} (job)` } : curve,
      )
      .sort((a, b) => order(a) - order(b) || (a.name < b.name ? -1 : 1))
  );
}

/** Variants first: the others follow from them. */
const order = ({ kind }: Curve): number => (kind === 'variant' ? 0 : 1);

function curveOf(points: readonly JobPoint[]): Curve {
  const jobs = [...Map.groupBy(points, ({ job }) => job)].sort(
    ([a], [b]) => placeOf(a).round - placeOf(b).round,
  );
  const train: CurvePoint[] = [];
  const validation: CurvePoint[] = [];
  const borders: number[] = [];
  let offset = 0;
  for (const [job, own] of jobs) {
    const kept = lastAttempt(own);
    if (offset > 0) borders.push(offset);
    const placed = ({ step, epoch, values }: MetricPoint): CurvePoint => ({
      x: offset + step,
      job,
      step,
      epoch,
      values,
    });
    train.push(...kept.train.map(placed));
    validation.push(...kept.validation.map(placed));
    offset += Math.max(kept.train.at(-1)?.step ?? 0, kept.validation.at(-1)?.step ?? 0);
  }
  const { curve: name, kind } = placeOf(jobs[0]?.[0] ?? '');
  return { name, kind, jobs: jobs.map(([job]) => job), borders, train, validation };
}

/** The shared x axis, then each line's value or null at each x: what uPlot draws. */
export type Aligned = [number[], ...(number | null)[][]];

export function align(lines: readonly (readonly CurvePoint[])[], value: string): Aligned {
  const xs = new Set<number>();
  for (const line of lines) for (const point of line) if (point.values[value] !== undefined) xs.add(point.x);
  const axis = [...xs].sort((a, b) => a - b);
  const at = new Map(axis.map((x, index) => [x, index]));
  const columns = lines.map((line) => {
    const column = new Array<number | null>(axis.length).fill(null);
    for (const point of line) {
      const read = point.values[value];
      const index = at.get(point.x);
      if (read !== undefined && index !== undefined) column[index] = read;
    }
    return column;
  });
  return [axis, ...columns];
}

/** The last known value at or before an index: a read-out between two evaluations shows the former. */
export function readingAt(column: readonly (number | null)[] | undefined, index: number): number | undefined {
  for (let i = index; i >= 0; i -= 1) {
    const value = column?.[i];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

export interface TableRow {
  readonly x: number;
  readonly curve: string;
  readonly job: string;
  readonly step: number;
  readonly epoch: number;
  readonly train: CurvePoint['values'] | undefined;
  readonly validation: CurvePoint['values'];
}

/** The curves as rows: one for each evaluation, with the training values of that moment. */
export function tableRows(curves: readonly Curve[]): TableRow[] {
  return curves.flatMap((curve) => {
    let next = 0;
    return curve.validation.map(({ x, job, step, epoch, values }) => {
      while ((curve.train[next]?.x ?? Number.POSITIVE_INFINITY) <= x) next += 1;
      return {
        x,
        curve: curve.name,
        job,
        step,
        epoch,
        train: curve.train[next - 1]?.values,
        validation: values,
      };
    });
  });
}

export interface JobProgress {
  readonly job: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly share: number;
  readonly etaSeconds: number | undefined;
  readonly rowsPerSecond: number | undefined;
}

/** How far each job is, by its newest training point. */
export function progressOf(points: readonly JobPoint[]): JobProgress[] {
  return [...Map.groupBy(points, ({ job }) => job)].map(([job, own]) => {
    const newest = lastAttempt(own).train.at(-1) ?? own.at(-1);
    const { step = 0, totalSteps = 0, values = {} } = newest ?? {};
    return {
      job,
      step,
      totalSteps,
      share: totalSteps === 0 ? 0 : Math.min(1, step / totalSteps),
      etaSeconds: values.etaSeconds,
      rowsPerSecond: values.rowsPerSecond,
    };
  });
}
