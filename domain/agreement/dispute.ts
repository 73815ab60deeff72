/** Which items a review round needs: pure. */

export interface MeasuredItem {
  readonly id: string;
  /** The item's own mean Jaccard. */
  readonly agreement: number;
}

/** Sums of thirds differ in the last bits: a mean that reaches the target but for those is there. */
const EPSILON = 1e-9;

/**
 * The most disputed items, worst first: as few as bring the mean to the minimum and a fifth of the way on to 1, if
 * the reviewers agree on all of them. Only items below the minimum themselves; what the reviewers go on disputing is
 * for the next round.
 */
export function itemsToReview(
  below: readonly MeasuredItem[],
  {
    score,
    measured,
    minimum,
  }: { readonly score: number; readonly measured: number; readonly minimum: number },
): readonly MeasuredItem[] {
  const target = minimum + (1 - minimum) / 5;
  const worstFirst = below.toSorted((a, b) => a.agreement - b.agreement || (a.id < b.id ? -1 : 1));
  let sum = score * measured;
  const chosen: MeasuredItem[] = [];
  for (const item of worstFirst) {
    if (sum / measured >= target - EPSILON) break;
    chosen.push(item);
    sum += 1 - item.agreement;
  }
  return chosen;
}
