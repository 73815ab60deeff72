/**
 * Columns of an Arrow batch as functions from a row's number to its value. Pure.
 *
 * Each checks once that its buffers hold what its length promises; nothing is read beyond them afterwards.
 */
import { DataType, type Field } from 'apache-arrow';
import { Damage } from '../damage.ts';
import { textOf } from '../plain-values.ts';
import type { Batch } from './buffers.ts';
import { type At, type Bytes, bounded, broken, copied, fixed, int32s, needs } from './fixed.ts';

export interface Column {
  readonly length: number;
  at(row: number): unknown;
}

/** By their id; undefined for one that is missing or broken. */
export type Dictionaries = (id: number) => Column | undefined;

const MOST_ROW_VALUES = 2_000_000;

/** The batch's columns, in the order of `fields`. */
export function columnsOf(
  fields: readonly Field[],
  batch: Batch,
  buffers: readonly Uint8Array[],
  dictionaries: Dictionaries,
): Column[] {
  const source = new Source(batch, buffers, dictionaries);
  return fields.map((field) => {
    const column = source.column(field.type);
    if (column.length !== batch.length) {
      throw broken(`column '${field.name}' of ${column.length} rows in a batch of ${batch.length}`);
    }
    return column;
  });
}

/** Nodes and buffers lie in the order of the fields, each before its children. */
class Source {
  readonly #batch: Batch;
  readonly #buffers: readonly Bytes[];
  readonly #dictionaries: Dictionaries;
  #node = 0;
  #buffer = 0;
  #views = 0;

  constructor(batch: Batch, buffers: readonly Bytes[], dictionaries: Dictionaries) {
    this.#batch = batch;
    this.#buffers = buffers;
    this.#dictionaries = dictionaries;
  }

  column(type: DataType): Column {
    const node = this.#batch.nodes[this.#node];
    this.#node += 1;
    if (node === undefined || node.length < 0) throw broken('fewer columns than the schema has');
    const { length, nullCount } = node;
    if (DataType.isNull(type)) return { length: bounded(length), at: () => null };
    if (DataType.isUnion(type)) return { length, at: this.#union(type, length) };
    const validity = this.#next();
    const values = this.#values(type, length);
    if (nullCount === 0) return { length, at: values };
    needs(validity, Math.ceil(length / 8));
    const at = (row: number) => ((validity[row >> 3]! >> (row & 7)) & 1 ? values(row) : null);
    return { length, at };
  }

  #next(): Bytes {
    const bytes = this.#buffers[this.#buffer];
    this.#buffer += 1;
    if (bytes === undefined) throw broken('fewer buffers than the schema needs');
    return bytes;
  }

  #values(type: DataType, length: number): At {
    if (DataType.isDictionary(type)) {
      const indices = fixed(type.indices, length, this.#next());
      return this.#looked(type.id, indices);
    }
    if (DataType.isUtf8(type)) return this.#slices(length, 4, textOf);
    if (DataType.isLargeUtf8(type)) return this.#slices(length, 8, textOf);
    if (DataType.isBinary(type)) return this.#slices(length, 4, copied);
    if (DataType.isLargeBinary(type)) return this.#slices(length, 8, copied);
    if (DataType.isUtf8View(type)) return this.#viewed(length, textOf);
    if (DataType.isBinaryView(type)) return this.#viewed(length, copied);
    if (DataType.isStruct(type)) return this.#struct(type.children, length);
    if (DataType.isList(type) || DataType.isMap(type)) return this.#list(type, length, 4);
    if (DataType.isLargeList(type)) return this.#list(type, length, 8);
    if (DataType.isFixedSizeList(type)) {
      const child = this.column(type.children[0]!.type);
      const size = type.listSize;
      if (!(size >= 0) || size * length > child.length) throw broken('lists longer than their values');
      bounded(length);
      return (row) => range(child, row * size, (row + 1) * size);
    }
    return fixed(type, length, this.#next());
  }

  #looked(id: number, indices: At): At {
    const known = new Map<number, unknown>();
    return (row) => {
      const index = Number(indices(row));
      const before = known.get(index);
      if (before !== undefined) return before;
      const entries = this.#dictionaries(id);
      if (entries === undefined)
        throw new Damage('broken-dictionary', `dictionary ${id} is missing or broken`);
      if (!(index >= 0 && index < entries.length)) {
        throw broken(`entry ${index} of a dictionary of ${entries.length}`);
      }
      const value = entries.at(index);
      // Texts are shared; lists and bytes are made anew, as whoever gets them may change them.
      if (typeof value === 'string') known.set(index, value);
      return value;
    };
  }

  #slices(length: number, width: 4 | 8, make: (bytes: Bytes) => unknown): At {
    const offset = offsetsOf(this.#next(), length, width);
    const data = this.#next();
    if (offset(length) > data.length) throw broken('texts longer than their bytes');
    return (row) => make(data.subarray(offset(row), offset(row + 1)));
  }

  /** 16 bytes a value: its length, then itself, or its beginning and where it lies. */
  #viewed(length: number, make: (bytes: Bytes) => unknown): At {
    const views = this.#next();
    const count = this.#batch.variadicBufferCounts[this.#views] ?? 0;
    this.#views += 1;
    const own = this.#buffers.slice(this.#buffer, this.#buffer + count);
    this.#buffer += count;
    needs(views, length * 16);
    const view = new DataView(views.buffer, views.byteOffset, views.length);
    return (row) => {
      const at = row * 16;
      const size = view.getInt32(at, true);
      if (size >= 0 && size <= 12) return make(views.subarray(at + 4, at + 4 + size));
      const data = own[view.getInt32(at + 8, true)];
      const start = view.getInt32(at + 12, true);
      if (data === undefined || size < 0 || start < 0 || start + size > data.length) {
        throw broken('a value outside of its buffer');
      }
      return make(data.subarray(start, start + size));
    };
  }

  #struct(fields: readonly Field[], length: number): At {
    if (fields.length === 0) bounded(length);
    const parts = fields.map(({ name, type }) => {
      const column = this.column(type);
      if (column.length < length) throw broken(`field '${name}' of fewer rows than its struct`);
      return [name, column] as const;
    });
    return (row) => Object.fromEntries(parts.map(([name, column]) => [name, column.at(row)]));
  }

  #list(type: DataType, length: number, width: 4 | 8): At {
    const offset = offsetsOf(this.#next(), length, width);
    const child = this.column((type.children as readonly Field[])[0]!.type);
    if (offset(length) > child.length) throw broken('lists longer than their values');
    if (!DataType.isMap(type)) return (row) => range(child, offset(row), offset(row + 1));
    return (row) =>
      Object.fromEntries(
        range(child, offset(row), offset(row + 1)).map((entry) => {
          const [key, value] = Object.values(entry ?? {});
          return [String(key), value];
        }),
      );
  }

  #union(type: DataType & { readonly children: readonly Field[] }, length: number): At {
    const { mode, typeIdToChildIndex } = type as unknown as {
      readonly mode: number;
      readonly typeIdToChildIndex: Readonly<Record<number, number>>;
    };
    const ids = this.#next();
    needs(ids, length);
    const dense = mode === 1 ? int32s(length, this.#next()) : undefined;
    const children = type.children.map((field) => this.column(field.type));
    return (row) => {
      const child = children[typeIdToChildIndex[(ids[row]! << 24) >> 24] ?? -1];
      const at = dense === undefined ? row : dense(row);
      if (child === undefined || !(at >= 0 && at < child.length)) throw broken('a union without its value');
      return child.at(at);
    };
  }
}

function range(child: Column, start: number, end: number): unknown[] {
  if (end - start > MOST_ROW_VALUES) {
    throw new Damage('too-large', `a list of more than ${MOST_ROW_VALUES} values`);
  }
  return Array.from({ length: end - start }, (_, i) => child.at(start + i));
}

/** Offsets never fall and begin at 0 or above; of no rows there may be none at all. */
function offsetsOf(bytes: Bytes, length: number, width: 4 | 8): (i: number) => number {
  if (length === 0) return () => 0;
  needs(bytes, (length + 1) * width);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const offset =
    width === 4
      ? (i: number) => view.getInt32(i * 4, true)
      : (i: number) => Number(view.getBigInt64(i * 8, true));
  let before = 0;
  for (let i = 0; i <= length; i += 1) {
    const next = offset(i);
    if (next < before) throw broken('offsets that fall');
    before = next;
  }
  return offset;
}
