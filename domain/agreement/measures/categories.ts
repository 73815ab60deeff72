/**
 * Label sets read as one value each, as measures of single labels need them: nominal, in an order, or numbers. Pure.
 */
import { shown } from '../../shown.ts';
import type { LabelTable } from './annotation-table.ts';
import { mapped } from './patterns.ts';

export interface Categories {
  readonly names: readonly string[];
  /** Of each annotation; -1 where it gives no label, which these measures hold for missing. */
  readonly codes: Int32Array;
}

/** Categories in their order. */
export interface Scale extends Categories {
  /** Ascending; places in the order where the labels are no numbers. */
  readonly numbers: Float64Array;
}

/** Why a measure is not defined for this data. */
export interface NotDefined {
  readonly why: string;
}

/** The categories in use; not defined where an annotation gives several labels. */
export function categoriesOf({ sets, value }: LabelTable): Categories | NotDefined {
  const several = sets.members.findIndex((members) => members.length > 1);
  if (several !== -1) {
    return {
      why: `annotations with several labels, as ${shown(sets.shown(several))}: it is for one label each`,
    };
  }
  const map = Int32Array.from(sets.members, (members) => members[0] ?? -1);
  return { names: sets.labels, codes: mapped(value, map) };
}

/**
 * The categories by `order`, or by their number where they are numbers.
 *
 * @param order every label in use, lowest first
 */
export function scaleOf(table: LabelTable, order?: readonly string[]): Scale | NotDefined {
  const categories = categoriesOf(table);
  if ('why' in categories) return categories;
  const { names, codes } = categories;
  const places = order && new Map(order.map((name, place) => [name, place]));
  const numbers = names.map((name) => (places ? (places.get(name) ?? Number.NaN) : numberIn(name)));
  const stranger = numbers.findIndex(Number.isNaN);
  if (stranger !== -1) {
    const what = places ? 'no place in the order that was given' : 'no number in it, and no order was given';
    return { why: `the label ${shown(names[stranger])} has ${what}` };
  }
  return sorted(names, codes, numbers);
}

function numberIn(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : Number.NaN;
}

/** '3' and '3.0' are one category. */
function sorted(names: readonly string[], codes: Int32Array, numbers: readonly number[]): Scale {
  const ascending = [...new Set(numbers)].sort((a, b) => a - b);
  const places = new Map(ascending.map((number, place) => [number, place]));
  return {
    names: ascending.map((number) => names[numbers.indexOf(number)]!),
    codes: mappedOrMissing(
      codes,
      Int32Array.from(numbers, (number) => places.get(number)!),
    ),
    numbers: Float64Array.from(ascending),
  };
}

function mappedOrMissing(codes: Int32Array, map: Int32Array): Int32Array {
  return codes.map((code) => (code < 0 ? -1 : map[code]!));
}
