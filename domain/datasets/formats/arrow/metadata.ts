/**
 * Arrow's messages are flatbuffers: tables that point at tables, which the libraries at hand follow wherever they
 * point. Here every one is checked to lie inside the message before any of it is believed. Pure.
 */
import { Message, type Schema } from 'apache-arrow';
import { Damage } from '../damage.ts';
import type { Batch } from './buffers.ts';

/** Tables and entries of one message: a schema has a few for each column. */
const MOST_PARTS = 200_000;
const DEEPEST = 40;

type Part =
  /** Holds its value, and only this one is read. */
  | { readonly zero: string }
  | { readonly text: true }
  | { readonly items: number }
  | { readonly table: () => Table }
  | { readonly tables: () => Table }
  /** Which table it is, the field before it says. */
  | { readonly union: (type: number) => Table };
/** What its fields point at, by their number; most that hold their value are not listed. */
type Table = Readonly<Record<number, Part>>;

const NOTHING: Table = {};
const KEY_VALUE: Table = { 0: { text: true }, 1: { text: true } };
const TIMESTAMP: Table = { 1: { text: true } };
const UNION: Table = { 1: { items: 4 } };
const DICTIONARY: Table = { 1: { table: () => NOTHING } };
const FIELD: Table = {
  0: { text: true },
  3: { union: (type) => (type === 10 ? TIMESTAMP : type === 14 ? UNION : NOTHING) },
  4: { table: () => DICTIONARY },
  5: { tables: () => FIELD },
  6: { tables: () => KEY_VALUE },
};
const SCHEMA: Table = {
  0: { zero: 'big-endian' },
  1: { tables: () => FIELD },
  2: { tables: () => KEY_VALUE },
  3: { items: 8 },
};
const RECORD_BATCH: Table = {
  1: { items: 16 },
  2: { items: 16 },
  3: { table: () => NOTHING },
  4: { items: 8 },
};
const DICTIONARY_BATCH: Table = { 1: { table: () => RECORD_BATCH } };
const HEADERS: Readonly<Record<number, Table>> = { 1: SCHEMA, 2: DICTIONARY_BATCH, 3: RECORD_BATCH };
const MESSAGE: Table = {
  2: { union: (type) => HEADERS[type] ?? broken(`a message of kind ${type}`) },
  4: { tables: () => KEY_VALUE },
};

function broken(found: string): never {
  throw new Damage('broken-message', found);
}

/** `bodyLength`: bytes behind it, as it says itself. */
export type ArrowMessage = { readonly bodyLength: number } & (
  | { readonly kind: 'schema'; readonly schema: Schema }
  | { readonly kind: 'dictionary'; readonly id: number; readonly isDelta: boolean; readonly batch: Batch }
  | { readonly kind: 'batch'; readonly batch: Batch }
);

/** `Damage` where it is broken, or has types that apache-arrow does not know. */
export function readMessage(bytes: Uint8Array): ArrowMessage {
  checkMessage(bytes);
  try {
    const message = Message.decode(bytes);
    const { bodyLength } = message;
    if (message.isSchema()) return { kind: 'schema', bodyLength, schema: message.header() };
    if (message.isRecordBatch()) return { kind: 'batch', bodyLength, batch: message.header() };
    const { id, isDelta, data } = message.header() as DictionaryHeader;
    return { kind: 'dictionary', bodyLength, id, isDelta, batch: data };
  } catch (error) {
    return broken(`unreadable (${(error as Error).message.slice(0, 100)})`);
  }
}

interface DictionaryHeader {
  readonly id: number;
  readonly isDelta: boolean;
  readonly data: Batch;
}

function checkMessage(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let parts = 0;
  const inside = (at: number, size: number): void => {
    parts += 1;
    if (parts > MOST_PARTS) broken('more parts than a sound message has');
    if (at < 0 || at + size > bytes.length) broken('it points outside of itself');
  };
  const pointer = (at: number): number => {
    inside(at, 4);
    return at + view.getUint32(at, true);
  };
  const vector = (at: number, size: number): { readonly start: number; readonly count: number } => {
    inside(at, 4);
    const count = view.getUint32(at, true);
    inside(at + 4, count * size);
    return { start: at + 4, count };
  };
  const table = (at: number, kind: Table, depth: number): void => {
    if (depth > DEEPEST) broken('it is nested too deep');
    inside(at, 4);
    const fields = at - view.getInt32(at, true);
    inside(fields, 4);
    const fieldsSize = view.getUint16(fields, true);
    const size = view.getUint16(fields + 2, true);
    inside(fields, Math.max(4, fieldsSize));
    inside(at, Math.max(4, size));
    const field = (n: number): number => {
      const slot = 4 + 2 * n;
      const offset = slot + 2 <= fieldsSize ? view.getUint16(fields + slot, true) : 0;
      if (offset >= Math.max(4, size)) broken('a field lies outside of its table');
      return offset === 0 ? 0 : at + offset;
    };
    for (const [n, part] of Object.entries(kind)) {
      const place = field(Number(n));
      if (place === 0) continue;
      if ('zero' in part) {
        inside(place, 2);
        if (view.getInt16(place, true) !== 0) broken(part.zero);
        continue;
      }
      const target = pointer(place);
      if ('text' in part) {
        vector(target, 1);
      } else if ('items' in part) {
        vector(target, part.items);
      } else if ('table' in part) {
        table(target, part.table(), depth + 1);
      } else if ('union' in part) {
        const type = field(Number(n) - 1);
        table(target, part.union(type === 0 ? 0 : bytes[type]!), depth + 1);
      } else {
        const { start, count } = vector(target, 4);
        for (let i = 0; i < count; i += 1) table(pointer(start + 4 * i), part.tables(), depth + 1);
      }
    }
  };
  table(pointer(0), MESSAGE, 0);
}
