/**
 * The bytes of one column chunk, page by page: headers read and checked, bodies against their checksums. Pure.
 */
import { crc32 } from 'node:zlib';
import type { ColumnMetaData } from 'hyparquet';
import { Damage } from '../damage.ts';
import { Cut, readStruct, type ThriftStruct } from './thrift.ts';

/** As it lies in the file, and decompressed. A range of a file is never longer either. */
const MOST_PAGE_BYTES = 64 * 1024 ** 2;
const MOST_HEADER_BYTES = 4 * 1024 ** 2;
const USUAL_HEADER_BYTES = 2 * 1024;
const MOST_HEADER_VALUES = 200;

export type Range = (start: number, end: number) => Promise<Uint8Array>;

export interface PageHeader {
  readonly kind: 'data' | 'index' | 'dictionary' | 'data-2';
  /** Bytes once decompressed, and as they lie there. */
  readonly size: number;
  readonly compressedSize: number;
  readonly crc: number | undefined;
  /** Values, levels without a value included; 0 for an index. */
  readonly count: number;
  /** What the kind's own structure says. */
  readonly own: ThriftStruct;
}

const KINDS = ['data', 'index', 'dictionary', 'data-2'] as const;

export const isData = ({ kind }: PageHeader): boolean => kind === 'data' || kind === 'data-2';

export class Chunk {
  readonly #range: Range;
  readonly #block: number;
  readonly #values: number;
  readonly #end: number;
  /** Position in the file, and what has been read from there or before. */
  #at: number;
  #read: Uint8Array = new Uint8Array(0);
  #readFrom = 0;
  /** Values in the pages so far. */
  #counted = 0;

  /** `block`: how many bytes are read at a time, unless a page is larger. */
  constructor(range: Range, metadata: ColumnMetaData, fileSize: number, block: number) {
    this.#range = range;
    this.#block = block;
    this.#values = Number(metadata.num_values);
    this.#at = Number(metadata.dictionary_page_offset || metadata.data_page_offset);
    this.#end = this.#at + Number(metadata.total_compressed_size);
    if (!(this.#at >= 4 && this.#end >= this.#at && this.#end <= fileSize - 8)) {
      throw new Damage('broken-chunk', 'it lies outside of the file');
    }
  }

  /** The next page's, and moves to its body; undefined at the end. `Damage`: nothing behind it can be found. */
  async header(block = this.#block): Promise<PageHeader | undefined> {
    if (this.#at >= this.#end) return undefined;
    for (let size = USUAL_HEADER_BYTES; ; size *= 4) {
      const bytes = await this.#ahead(size, block);
      try {
        const { fields, end } = readStruct(bytes, 0, MOST_HEADER_VALUES);
        const header = headerOf(fields);
        this.#at += end;
        if (header.compressedSize > this.#end - this.#at) {
          throw new Damage('broken-page', `a page of ${header.compressedSize} bytes at its end`);
        }
        if (isData(header)) {
          this.#counted += header.count;
          if (this.#counted > this.#values)
            throw new Damage('broken-page', 'more values than the footer says');
        }
        return header;
      } catch (error) {
        const more = error instanceof Cut && bytes.length === size && size < MOST_HEADER_BYTES;
        if (!more) throw error;
      }
    }
  }

  /** The body of the page whose header came last; moves behind it, whether or not it is sound. */
  async body({ compressedSize, crc, size }: PageHeader): Promise<Uint8Array> {
    const after = this.#at + compressedSize;
    try {
      if (compressedSize > MOST_PAGE_BYTES || size > MOST_PAGE_BYTES) {
        const found = `a page of ${Math.max(size, compressedSize)} bytes, at most ${MOST_PAGE_BYTES} are read`;
        throw new Damage('too-large', found);
      }
      const bytes = await this.#ahead(compressedSize, this.#block);
      // A large page is held by who asked for it alone, as long as that takes.
      if (compressedSize > this.#block) this.#read = new Uint8Array(0);
      if (crc !== undefined && crc32(bytes) !== crc >>> 0) {
        throw new Damage('broken-checksum', 'a page that does not fit its checksum');
      }
      return bytes;
    } finally {
      this.#at = after;
    }
  }

  /** Whether the headers from here on account for every value: after damage, only then is the next page's row known. */
  async addsUp(): Promise<boolean> {
    const at = this.#at;
    const counted = this.#counted;
    try {
      for (let header = await this.header(0); header !== undefined; header = await this.header(0)) {
        this.#at += header.compressedSize;
      }
      return this.#counted === this.#values;
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      return false;
    } finally {
      this.#at = at;
      this.#counted = counted;
    }
  }

  /** Up to `size` bytes from here, fewer at the chunk's end. */
  async #ahead(size: number, block: number): Promise<Uint8Array> {
    const end = Math.min(this.#end, this.#at + size);
    if (this.#at < this.#readFrom || end > this.#readFrom + this.#read.length) {
      this.#read = new Uint8Array(0);
      this.#read = await this.#range(this.#at, Math.min(this.#end, this.#at + Math.max(size, block)));
      this.#readFrom = this.#at;
      if (this.#read.length < end - this.#at) throw new Damage('cut-off', 'the file is shorter than it was');
    }
    return this.#read.subarray(this.#at - this.#readFrom, end - this.#readFrom);
  }
}

function headerOf(fields: ThriftStruct): PageHeader {
  const type = natural(fields, 1, 3);
  const part = fields.get([5, 6, 7, 8][type]!);
  const own: ThriftStruct = part instanceof Map ? part : new Map();
  const crc = fields.get(4);
  return {
    kind: KINDS[type]!,
    size: natural(fields, 2, 2 ** 31),
    compressedSize: natural(fields, 3, 2 ** 31),
    crc: typeof crc === 'number' ? crc : undefined,
    count: type === 1 ? 0 : natural(own, 1, 2 ** 31),
    own,
  };
}

export function natural(fields: ThriftStruct, id: number, most: number): number {
  const value = fields.get(id);
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw new Damage('broken-page', 'a header that is broken');
}
