/**
 * Thrift's compact protocol, as Parquet's footer and page headers use it; checked and bounded. Pure.
 *
 * hyparquet reads footers well but trusts their bytes: a varint of a million bytes keeps it busy for hours. What it
 * gets has passed `checkStruct`.
 */
import { Damage } from '../damage.ts';

export type ThriftValue = number | bigint | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;
export interface ThriftStruct extends ReadonlyMap<number, ThriftValue> {}

const DEEPEST = 32;

/** The bytes end before the structure does: more of them may help. */
export class Cut extends Damage {}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  /** Values that may still come: what a structure takes in memory follows their number, not its bytes. */
  budget: number;
  /** False: only checked. */
  readonly keep: boolean;
}

/** The structure that begins at `at`, and where it ends. */
export function readStruct(
  bytes: Uint8Array,
  at: number,
  budget: number,
): { readonly fields: ThriftStruct; readonly end: number } {
  const cursor = { bytes, at, budget, keep: true };
  return { fields: struct(cursor, 0), end: cursor.at };
}

/** As `readStruct`, without keeping anything. */
export function checkStruct(bytes: Uint8Array, at: number, budget: number): void {
  struct({ bytes, at, budget, keep: false }, 0);
}

function byte(cursor: Cursor): number {
  const value = cursor.bytes[cursor.at];
  if (value === undefined) throw new Cut('cut-off', 'a structure that is cut off');
  cursor.at += 1;
  return value;
}

function varint(cursor: Cursor): bigint | number {
  let low = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const next = byte(cursor);
    low |= (next & 0x7f) << shift;
    if (next < 0x80) return low;
  }
  let value = BigInt(low);
  for (let shift = 28n; shift < 70n; shift += 7n) {
    const next = byte(cursor);
    value |= BigInt(next & 0x7f) << shift;
    if (next < 0x80) return value <= 0xffffffffn ? Number(value) : value;
  }
  throw new Damage('broken-structure', 'a number of more than ten bytes');
}

const zigzag = (value: bigint | number): bigint | number => {
  if (typeof value === 'number') return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  return (value >> 1n) ^ -(value & 1n);
};

function length(cursor: Cursor): number {
  const value = Number(varint(cursor));
  // Each element takes a byte at least.
  if (value > cursor.bytes.length - cursor.at) throw new Cut('cut-off', `a length of ${value} bytes`);
  return value;
}

function struct(cursor: Cursor, depth: number): ThriftStruct {
  const fields = new Map<number, ThriftValue>();
  for (let id = 0; ; ) {
    const head = byte(cursor);
    if (head === 0) return fields;
    const step = head >> 4;
    id = step === 0 ? Number(zigzag(varint(cursor))) : id + step;
    const value = element(cursor, head & 0x0f, depth, false);
    if (cursor.keep) fields.set(id, value);
  }
}

function list(cursor: Cursor, depth: number): readonly ThriftValue[] {
  const head = byte(cursor);
  const size = head >> 4 === 15 ? length(cursor) : head >> 4;
  const values: ThriftValue[] = [];
  for (let i = 0; i < size; i += 1) {
    const value = element(cursor, head & 0x0f, depth, true);
    if (cursor.keep) values.push(value);
  }
  return values;
}

function element(cursor: Cursor, type: number, depth: number, inList: boolean): ThriftValue {
  cursor.budget -= 1;
  if (cursor.budget < 0) throw new Damage('broken-structure', 'more values than a sound file has');
  if (depth > DEEPEST) throw new Damage('broken-structure', 'structures nested too deep');
  switch (type) {
    case 1:
    case 2:
      return inList ? byte(cursor) === 1 : type === 1;
    case 3:
      return byte(cursor);
    case 4:
    case 5:
    case 6:
      return zigzag(varint(cursor));
    case 7:
      return taken(cursor, 8);
    case 8:
      return taken(cursor, length(cursor));
    case 9:
      return list(cursor, depth + 1);
    case 12:
      return struct(cursor, depth + 1);
    default:
      throw new Damage('broken-structure', `a value of unknown type ${type}`);
  }
}

function taken(cursor: Cursor, size: number): Uint8Array {
  const start = cursor.at;
  cursor.at += size;
  if (cursor.at > cursor.bytes.length) throw new Cut('cut-off', 'a value that is cut off');
  return cursor.bytes.subarray(start, cursor.at);
}
