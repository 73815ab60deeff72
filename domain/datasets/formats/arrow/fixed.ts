/** Arrow's values of a fixed number of bytes: numbers, moments, decimals. Pure. */
import { DataType, Precision, TimeUnit as Unit } from 'apache-arrow';
import { Damage } from '../damage.ts';
import { decimal, exactNumber, halfFloat, isoDate, isoMoment, type TimeUnit } from '../plain-values.ts';

export type Bytes = Uint8Array;
export type At = (row: number) => unknown;

/** Rows that take no bytes: nothing else bounds them. */
const MOST_EMPTY = 2 ** 24;

const UNITS: Readonly<Record<Unit, TimeUnit>> = {
  [Unit.SECOND]: 'second',
  [Unit.MILLISECOND]: 'millisecond',
  [Unit.MICROSECOND]: 'microsecond',
  [Unit.NANOSECOND]: 'nanosecond',
};

export const broken = (found: string) => new Damage('broken-batch', found);

/** Values of a fixed number of bytes. */
export function fixed(type: DataType, length: number, data: Bytes): At {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const wide = (width: number): void => needs(data, length * width);
  const int64 = (): ((row: number) => bigint) => {
    wide(8);
    return (row) => view.getBigInt64(row * 8, true);
  };
  if (DataType.isInt(type)) {
    const { bitWidth, isSigned } = type;
    wide(bitWidth / 8);
    if (bitWidth === 8) return isSigned ? (row) => view.getInt8(row) : (row) => view.getUint8(row);
    if (bitWidth === 16)
      return isSigned ? (row) => view.getInt16(row * 2, true) : (row) => view.getUint16(row * 2, true);
    if (bitWidth === 32)
      return isSigned ? (row) => view.getInt32(row * 4, true) : (row) => view.getUint32(row * 4, true);
    if (bitWidth === 64) {
      return isSigned
        ? (row) => exactNumber(view.getBigInt64(row * 8, true))
        : (row) => exactNumber(view.getBigUint64(row * 8, true));
    }
  }
  if (DataType.isFloat(type)) {
    wide([2, 4, 8][type.precision] ?? 8);
    if (type.precision === Precision.HALF) return (row) => halfFloat(view.getUint16(row * 2, true));
    if (type.precision === Precision.SINGLE) return (row) => view.getFloat32(row * 4, true);
    if (type.precision === Precision.DOUBLE) return (row) => view.getFloat64(row * 8, true);
  }
  if (DataType.isBool(type)) {
    needs(data, Math.ceil(length / 8));
    return (row) => ((data[row >> 3]! >> (row & 7)) & 1) === 1;
  }
  if (DataType.isTimestamp(type)) {
    const moment = int64();
    const { timezone } = type;
    return (row) =>
      isoMoment(
        moment(row),
        UNITS[type.unit],
        timezone !== null && timezone !== undefined && timezone !== '',
      );
  }
  if (DataType.isDate(type)) {
    if (type.unit === 0) {
      const days = int32s(length, data);
      return (row) => isoDate(days(row));
    }
    const moment = int64();
    return (row) => isoDate(Math.floor(Number(moment(row)) / 86_400_000));
  }
  if (DataType.isTime(type) && type.bitWidth === 32) return int32s(length, data);
  if (DataType.isTime(type) || DataType.isDuration(type)) {
    const count = int64();
    return (row) => exactNumber(count(row));
  }
  if (DataType.isDecimal(type)) {
    const width = type.bitWidth / 8;
    if (![4, 8, 16, 32].includes(width)) throw broken(`decimals of ${type.bitWidth} bits`);
    wide(width);
    return (row) => decimal(integer(data.subarray(row * width, (row + 1) * width)), type.scale);
  }
  if (DataType.isFixedSizeBinary(type)) {
    const width = type.byteWidth;
    if (!(width >= 0)) throw broken(`values of ${width} bytes`);
    if (width === 0) bounded(length);
    wide(width);
    return (row) => copied(data.subarray(row * width, (row + 1) * width));
  }
  throw new Damage('unknown-type', `values of type ${type}`);
}

export function int32s(length: number, data: Bytes): (row: number) => number {
  needs(data, length * 4);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return (row) => view.getInt32(row * 4, true);
}

export const copied = (bytes: Bytes): Bytes => new Uint8Array(bytes);

function integer(littleEndian: Bytes): bigint {
  let value = 0n;
  for (let i = littleEndian.length - 1; i >= 0; i -= 1) value = value * 256n + BigInt(littleEndian[i]!);
  return BigInt.asIntN(littleEndian.length * 8, value);
}

export function needs(bytes: Bytes, size: number): void {
  if (!(bytes.length >= size)) throw broken(`a buffer of ${bytes.length} bytes where ${size} are needed`);
}

export function bounded(length: number): number {
  if (length > MOST_EMPTY) throw new Damage('too-large', `${length} rows without bytes`);
  return length;
}
