/** Metrics and logs as they grow: what came since the last cursor is added to what is known. Pure. */
import type { LogLine, MetricPoint } from './answers.ts';

export interface JobPoint extends MetricPoint {
  readonly job: string;
}

export interface Growing<T> {
  readonly cursor?: string;
  readonly rows: readonly T[];
}

/** More would only slow the page: a log's reader wants its end. */
export const MOST_LOG_LINES = 2_000;

interface Answer {
  readonly cursor: string;
  readonly more: boolean;
}

/** Reads on until nothing more is there already. */
export async function readOn<T, A extends Answer>(
  known: Growing<T> | undefined,
  read: (after: string | undefined) => Promise<A>,
  add: (rows: readonly T[], answer: A) => readonly T[],
): Promise<Growing<T>> {
  let rows: readonly T[] = known?.rows ?? [];
  let cursor = known?.cursor;
  for (;;) {
    const answer = await read(cursor);
    rows = add(rows, answer);
    // A cursor that stands still would be asked for ever.
    const stuck = answer.cursor === cursor;
    cursor = answer.cursor;
    if (!answer.more || stuck) return { rows, cursor };
  }
}

export const addPoints = (
  rows: readonly JobPoint[],
  {
    series,
  }: { readonly series: readonly { readonly job: string; readonly points: readonly MetricPoint[] }[] },
): readonly JobPoint[] => {
  const fresh = series.flatMap(({ job, points }) => points.map((point) => ({ ...point, job })));
  return fresh.length === 0 ? rows : [...rows, ...fresh];
};

export const addLines = (
  rows: readonly LogLine[],
  { lines }: { readonly lines: readonly LogLine[] },
): readonly LogLine[] =>
  lines.length === 0
    ? rows
    : [...rows, ...lines].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-MOST_LOG_LINES);
