/** Which type a column's values have, text that reads as a number, a date or a truth value included. Pure. */
import type { ColumnType } from '../../spec/data-profile.ts';

export const TYPES = ['string', 'integer', 'number', 'boolean', 'date', 'list', 'object'] as const;
type Type = (typeof TYPES)[number];

const at = (type: Type): number => TYPES.indexOf(type);
const [STRING, INTEGER, NUMBER, BOOLEAN, DATE] = [
  at('string'),
  at('integer'),
  at('number'),
  at('boolean'),
  at('date'),
] as const;

const LONGEST = 40;
const WHOLE = /^[+-]?\d{1,15}$/;
const DECIMAL = /^[+-]?(?:\d{1,15}(?:\.\d{0,20})?|\.\d{1,20})(?:e[+-]?\d{1,3})?$/i;
/** ISO 8601, with or without a time; days and months in either order. */
const DAY = /^(?:\d{4}-\d\d?-\d\d?(?:[T ][\d:.,Z+-]{2,20})?|\d\d?[./]\d\d?[./](?:\d{4}|\d\d))$/;
const TRUTH = /^(?:true|false|yes|no)$/i;

/** The type's place in TYPES; -1 for a blank. */
export function typeOf(value: string): number {
  if (value.length > LONGEST) return value.trim() === '' ? -1 : STRING;
  const text = value.trim();
  if (text === '') return -1;
  const first = text.charCodeAt(0);
  // 0-9, or + - . before them
  if ((first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e) {
    if (WHOLE.test(text)) return INTEGER;
    if (DECIMAL.test(text)) return NUMBER;
    return DAY.test(text) ? DATE : STRING;
  }
  return text.length <= 5 && TRUTH.test(text) ? BOOLEAN : STRING;
}

/** Plain text holds a number now and then: from this share of other text on, the column is text. */
const TEXT = 0.2;

/** The column's type by its rows of each of TYPES. `mixed`: values that no one type fits. */
export function inferredType(counts: ArrayLike<number>): ColumnType {
  const of = (type: Type): number => counts[at(type)] ?? 0;
  const all = Array.from(counts).reduce((sum, count) => sum + count, 0);
  if (all === 0) return 'empty';
  const whole = TYPES.find((type) => of(type) === all);
  if (whole !== undefined) return whole;
  if (of('integer') + of('number') === all) return 'number';
  if (of('list') + of('object') > 0) return 'mixed';
  return of('string') >= TEXT * all ? 'string' : 'mixed';
}
