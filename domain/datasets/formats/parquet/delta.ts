/**
 * Parquet's delta encodings, a value at a time: integers, and byte arrays by their lengths or common prefixes. Pure.
 */
import { Damage } from '../damage.ts';
import type { Values } from './values.ts';

const MOST_MINIBLOCKS = 4_096;
/** What a page's values may take together: prefixes of prefixes grow without bound. */
const MOST_OUTPUT = 2 ** 30;

const broken = (found: string) => new Damage('broken-page', `delta encoding: ${found}`);

/** DELTA_BINARY_PACKED: integers as steps, in blocks of miniblocks that have a bit width each. */
export class Deltas {
  readonly #bytes: Uint8Array;
  readonly #bits: 32 | 64;
  readonly #miniblocks: number;
  readonly #perMiniblock: number;
  readonly total: number;
  #at: number;
  #given = 0;
  #value: bigint;
  #least = 0n;
  #widths: Uint8Array = new Uint8Array(0);
  #miniblock = 0;
  /** Steps left in the miniblock that is being read, and its bits not yet given out. */
  #left = 0;
  #held = 0n;
  #holds = 0n;

  constructor(bytes: Uint8Array, start: number, bits: 32 | 64) {
    this.#bytes = bytes;
    this.#bits = bits;
    this.#at = start;
    const block = Number(this.#varint());
    this.#miniblocks = Number(this.#varint());
    this.total = Number(this.#varint());
    this.#value = zigzag(this.#varint());
    this.#perMiniblock = block / this.#miniblocks;
    const sound = this.#miniblocks > 0 && this.#miniblocks <= MOST_MINIBLOCKS;
    if (!sound || this.#perMiniblock % 8 !== 0 || this.#perMiniblock === 0) {
      throw broken(`${this.#miniblocks} miniblocks of ${block} values`);
    }
  }

  next(): number | bigint {
    if (this.#given === this.total) throw broken('fewer values than it promises');
    if (this.#given > 0) this.#value = BigInt.asIntN(this.#bits, this.#value + this.#step());
    this.#given += 1;
    const small = Number(this.#value);
    return Number.isSafeInteger(small) ? small : this.#value;
  }

  /** Where the integers end, found without reading them; nothing may have been read. */
  end(): number {
    const start = this.#at;
    for (let left = this.total - 1; left > 0; ) {
      this.#openBlock();
      for (let i = 0; i < this.#miniblocks && left > 0; i += 1) {
        this.#at += (this.#widths[i]! * this.#perMiniblock) / 8;
        left -= this.#perMiniblock;
      }
    }
    const end = this.#at;
    this.#at = start;
    this.#widths = new Uint8Array(0);
    this.#miniblock = 0;
    if (end > this.#bytes.length) throw broken('cut off');
    return end;
  }

  #step(): bigint {
    if (this.#left === 0) {
      if (this.#miniblock === this.#widths.length) this.#openBlock();
      this.#miniblock += 1;
      this.#left = this.#perMiniblock;
      this.#held = 0n;
      this.#holds = 0n;
    }
    this.#left -= 1;
    const width = BigInt(this.#widths[this.#miniblock - 1]!);
    while (this.#holds < width) {
      this.#held |= BigInt(this.#byte()) << this.#holds;
      this.#holds += 8n;
    }
    const step = this.#least + BigInt.asUintN(Number(width), this.#held);
    this.#held >>= width;
    this.#holds -= width;
    return step;
  }

  #openBlock(): void {
    this.#least = zigzag(this.#varint());
    this.#widths = this.#bytes.subarray(this.#at, this.#at + this.#miniblocks);
    this.#at += this.#miniblocks;
    this.#miniblock = 0;
    if (this.#at > this.#bytes.length || this.#widths.some((width) => width > 64)) {
      throw broken('no bit widths where they should be');
    }
  }

  #byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw broken('cut off');
    this.#at += 1;
    return value;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const next = this.#byte();
      value |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    throw broken('a number of more than ten bytes');
  }
}

const zigzag = (value: bigint): bigint => (value >> 1n) ^ -(value & 1n);

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
export function deltaLengths(bytes: Uint8Array, start: number): Values {
  const lengths = new Deltas(bytes, start, 32);
  let at = lengths.end();
  return {
    next: () => {
      const from = at;
      const length = Number(lengths.next());
      at += length;
      if (length < 0 || at > bytes.length) throw broken(`a value of ${length} bytes`);
      return bytes.subarray(from, at);
    },
    total: lengths.total,
  };
}

/** DELTA_BYTE_ARRAY: how much each value shares with the one before it, then the rest as above. */
export function deltaStrings(bytes: Uint8Array, start: number): Values {
  const shared = new Deltas(bytes, start, 32);
  const rests = deltaLengths(bytes, shared.end());
  let before = new Uint8Array(0);
  let output = 0;
  return {
    next: () => {
      const prefix = Number(shared.next());
      const rest = rests.next() as Uint8Array;
      if (prefix < 0 || prefix > before.length) throw broken(`a prefix of ${prefix} bytes`);
      const value = new Uint8Array(prefix + rest.length);
      output += value.length;
      if (output > MOST_OUTPUT) throw broken(`values of more than ${MOST_OUTPUT} bytes in a page`);
      value.set(before.subarray(0, prefix));
      value.set(rest, prefix);
      before = value;
      return value;
    },
    total: shared.total,
  };
}
