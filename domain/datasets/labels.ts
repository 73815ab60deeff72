/** The label set of a version, in class-index order. Pure. */
import type { RunSpec } from '../spec/run-spec.ts';
import type { ValidationReport } from '../spec/stages.ts';

/** Declared, or found, by UTF-8 bytes; none of a task without. */
export const labelsOf = (spec: RunSpec, { labels }: Pick<ValidationReport, 'labels'>): readonly string[] =>
  spec.data.labels ?? labels.map(({ label }) => label).sort(byUtf8);

/** UTF-8 byte order is code-point order; UTF-16's, which `sort` uses, differs beyond U+FFFF. */
export function byUtf8(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  const at = x.findIndex((character, i) => character !== y[i]);
  if (at === -1) return x.length - y.length;
  return x[at]!.codePointAt(0)! - (y[at]?.codePointAt(0) ?? -1);
}
