/**
 * The values of a data page as they are stored, one at a time, for each encoding; no logical types yet. Pure.
 *
 * Nothing is taken from the page before it is asked for, so that a page that promises a billion values costs nothing.
 */
import type { Encoding, ParquetType } from 'hyparquet';
import { Damage } from '../damage.ts';
import { Deltas, deltaLengths, deltaStrings } from './delta.ts';
import { Runs } from './runs.ts';

/** INT64 comes as a number where that is exact; INT96 and fixed bytes as bytes, like byte arrays: views of the page. */
export type Stored = boolean | number | bigint | Uint8Array;

export interface Values {
  /** `Damage` where the page holds no further value. */
  next(): unknown;
  /** How many there are, where the bytes tell: a count that differs from the levels' shifts every value behind it. */
  readonly total?: number;
  /** Where they do not tell: values were left over, fewer were asked for than were written. */
  unfinished?(): boolean;
}

export interface ValueFormat {
  readonly encoding: Encoding | undefined;
  readonly type: ParquetType | undefined;
  /** Bytes, of FIXED_LEN_BYTE_ARRAY. */
  readonly length: number | undefined;
}

/** Of a dictionary: texts of four bytes each would fill its page. */
const MOST_ENTRIES = 4 * 1024 ** 2;

const cutOff = () => new Damage('broken-page', 'fewer values than it promises');

/** What the column's dictionary page held, converted already. */
export interface Dictionary {
  readonly size: number;
  entry(index: number): unknown;
}

/** The values from byte `start`. */
export function valuesOf(
  bytes: Uint8Array,
  start: number,
  format: ValueFormat,
  dictionary: Dictionary | undefined,
): Values {
  switch (format.encoding) {
    case 'PLAIN':
      return plainValues(bytes, start, format);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return fromDictionary(bytes, start, dictionary);
    case 'RLE': {
      // Booleans only, behind the length of their runs.
      if (format.type !== 'BOOLEAN' || start + 4 > bytes.length) break;
      const runs = new Runs(bytes, start + 4, bytes.length, 1);
      return { next: () => runs.next() === 1, unfinished: () => runs.unfinished };
    }
    case 'DELTA_BINARY_PACKED': {
      const deltas = new Deltas(bytes, start, format.type === 'INT32' ? 32 : 64);
      return { next: () => deltas.next(), total: deltas.total };
    }
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return deltaLengths(bytes, start);
    case 'DELTA_BYTE_ARRAY':
      return deltaStrings(bytes, start);
    case 'BYTE_STREAM_SPLIT':
      return splitValues(bytes.subarray(start), format);
  }
  throw new Damage('unknown-encoding', `encoding ${format.encoding} of ${format.type}`);
}

export const isDictionaryEncoding = (encoding: Encoding | undefined): boolean =>
  encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY';

function fromDictionary(bytes: Uint8Array, start: number, dictionary: Dictionary | undefined): Values {
  if (dictionary === undefined) throw new Damage('broken-dictionary', 'values without a readable dictionary');
  const width = bytes[start];
  // A page of nulls may hold nothing at all.
  const runs = width === undefined ? undefined : new Runs(bytes, start + 1, bytes.length, width);
  return {
    next: () => {
      if (runs === undefined) throw cutOff();
      const index = runs.next();
      if (index >= dictionary.size) {
        throw new Damage('broken-page', `entry ${index} of a dictionary of ${dictionary.size}`);
      }
      return dictionary.entry(index);
    },
    unfinished: () => runs?.unfinished ?? false,
  };
}

/** Bytes a value takes in PLAIN; undefined where that differs from value to value, or is a bit. */
function widthOf({ type, length }: ValueFormat): number | undefined {
  if (type === 'INT32' || type === 'FLOAT') return 4;
  if (type === 'INT64' || type === 'DOUBLE') return 8;
  if (type === 'INT96') return 12;
  return type === 'FIXED_LEN_BYTE_ARRAY' ? length : undefined;
}

function readerOf(bytes: Uint8Array, { type }: ValueFormat): (at: number, width: number) => Stored {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (type === 'INT32') return (at) => view.getInt32(at, true);
  if (type === 'FLOAT') return (at) => view.getFloat32(at, true);
  if (type === 'DOUBLE') return (at) => view.getFloat64(at, true);
  if (type === 'INT64') {
    return (at) => {
      const high = view.getInt32(at + 4, true);
      return high >= -0x200000 && high < 0x200000
        ? high * 2 ** 32 + view.getUint32(at, true)
        : view.getBigInt64(at, true);
    };
  }
  return (at, width) => bytes.subarray(at, at + width);
}

export function plainValues(bytes: Uint8Array, start: number, format: ValueFormat): Values {
  let at = start;
  if (format.type === 'BOOLEAN') {
    let bit = start * 8;
    const next = () => {
      if (bit >= bytes.length * 8) throw cutOff();
      bit += 1;
      return ((bytes[(bit - 1) >> 3]! >> ((bit - 1) & 7)) & 1) === 1;
    };
    return { next, unfinished: () => bytes.length * 8 - bit > 7 };
  }
  const width = widthOf(format);
  if (width !== undefined && width > 0) {
    const read = readerOf(bytes, format);
    const next = () => {
      at += width;
      if (at > bytes.length) throw cutOff();
      return read(at - width, width);
    };
    return { next, total: (bytes.length - start) / width };
  }
  if (format.type !== 'BYTE_ARRAY') throw new Damage('unknown-encoding', `values of type ${format.type}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let total = 0;
  for (let next = start; next < bytes.length; next += 4 + view.getUint32(next, true)) {
    if (next + 4 > bytes.length) throw cutOff();
    total += 1;
  }
  const next = () => {
    if (at + 4 > bytes.length) throw cutOff();
    const from = at + 4;
    at = from + view.getUint32(at, true);
    if (at > bytes.length) throw new Damage('broken-page', `a value of ${at - from} bytes at its end`);
    return bytes.subarray(from, at);
  };
  return { next, total };
}

/** The stored entries of a dictionary page, found by their number. */
export function plainEntries(
  bytes: Uint8Array,
  count: number,
  format: ValueFormat,
): (index: number) => Stored {
  const { total } = plainValues(bytes, 0, format);
  if (total !== count || count > MOST_ENTRIES) {
    throw new Damage('broken-dictionary', `a dictionary of ${total} entries, ${count} declared`);
  }
  const width = widthOf(format);
  if (width !== undefined) {
    const read = readerOf(bytes, format);
    return (index) => read(index * width, width);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const starts = new Uint32Array(count);
  for (let i = 0, at = 0; i < count; i += 1, at += 4 + view.getUint32(at, true)) starts[i] = at;
  return (index) => {
    const at = starts[index]! + 4;
    return bytes.subarray(at, at + view.getUint32(at - 4, true));
  };
}

/** BYTE_STREAM_SPLIT: first bytes of all values, then all second bytes, and so on. */
function splitValues(bytes: Uint8Array, format: ValueFormat): Values {
  const width = widthOf(format);
  if (width === undefined || width === 0 || bytes.length % width !== 0) {
    throw new Damage('broken-page', `${bytes.length} bytes of values of ${width} bytes`);
  }
  const total = bytes.length / width;
  let given = 0;
  const next = () => {
    if (given === total) throw cutOff();
    const value = new Uint8Array(width);
    for (let i = 0; i < width; i += 1) value[i] = bytes[i * total + given]!;
    given += 1;
    return readerOf(value, format)(0, width);
  };
  return { next, total };
}
