/**
 * One pass over a text's characters for everything that needs each of them: its hash, its words, which kinds of
 * characters it has and where numbers begin. What costs more runs only where this pass saw what it looks for. Pure.
 */

import { scriptOfUnit } from './scripts.ts';

/** Kinds of characters, as bits of `Scan.seen`. */
export const SEEN = {
  /** Of a word that white space or punctuation ends; ASCII digits and `_` among them. */
  word: 1,
  /** A word by itself: ideographs, and scripts that put no blank between words. */
  lone: 2,
  digit: 4,
  at: 8,
  ampersand: 16,
  /** C0 but tab, line feed and carriage return; DEL; C1. */
  control: 32,
  /** Zero width, soft hyphens, bidirectional controls, byte order marks inside. */
  invisible: 64,
  /** U+FFFD, which stands where a decoder gave up. */
  replacement: 128,
  /** What UTF-8 read as Windows-1252 begins with. */
  mojibake: 256,
  /** What normal form C may write differently. */
  composable: 512,
  beyondAscii: 1024,
  punctuation: 2048,
} as const;

/** From this bit on, one for each of SCRIPTS: letters of it. */
const SCRIPT_BITS = 12;

/** `[first, last, kinds]`; later ranges add to earlier ones. */
const RANGES: readonly (readonly [number, number, number])[] = [
  [0x30, 0x39, SEEN.word | SEEN.digit],
  [0x41, 0x5a, SEEN.word],
  [0x5f, 0x5f, SEEN.word],
  [0x61, 0x7a, SEEN.word],
  [0x21, 0x2f, SEEN.punctuation],
  [0x3a, 0x40, SEEN.punctuation],
  [0x5b, 0x5e, SEEN.punctuation],
  [0x60, 0x60, SEEN.punctuation],
  [0x7b, 0x7e, SEEN.punctuation],
  [0xa1, 0xbf, SEEN.punctuation],
  [0x2010, 0x2027, SEEN.punctuation],
  [0x2030, 0x205e, SEEN.punctuation],
  [0x3001, 0x3003, SEEN.punctuation],
  [0x3008, 0x3011, SEEN.punctuation],
  [0xff01, 0xff0f, SEEN.punctuation],
  [0x26, 0x26, SEEN.ampersand],
  [0x40, 0x40, SEEN.at],
  [0x00, 0x08, SEEN.control],
  [0x0b, 0x0c, SEEN.control],
  [0x0e, 0x1f, SEEN.control],
  [0x7f, 0x9f, SEEN.control],
  [0x80, 0xffff, SEEN.beyondAscii],
  [0xaa, 0xaa, SEEN.word],
  [0xb5, 0xb5, SEEN.word],
  [0xba, 0xba, SEEN.word],
  [0xc0, 0xd6, SEEN.word],
  [0xd8, 0xf6, SEEN.word],
  [0xf8, 0xdff, SEEN.word],
  // Thai, Lao, Tibetan, Myanmar, Khmer
  [0xe00, 0x109f, SEEN.lone],
  [0x10a0, 0x177f, SEEN.word],
  [0x1780, 0x17ff, SEEN.lone],
  [0x1800, 0x1fff, SEEN.word],
  [0x2c00, 0x2dff, SEEN.word],
  [0x3005, 0x3007, SEEN.lone],
  [0x3041, 0x30ff, SEEN.lone],
  [0x3105, 0x318e, SEEN.lone],
  [0x3400, 0x4dbf, SEEN.lone],
  [0x4e00, 0x9fff, SEEN.lone],
  [0xa000, 0xd7ff, SEEN.word],
  [0xf900, 0xfaff, SEEN.lone],
  [0xfb00, 0xfdff, SEEN.word],
  [0xfe70, 0xfefc, SEEN.word],
  [0xff10, 0xff5a, SEEN.word],
  [0xff66, 0xff9d, SEEN.lone],
  [0xad, 0xad, SEEN.invisible],
  [0x61c, 0x61c, SEEN.invisible],
  [0x200b, 0x200f, SEEN.invisible],
  [0x202a, 0x202e, SEEN.invisible],
  [0x2060, 0x2069, SEEN.invisible],
  [0xfeff, 0xfeff, SEEN.invisible],
  [0xfffd, 0xfffd, SEEN.replacement],
  // Ã Â â ï Ð Ñ
  [0xc2, 0xc3, SEEN.mojibake],
  [0xd0, 0xd1, SEEN.mojibake],
  [0xe2, 0xe2, SEEN.mojibake],
  [0xef, 0xef, SEEN.mojibake],
  [0x300, 0x36f, SEEN.composable],
  [0x1100, 0x11ff, SEEN.composable],
  [0x2126, 0x212b, SEEN.composable],
  [0xf900, 0xfaff, SEEN.composable],
  [0xfb1d, 0xfb4f, SEEN.composable],
];

/** Of each UTF-16 code unit. Halves of surrogate pairs, emoji mostly, are no words. */
export const KINDS = new Int32Array(0x1_0000);
for (const [first, last, kinds] of RANGES) {
  for (let unit = first; unit <= last; unit += 1) KINDS[unit]! |= kinds;
}
for (let unit = 0; unit < KINDS.length; unit += 1) {
  const script = scriptOfUnit(unit);
  if (script !== -1) KINDS[unit]! |= 1 << (SCRIPT_BITS + script);
}
// Bidirectional marks lie in blocks of letters; they are none.
for (let unit = 0; unit < KINDS.length; unit += 1)
  if (KINDS[unit]! & SEEN.invisible) KINDS[unit]! &= ~SEEN.word;

/** Places of digits beyond are not kept: a text of numbers is no text of telephone numbers. */
const MOST_NUMBERS = 4_096;

/** Characters that are looked at together, and these in pairs: an array is read faster than a string. */
const CHUNK = 4_096;
const chunk = Buffer.alloc(2 * CHUNK);
const pairs = new Int32Array(chunk.buffer, chunk.byteOffset, CHUNK / 2);
/** Behind a text of odd length. */
const BLANK = 0x20;

/** The last text's; one is filled again and again, since a new object for each would cost as much as the pass. */
export class Scan {
  /** Two halves of a 64-bit hash: the same for the same text on any machine, and for ever. */
  high = 0;
  low = 0;
  words = 0;
  /** Punctuation marks and symbols. */
  marks = 0;
  /** Bits of SEEN. */
  seen = 0;
  /** Where runs of ASCII digits begin. */
  readonly numbers = new Int32Array(MOST_NUMBERS);
  numberCount = 0;

  /**
   * The hash: two multiplicative lanes over the code units, mixed at the end as MurmurHash3's are (Appleby, public
   * domain). It tells texts apart and draws samples; it keeps nobody from building two texts of one hash.
   */
  read(text: string): void {
    const { length } = text;
    const { numbers } = this;
    let a = 0x2545f491 ^ length;
    let b = 0x41c6ce57;
    let seen = 0;
    let before = 0;
    let words = 0;
    let marks = 0;
    let count = 0;
    for (let from = 0; from < length; from += CHUNK) {
      const size = 2 * Math.min(CHUNK, length - from);
      chunk.write(length <= CHUNK ? text : text.slice(from, from + CHUNK), 'utf16le');
      if (length - from < CHUNK) chunk.writeUInt16LE(BLANK, size);
      // Few branches: one at every word's beginning would cost more than all the rest.
      for (let i = 0; 4 * i < size; i += 1) {
        const pair = pairs[i]!;
        a = Math.imul(a ^ pair, 0x9e3779b1);
        a ^= a >>> 15;
        b = Math.imul(b ^ pair, 0x5f356495);
        b ^= b >>> 13;
        const kinds = KINDS[pair & 0xffff]!;
        const nextKinds = KINDS[pair >>> 16]!;
        const begun = kinds & ~before;
        const nextBegun = nextKinds & ~kinds;
        words += (begun & 1) + (nextBegun & 1) + ((kinds >> 1) & 1) + ((nextKinds >> 1) & 1);
        marks += (kinds & 2048) + (nextKinds & 2048);
        seen |= kinds | nextKinds;
        if (((begun | nextBegun) & 4) !== 0 && count < MOST_NUMBERS) {
          numbers[count] = from + 2 * i + ((begun & 4) !== 0 ? 0 : 1);
          count += 1;
        }
        before = nextKinds;
      }
    }
    this.words = words;
    this.marks = marks / 2048;
    this.seen = seen;
    this.numberCount = count;
    this.high = (mixed(a ^ Math.imul(b, 0x85ebca6b)) ^ b) >>> 0;
    this.low = (mixed(b ^ Math.imul(this.high, 0xc2b2ae35)) ^ a) >>> 0;
  }

  /** A bit for each of SCRIPTS that has a letter in the text. */
  get scripts(): number {
    return this.seen >> SCRIPT_BITS;
  }

  /** The first 53 bits of the hash: an exact number, even in [0, 2^53). */
  get hash(): number {
    return hashOf(this.high, this.low);
  }
}

export const HASHES = 2 ** 53;
export const hashOf = (high: number, low: number): number => high * 2 ** 21 + (low >>> 11);

/** MurmurHash3's finalizer: every bit of the input moves every bit of the output. */
export function mixed(bits: number): number {
  let h = bits;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** 53 bits of a hash of the first 256 characters and the length: for values of columns, not for texts. */
export function valueHash(value: string): number {
  const { length } = value;
  const end = Math.min(length, 256);
  let a = 0x2545f491 ^ length;
  let b = 0x41c6ce57;
  for (let i = 0; i < end; i += 1) {
    const unit = value.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
    b ^= b >>> 15;
  }
  const high = (mixed(a ^ Math.imul(b, 0x85ebca6b)) ^ b) >>> 0;
  return hashOf(high, (mixed(b ^ Math.imul(high, 0xc2b2ae35)) ^ a) >>> 0);
}
