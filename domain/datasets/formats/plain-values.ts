/** Numbers, moments and texts of columnar formats as plain values: what JSON could hold, and bytes. Pure. */
import { Damage } from './damage.ts';

const DAY = 86_400_000;
/** What a Date can say, in milliseconds from 1970. */
const FARTHEST = 8.64e15;
const MOST_DIGITS = 80;

/** A number where it is exact, else its digits. */
export const exactNumber = (value: bigint): number | string =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value.toString();

export type TimeUnit = 'second' | 'millisecond' | 'microsecond' | 'nanosecond';
const PER_SECOND: Record<TimeUnit, bigint> = {
  second: 1n,
  millisecond: 1_000n,
  microsecond: 1_000_000n,
  nanosecond: 1_000_000_000n,
};

/** ISO 8601 to the millisecond, with a Z where the moment is in UTC; the count itself where no calendar reaches. */
export function isoMoment(count: number | bigint, unit: TimeUnit, utc: boolean): string | number {
  const scaled = BigInt(count) * 1_000n;
  const milliseconds = Number(scaled / PER_SECOND[unit]) - (scaled % PER_SECOND[unit] < 0n ? 1 : 0);
  if (Math.abs(milliseconds) > FARTHEST) return exactNumber(BigInt(count));
  const text = new Date(milliseconds).toISOString();
  return utc ? text : text.slice(0, -1);
}

export const isoDate = (days: number): string | number =>
  Math.abs(days) * DAY > FARTHEST ? days : new Date(days * DAY).toISOString().split('T')[0]!;

/** An unscaled integer and its scale: a number where that is exact enough to write back, else its digits. */
export function decimal(unscaled: bigint, scale: number): number | string {
  // No format has more than 76 digits: a scale that lies would be written out in zeros.
  if (!(Math.abs(scale) <= MOST_DIGITS)) throw new Damage('broken-type', `a decimal of scale ${scale}`);
  if (scale <= 0) return exactNumber(unscaled * 10n ** BigInt(-scale));
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const text = `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return digits.replace(/^0+/, '').length <= 15 ? Number(text) : text;
}

export function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `Damage` for what is no UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Damage('broken-utf8', 'a text that is no UTF-8');
  }
}
