/** A list of Label Studio's regions as one result, and back. Pure. */
import type { Fields } from '../../../datasets/records.ts';
import type { AnnotationResult, ResultPart } from '../../../spec/annotations.ts';
import type { OffsetUnit } from '../format.ts';
import { isObject } from '../json-objects.ts';
import { isSame } from '../settled.ts';
import { type Part, partOf, type Shown } from './regions.ts';
import { regionsFor } from './write.ts';

export interface Read {
  readonly result: AnnotationResult;
  /** What spans were counted in. */
  readonly units: ReadonlySet<OffsetUnit>;
  /** Types of regions that have no place in our form, and are only kept. */
  readonly unplaced: readonly string[];
}

/** What a mark's own choices and texts say of it: kept with the region, no part of the item's answer. */
const OF_A_MARK = ['choices', 'taxonomy', 'textarea', 'rating', 'number'];

export const regionsIn = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** A string says which region is wrong, and how. */
export function resultOf(regions: readonly Fields[], shown: Shown): Read | string {
  const result: { -readonly [K in keyof Part]: Part[K] } = {};
  const units = new Set<OffsetUnit>();
  const unplaced: string[] = [];
  const marks = new Set(
    regions.filter(({ id, type }) => id !== undefined && isMark({ type })).map(({ id }) => id),
  );
  for (const [i, region] of regions.entries()) {
    const isOfMark = OF_A_MARK.includes(String(region.type)) && marks.has(region.id);
    const part = isOfMark ? undefined : partOf(region, shown);
    if (typeof part === 'string') return `region ${i + 1} (${String(region.type).slice(0, 40)}): ${part}`;
    if (part === undefined) {
      unplaced.push(String(region.type).slice(0, 40));
      continue;
    }
    const { labels, spans, shapes, text, unit } = part;
    if (labels) result.labels = [...new Set([...(result.labels ?? []), ...labels])];
    if (spans) result.spans = [...(result.spans ?? []), ...spans];
    if (shapes) result.shapes = [...(result.shapes ?? []), ...shapes];
    if (text !== undefined) result.text = result.text === undefined ? text : `${result.text}\n${text}`;
    if (part.rating !== undefined) result.rating = part.rating;
    if (part.ranking) result.ranking = part.ranking;
    if (unit !== undefined) units.add(unit);
  }
  return { result, units, unplaced };
}

const isMark = ({ type }: Fields): boolean => String(type).endsWith('labels');

/** The parts that regions of these types make: who marked nothing was asked for them too. */
export function partsOf(types: ReadonlySet<unknown>): readonly ResultPart[] {
  const isShape = [...types].some((type) => type !== 'labels' && String(type).endsWith('labels'));
  return [...(types.has('labels') ? (['spans'] as const) : []), ...(isShape ? (['shapes'] as const) : [])];
}

/**
 * The regions as they came where they still say what the result says; else those of them that do, and new ones for
 * the rest.
 */
export function regionsOf(
  result: AnnotationResult,
  kept: readonly Fields[],
  shown: Shown,
  item: string,
): readonly Fields[] {
  const read = resultOf(kept, shown);
  if (typeof read !== 'string' && isSame(withoutEmpty(read.result), withoutEmpty(result))) return kept;
  let left = result;
  const held: Fields[] = [];
  for (const region of kept) {
    const part = partOf(region, shown);
    if (typeof part === 'string') continue;
    if (part === undefined) {
      held.push(region);
      continue;
    }
    const less = isMark(region) ? lessMarks(left, part) : undefined;
    if (less === undefined) continue;
    left = less;
    held.push(region);
  }
  return [...held, ...regionsFor(left, shown, item, kept)];
}

/** Without the marks of a region; undefined where one of them is no longer there as it was. */
function lessMarks(
  result: AnnotationResult,
  { spans = [], shapes = [] }: Part,
): AnnotationResult | undefined {
  const without = <T>(marks: readonly T[], gone: readonly T[]): T[] | undefined => {
    const left = [...marks];
    for (const one of gone) {
      const at = left.findIndex((mark) => isSame(mark, one));
      if (at === -1) return undefined;
      left.splice(at, 1);
    }
    return left;
  };
  const ownSpans = without(result.spans ?? [], spans);
  const ownShapes = without(result.shapes ?? [], shapes);
  return ownSpans === undefined || ownShapes === undefined
    ? undefined
    : { ...result, spans: ownSpans, shapes: ownShapes };
}

const withoutEmpty = (result: AnnotationResult): AnnotationResult =>
  Object.fromEntries(
    Object.entries(result).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  );
