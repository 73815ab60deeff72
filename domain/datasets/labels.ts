/** The label set of a version, in class-index order. Pure. */
import type { RunSpec } from '../spec/run-spec.ts';
import type { ValidationReport } from '../spec/stages.ts';
import type { StoredRow } from './parquet.ts';

/** Declared, or found, by UTF-8 bytes; none of a task without. */
export const labelsOf = (spec: RunSpec, { labels }: Pick<ValidationReport, 'labels'>): readonly string[] =>
  spec.data.labels ?? labels.map(({ label }) => label).sort(byUtf8);

/** The labels among a row's spans or objects, each once. */
export function markedIn(row: StoredRow): readonly string[] {
  const { spans = '', objects = '' } = row as { readonly spans?: string; readonly objects?: string };
  const marks = [spans, objects]
    .filter((text) => text !== '')
    .flatMap((text) => JSON.parse(text) as Marked[]);
  return [...new Set(marks.map(({ label }) => label))];
}

interface Marked {
  readonly label: string;
}

/** UTF-8 byte order is code-point order; UTF-16's, which `sort` uses, differs beyond U+FFFF. */
export function byUtf8(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  const at = x.findIndex((character, i) => character !== y[i]);
  if (at === -1) return x.length - y.length;
  return x[at]!.codePointAt(0)! - (y[at]?.codePointAt(0) ?? -1);
}
