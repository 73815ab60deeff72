/**
 * Parquet's hybrid of run lengths and bit packing, a value at a time: levels, dictionary indices, booleans. Pure.
 *
 * Never unpacked into a list: a run of a few bytes may promise billions of values.
 */
import { Damage } from '../damage.ts';

export class Runs {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #width: number;
  #at: number;
  /** Values left of the run that is being read. */
  #left = 0;
  #packed = false;
  #value = 0;
  /** Bits read and not yet given out, for packed runs. */
  #bits = 0;
  #held = 0;

  constructor(bytes: Uint8Array, start: number, end: number, width: number) {
    if (width > 32) throw new Damage('broken-page', `values of ${width} bits`);
    this.#bytes = bytes;
    this.#at = start;
    this.#end = Math.min(end, bytes.length);
    this.#width = width;
  }

  next(): number {
    if (this.#width === 0) return 0;
    while (this.#left === 0) this.#open();
    this.#left -= 1;
    return this.#packed ? this.#unpack() : this.#value;
  }

  /** Values are left over that fill no last group of eight: fewer were asked for than were written. */
  get unfinished(): boolean {
    return this.#left > 7;
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new Damage('broken-page', 'fewer values than it promises');
    this.#at += 1;
    return this.#bytes[this.#at - 1]!;
  }

  #open(): void {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift > 28) throw new Damage('broken-page', 'a run without end');
      const next = this.#byte();
      header += (next & 0x7f) * 2 ** shift;
      if (next < 0x80) break;
    }
    this.#packed = header % 2 === 1;
    const count = Math.floor(header / 2);
    this.#left = this.#packed ? count * 8 : count;
    this.#bits = 0;
    this.#held = 0;
    if (this.#packed) return;
    this.#value = 0;
    for (let i = 0; i < this.#width; i += 8) this.#value += this.#byte() * 2 ** i;
  }

  #unpack(): number {
    // Up to 32 + 7 bits are held: beyond what the bit operators take.
    const width = this.#width;
    if (width <= 24) {
      while (this.#held < width) {
        this.#bits |= this.#byte() << this.#held;
        this.#held += 8;
      }
      const value = this.#bits & ((1 << width) - 1);
      this.#bits >>>= width;
      this.#held -= width;
      return value;
    }
    while (this.#held < width) {
      this.#bits += this.#byte() * 2 ** this.#held;
      this.#held += 8;
    }
    const value = this.#bits % 2 ** width;
    this.#bits = Math.floor(this.#bits / 2 ** width);
    this.#held -= width;
    return value;
  }
}
