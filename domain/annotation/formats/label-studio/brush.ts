/**
 * Label Studio's brush: the bytes of an RGBA bitmap, row after row, packed in runs of bits as @thi.ng/rle-pack does:
 * how many values (32 bits), bits of a value less one (5), four lengths of counts less one (4 each), then blocks: one
 * bit for a repeated value, two bits for which length, the count less one, the value or the values. Pure.
 */
import { isMaskSize } from '../masks.ts';

const VALUE_BITS = 8;
const COUNT_BITS = [3, 4, 8, 16] as const;
const LONGEST = 2 ** COUNT_BITS[3];

class BitReader {
  readonly #bytes: readonly number[];
  #at = 0;

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }

  /** NaN behind the end. */
  read(bits: number): number {
    if (this.#at + bits > this.#bytes.length * 8) return Number.NaN;
    let value = 0;
    for (let left = bits; left > 0; ) {
      const free = 8 - (this.#at % 8);
      const taken = Math.min(left, free);
      const byte = this.#bytes[this.#at >> 3]!;
      value = value * 2 ** taken + ((byte >> (free - taken)) & (2 ** taken - 1));
      this.#at += taken;
      left -= taken;
    }
    return value;
  }
}

/** How opaque each pixel is, row after row; undefined where the bytes are not those of a bitmap of this size. */
export function bitmapOfBrush(
  bytes: readonly number[],
  width: number,
  height: number,
): Uint8Array | undefined {
  if (!isMaskSize(width, height)) return undefined;
  const bits = new BitReader(bytes);
  const values = 4 * width * height;
  if (bits.read(32) !== values || bits.read(5) + 1 !== VALUE_BITS) return undefined;
  const lengths = COUNT_BITS.map(() => bits.read(4) + 1);
  const alpha = new Uint8Array(width * height);
  for (let at = 0; at < values; ) {
    const isRun = bits.read(1) === 1;
    const end = at + 1 + bits.read(lengths[bits.read(2)] ?? 0);
    if (!(end <= values)) return undefined;
    let value = isRun ? bits.read(VALUE_BITS) : 0;
    for (; at < end; at += 1) {
      if (!isRun) value = bits.read(VALUE_BITS);
      if (Number.isNaN(value)) return undefined;
      if (at % 4 === 3) alpha[at >> 2] = value;
    }
  }
  return alpha;
}

/** White where the bitmap is not 0. */
export function brushOf(bitmap: Uint8Array): number[] {
  const bytes: number[] = [];
  let byte = 0;
  let used = 0;
  const write = (value: number, bits: number): void => {
    for (let bit = bits - 1; bit >= 0; bit -= 1) {
      byte = (byte << 1) | (Math.floor(value / 2 ** bit) & 1);
      used += 1;
      if (used < 8) continue;
      bytes.push(byte);
      [byte, used] = [0, 0];
    }
  };
  write(4 * bitmap.length, 32);
  write(VALUE_BITS - 1, 5);
  for (const length of COUNT_BITS) write(length - 1, 4);
  for (let at = 0; at < bitmap.length; ) {
    const isInside = bitmap[at]! > 0;
    let end = at + 1;
    while (end < bitmap.length && bitmap[end]! > 0 === isInside && 4 * (end + 1 - at) <= LONGEST) end += 1;
    write(1, 1);
    write(3, 2);
    write(4 * (end - at) - 1, COUNT_BITS[3]);
    write(isInside ? 255 : 0, VALUE_BITS);
    at = end;
  }
  if (used > 0) write(0, 8 - used);
  return bytes;
}
