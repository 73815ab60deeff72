/** A stored value as what its column's logical type means: texts, moments, decimals. Pure. */
import type { SchemaElement } from 'hyparquet';
import { Damage } from '../damage.ts';
import {
  decimal,
  exactNumber,
  halfFloat,
  isoDate,
  isoMoment,
  type TimeUnit,
  textOf,
} from '../plain-values.ts';
import type { Stored } from './values.ts';

export type Convert = (stored: Stored) => unknown;

const UNITS = { MILLIS: 'millisecond', MICROS: 'microsecond', NANOS: 'nanosecond' } as const;
/** The Julian day of 1970-01-01, from which INT96 counts. */
const EPOCH_DAY = 2_440_588;

/** Byte arrays without a type stay bytes, copied: a view would keep its whole page in memory. */
export function conversionOf(element: SchemaElement): Convert {
  const { type, converted_type: converted, logical_type: logical, scale } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const digits = scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
    return (stored) => decimal(integerOf(stored), digits);
  }
  if (type === 'INT96') return int96;
  if (type === 'INT32' || type === 'INT64') return integers(element);
  if (logical?.type === 'FLOAT16') return (stored) => halfFloat(Number(unsigned(bytesIn(stored), true)));
  if (logical?.type === 'UUID') return (stored) => uuid(bytesIn(stored));
  if (type === 'BYTE_ARRAY' && isText(element)) return (stored) => textOf(bytesIn(stored));
  return (stored) => (stored instanceof Uint8Array ? new Uint8Array(stored) : stored);
}

const isText = ({ converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  ['UTF8', 'ENUM', 'JSON'].includes(converted ?? '') ||
  ['STRING', 'ENUM', 'JSON'].includes(logical?.type ?? '');

function integers({ type, converted_type: converted, logical_type: logical }: SchemaElement): Convert {
  if (converted === 'DATE' || logical?.type === 'DATE') return (stored) => isoDate(Number(stored));
  if (logical?.type === 'TIMESTAMP') {
    const unit: TimeUnit = UNITS[logical.unit];
    return (stored) => isoMoment(stored as number | bigint, unit, logical.isAdjustedToUTC);
  }
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') {
    const unit = converted === 'TIMESTAMP_MILLIS' ? 'millisecond' : 'microsecond';
    return (stored) => isoMoment(stored as number | bigint, unit, true);
  }
  const signed = !converted?.startsWith('UINT_') && !(logical?.type === 'INTEGER' && !logical.isSigned);
  if (type === 'INT32') return signed ? (stored) => stored : (stored) => Number(stored) >>> 0;
  return (stored) => {
    if (typeof stored === 'number' && (signed || stored >= 0)) return stored;
    return exactNumber(signed ? (stored as bigint) : BigInt.asUintN(64, BigInt(stored as number | bigint)));
  };
}

function bytesIn(stored: Stored): Uint8Array {
  if (stored instanceof Uint8Array) return stored;
  throw new Damage('broken-page', `a ${typeof stored} where bytes should be`);
}

function integerOf(stored: Stored): bigint {
  if (!(stored instanceof Uint8Array)) return BigInt(stored);
  // Wider than any decimal there is: reading it would take time without end.
  if (stored.length > 64) throw new Damage('broken-page', `a decimal of ${stored.length} bytes`);
  return BigInt.asIntN(stored.length * 8, unsigned(stored, false));
}

function unsigned(bytes: Uint8Array, littleEndian: boolean): bigint {
  let value = 0n;
  for (const next of littleEndian ? bytes.toReversed() : bytes) value = value * 256n + BigInt(next);
  return value;
}

function int96(stored: Stored): string | number {
  const bytes = bytesIn(stored);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
  const days = BigInt(view.getInt32(8, true) - EPOCH_DAY);
  return isoMoment(days * 86_400_000_000_000n + view.getBigInt64(0, true), 'nanosecond', false);
}

function uuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (next) => next.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
