/**
 * Label sets read as one value each, as measures of single labels need them: nominal, in an order, or numbers. Pure.
 */
import { shown } from '../../shown.ts';
import type { LabelTable } from './annotation-table.ts';

export interface Categories {
  readonly names: readonly string[];
  /** Of each label set its category; -1 for the empty one, which these measures hold for a missing answer. */
  readonly map: Int32Array;
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
export function categoriesOf({ sets }: LabelTable): Categories | NotDefined {
  const several = sets.members.findIndex((members) => members.length > 1);
  if (several !== -1) {
    return {
      why: `annotations with several labels, as ${shown(sets.shown(several))}: it is for one label each`,
    };
  }
  return { names: sets.labels, map: Int32Array.from(sets.members, (members) => members[0] ?? -1) };
}

/**
 * The categories by `order`, or by their number where they are numbers.
 *
 * @param order every label in use, lowest first
 */
export function scaleOf(table: LabelTable, order?: readonly string[]): Scale | NotDefined {
  const categories = categoriesOf(table);
  if ('why' in categories) return categories;
  const { names, map } = categories;
  const places = order && new Map(order.map((name, place) => [name, place]));
  const numbers = names.map((name) => (places ? (places.get(name) ?? Number.NaN) : numberIn(name)));
  const stranger = numbers.findIndex(Number.isNaN);
  if (stranger !== -1) {
    const what = places ? 'no place in the order that was given' : 'no number in it, and no order was given';
    return { why: `the label ${shown(names[stranger])} has ${what}` };
  }
  return sorted(names, map, numbers);
}

function numberIn(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : Number.NaN;
}

/** '3' and '3.0' are one category. */
function sorted(names: readonly string[], map: Int32Array, numbers: readonly number[]): Scale {
  const ascending = [...new Set(numbers)].sort((a, b) => a - b);
  const places = new Map(ascending.map((number, place) => [number, place]));
  return {
    names: ascending.map((number) => names[numbers.indexOf(number)]!),
    map: map.map((code) => (code < 0 ? -1 : places.get(numbers[code]!)!)),
    numbers: Float64Array.from(ascending),
  };
}
