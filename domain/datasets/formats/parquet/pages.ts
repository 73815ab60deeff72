/**
 * The pages of one column in order, decompressed, their values converted. Pure.
 *
 * One page is in memory at a time, besides the dictionary and a block read ahead.
 */
import type { ColumnMetaData, Encoding } from 'hyparquet';
import type { Fault } from '../../lines.ts';
import { Damage } from '../damage.ts';
import { Chunk, isData, natural, type PageHeader, type Range } from './chunk.ts';
import { decompressed } from './compression.ts';
import type { LeafColumn } from './footer.ts';
import { type Convert, conversionOf } from './logical.ts';
import { Runs } from './runs.ts';
import {
  type Dictionary,
  isDictionaryEncoding,
  plainEntries,
  type Stored,
  type Values,
  valuesOf,
} from './values.ts';

const ENCODINGS: readonly (Encoding | undefined)[] = [
  ...(['PLAIN', 'GROUP_VAR_INT', 'PLAIN_DICTIONARY', 'RLE', 'BIT_PACKED', 'DELTA_BINARY_PACKED'] as const),
  ...(['DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY', 'RLE_DICTIONARY', 'BYTE_STREAM_SPLIT'] as const),
];
const RLE = 3;

/** What all columns of a row group may hold at once. */
export class Memory {
  #left: number;
  constructor(bytes: number) {
    this.#left = bytes;
  }
  /** Instead of what was held before. */
  exchange(before: number, now: number): void {
    this.#left += before - now;
    if (this.#left < 0) throw new Damage('too-large', 'pages that do not fit into memory together');
  }
}

export interface Page {
  /** Levels without a value included. */
  readonly count: number;
  readonly repetitions: Runs | undefined;
  readonly definitions: Runs | undefined;
  /** Or why none can be read: the levels still tell which rows are lost with them. */
  readonly values: Values | Fault;
}

/** A page whose header is sound and whose body is not. */
export interface LostPage {
  readonly count: number;
  readonly fault: Fault;
}

interface Span {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export class Pages {
  readonly #chunk: Chunk;
  readonly #metadata: ColumnMetaData;
  readonly #leaf: LeafColumn;
  readonly #memory: Memory;
  readonly #convert: Convert;
  #dictionary: Dictionary | undefined;
  #dictionaryFault: Fault | undefined;
  #held = 0;

  constructor(
    range: Range,
    metadata: ColumnMetaData,
    leaf: LeafColumn,
    {
      memory,
      block,
      fileSize,
    }: { readonly memory: Memory; readonly block: number; readonly fileSize: number },
  ) {
    this.#chunk = new Chunk(range, metadata, fileSize, block);
    this.#metadata = metadata;
    this.#leaf = leaf;
    this.#memory = memory;
    this.#convert = conversionOf(leaf.node.element);
  }

  /** The next page of data; undefined behind the last. `Damage` where a header is broken: nothing behind it is found. */
  async next(): Promise<Page | LostPage | undefined> {
    for (;;) {
      const header = await this.#chunk.header();
      if (header === undefined) return undefined;
      try {
        const body = await this.#chunk.body(header);
        if (header.kind === 'dictionary') this.#dictionary = this.#dictionaryOf(body, header);
        if (header.kind === 'data') return this.#dataPage(body, header);
        if (header.kind === 'data-2') return this.#secondDataPage(body, header);
      } catch (error) {
        if (!(error instanceof Damage)) throw error;
        if (isData(header)) return { count: header.count, fault: error.fault };
        if (header.kind === 'dictionary') this.#dictionaryFault = error.fault;
      }
    }
  }

  /** As the chunk's. */
  addsUp(): Promise<boolean> {
    return this.#chunk.addsUp();
  }

  /** Entries are converted when they are first asked for; bytes each time, as nobody may keep what they share. */
  #dictionaryOf(body: Uint8Array, { count, size }: PageHeader): Dictionary {
    this.#memory.exchange(0, size);
    const { type, type_length: length } = this.#leaf.node.element;
    const bytes = decompressed(body, size, this.#metadata.codec);
    const stored = plainEntries(bytes, count, { encoding: 'PLAIN', type, length });
    const converted: unknown[] = [];
    const entry = (index: number): unknown => {
      const known = converted[index];
      if (known !== undefined) return known;
      const value = this.#convert(stored(index));
      if (!(value instanceof Uint8Array)) converted[index] = value;
      return value;
    };
    return { size: count, entry };
  }

  #dataPage(body: Uint8Array, { own, size, count }: PageHeader): Page {
    const { maxDefinition, maxRepetition } = this.#leaf;
    const bytes = this.#opened(decompressed(body, size, this.#metadata.codec));
    let at = 0;
    const levels = (most: number, encoding: number): Span => {
      if (most === 0) return { bytes, start: at, end: at };
      if (encoding !== RLE) throw new Damage('unknown-encoding', `levels in encoding ${ENCODINGS[encoding]}`);
      if (at + 4 > bytes.length) throw new Damage('broken-page', 'levels that are cut off');
      const start = at + 4;
      at = start + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
      if (at > bytes.length) throw new Damage('broken-page', 'levels that are cut off');
      return { bytes, start, end: at };
    };
    const repetitions = levels(maxRepetition, natural(own, 4, 9));
    const definitions = levels(maxDefinition, natural(own, 3, 9));
    return this.#page(count, repetitions, definitions, this.#values(bytes, at, natural(own, 2, 9)));
  }

  #secondDataPage(body: Uint8Array, { own, size, count }: PageHeader): Page {
    const split = natural(own, 6, body.length);
    const start = split + natural(own, 5, body.length);
    if (start > body.length || start > size) throw new Damage('broken-page', 'levels that are cut off');
    const codec = own.get(7) === false ? 'UNCOMPRESSED' : this.#metadata.codec;
    const data = this.#opened(decompressed(body.subarray(start), size - start, codec));
    // Copied: a view would keep the compressed body in memory.
    const bytes = new Uint8Array(body.subarray(0, start));
    const repetitions = { bytes, start: 0, end: split };
    const definitions = { bytes, start: split, end: start };
    return this.#page(count, repetitions, definitions, this.#values(data, 0, natural(own, 4, 9)));
  }

  #page(count: number, repetitions: Span, definitions: Span, values: Values | Fault): Page {
    const { maxDefinition, maxRepetition } = this.#leaf;
    const runs = (most: number, { bytes, start, end }: Span) =>
      most === 0 ? undefined : new Runs(bytes, start, end, 32 - Math.clz32(most));
    const page = {
      count,
      repetitions: runs(maxRepetition, repetitions),
      definitions: runs(maxDefinition, definitions),
      values,
    };
    if ('found' in values || values.total === undefined) return page;
    const levels = runs(maxDefinition, definitions);
    let present = levels === undefined ? count : 0;
    if (levels !== undefined) {
      for (let i = 0; i < count; i += 1) if (levels.next() === maxDefinition) present += 1;
    }
    if (values.total === present) return page;
    const found = `${values.total} values in a page, not the ${present} that its levels tell of`;
    return { ...page, values: { kind: 'broken-page', found } };
  }

  #opened(bytes: Uint8Array): Uint8Array {
    this.#memory.exchange(this.#held, bytes.length);
    this.#held = bytes.length;
    return bytes;
  }

  #values(bytes: Uint8Array, at: number, code: number): Values | Fault {
    const encoding = ENCODINGS[code];
    const { type, type_length: length } = this.#leaf.node.element;
    const inDictionary = isDictionaryEncoding(encoding);
    if (inDictionary && this.#dictionary === undefined && this.#dictionaryFault) return this.#dictionaryFault;
    try {
      const values = valuesOf(bytes, at, { encoding, type, length }, this.#dictionary);
      if (inDictionary) return values;
      const convert = this.#convert;
      return { ...values, next: () => convert(values.next() as Stored) };
    } catch (error) {
      if (error instanceof Damage) return error.fault;
      throw error;
    }
  }
}
