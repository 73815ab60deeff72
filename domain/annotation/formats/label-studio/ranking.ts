/** Label Studio's comparisons: which side of a pair, or the lists of a ranker, as our ranking. Pure. */
import type { Fields } from '../../../datasets/records.ts';
import { shown } from '../../../shown.ts';
import { isObject } from '../json-objects.ts';

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** @returns what is wrong, where it is no order of the candidates */
export function rankingOf(
  value: Fields,
  candidates: readonly string[],
): { readonly ranking: string[][] } | string {
  const order = Array.isArray(value.ranker) ? value.ranker : ranked(value.ranker);
  if (isTexts(order)) return { ranking: order.map((id) => [id]) };
  const [left, right] = candidates;
  if (left === undefined || right === undefined) return 'a comparison without two candidates';
  if (value.selected === 'left') return { ranking: [[left], [right]] };
  if (value.selected === 'right') return { ranking: [[right], [left]] };
  return `the choice ${shown(value.selected ?? value.ranker)}`;
}

/** Of a ranker with buckets only `rank` is an order. */
const ranked = (ranker: unknown): unknown => (isObject(ranker) ? ranker.rank : undefined);
