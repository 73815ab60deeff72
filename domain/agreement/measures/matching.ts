/**
 * Which marks of two annotators are the same: marks of one label are matched one to one so that their weights sum to
 * the most. Pure.
 */
import { assign, type Candidate } from './assignment.ts';
import type { Mark } from './marks.ts';
import { markIou } from './overlap.ts';

/** Weight of two marks of one label from their intersection over union; 0 where they can't be the same. */
export type Criterion = (iou: number) => number;

/** Same ends. */
export const exact: Criterion = (iou) => (iou === 1 ? 1 : 0);
/** As many pairs as can be that share a character. */
export const overlapping: Criterion = (iou) => (iou > 0 ? 1 : 0);
export const atLeast =
  (threshold: number): Criterion =>
  (iou) =>
    iou >= threshold ? iou : 0;

export interface Match {
  readonly label: string;
  readonly iou: number;
}

export function matches(a: readonly Mark[], b: readonly Mark[], criterion: Criterion): readonly Match[] {
  if (a.length === 0 || b.length === 0) return [];
  const ious = new Map<number, number>();
  const candidates: Candidate[] = [];
  for (const [left, right] of near(a, b)) {
    const iou = markIou(a[left]!, b[right]!);
    const weight = criterion(iou);
    if (weight <= 0) continue;
    candidates.push({ left, right, weight });
    ious.set(left * b.length + right, iou);
  }
  return assign(candidates).map(({ left, right }) => ({
    label: a[left]!.label,
    iou: ious.get(left * b.length + right)!,
  }));
}

/** Pairs of one label whose extents along the text, or along x, touch: the others need no look. */
function* near(a: readonly Mark[], b: readonly Mark[]): Generator<readonly [left: number, right: number]> {
  const byLabel = new Map<string, number[]>();
  for (const [right, { label }] of b.entries()) {
    const own = byLabel.get(label);
    if (own === undefined) byLabel.set(label, [right]);
    else own.push(right);
  }
  for (const rights of byLabel.values()) rights.sort((x, y) => extent(b[x]!)[0] - extent(b[y]!)[0]);
  for (const [left, mark] of a.entries()) {
    const [low, high] = extent(mark);
    for (const right of byLabel.get(mark.label) ?? []) {
      const [otherLow, otherHigh] = extent(b[right]!);
      if (otherLow > high) break;
      if (otherHigh >= low) yield [left, right];
    }
  }
}

function extent(mark: Mark): readonly [low: number, high: number] {
  if (mark.kind === 'span') return [mark.start, mark.end];
  const { left, right } = mark.kind === 'cuboid' ? mark.ground : mark;
  return [left, right];
}
