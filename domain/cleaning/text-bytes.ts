/**
 * One text, cleaned as the bytes of a JSON string: valid UTF-8 with JSON's escapes in, UTF-8 with the fewest escapes
 * out. Each byte is read once and none becomes more than one. What only strings can settle (normal form C of letters
 * and marks that meet) is left to the caller.
 */

import {
  type ByteClasses,
  byteClasses,
  DROPPED,
  ESCAPE,
  FIRST_MARK,
  KEPT,
  LEAD_2,
  LEAD_3,
  LEAD_4,
  QUOTE,
  SKIPPED,
  SPACE,
} from './byte-classes.ts';
import { MOST_MARKS } from './normal-form.ts';

/** Not settled here: clean the text as a string. */
export const AS_STRING = -1;
/** No JSON string; `end` is where it breaks. */
export const NO_STRING = -2;

const BLANK = 0x20;
const BACKSLASH = 0x5c;

/** Of a hexadecimal digit its value, of any other byte 255. */
export const HEX = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit += 1) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** What a letter behind a backslash stands for; 0: nothing. */
const ESCAPED = new Uint8Array(256);
for (const [letter, meant] of Object.entries({
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
})) {
  ESCAPED[letter.charCodeAt(0)] = meant.charCodeAt(0);
}

/** The code unit of four hexadecimal digits, or -1. */
function unitAt(source: Uint8Array, at: number): number {
  const [a, b, c, d] = [
    HEX[source[at]!]!,
    HEX[source[at + 1]!]!,
    HEX[source[at + 2]!]!,
    HEX[source[at + 3]!]!,
  ];
  return (a | b | c | d) > 15 ? -1 : (a << 12) | (b << 8) | (c << 4) | d;
}

export class TextBytes {
  /** Behind the closing quote of the last text, or where it broke. */
  end = 0;
  readonly #classes: ByteClasses;

  constructor(profile: 'default' | 'guide') {
    this.#classes = byteClasses(profile);
  }

  /**
   * Writes the text that begins at `from`, behind its quote, to `target` from `at` on, without its closing quote.
   * Returns where it ends there, AS_STRING or NO_STRING.
   */
  clean(source: Uint8Array, from: number, target: Uint8Array, at: number): number {
    const { points, bytes } = this.#classes;
    let i = from;
    let o = at;
    // At the start as behind white space: none is written there.
    let spaced = 1;
    let marksEnd = -1;
    let marks = 0;
    let lastMark = 0;
    character: for (;;) {
      let byte = source[i]!;
      let first = bytes[byte]!;
      // Written without a branch, as words and spaces alternate too often to be predicted.
      while (first <= SPACE) {
        target[o] = byte;
        o += (first & 1) | ((first >> 1) & (spaced ^ 1));
        spaced = first >> 1;
        i += 1;
        byte = source[i]!;
        first = bytes[byte]!;
      }
      let point: number;
      let next: number;
      // Letters of one script stand in rows: each row is read in a loop of its own.
      if (first === LEAD_2) {
        for (;;) {
          const second = source[i + 1]!;
          point = ((byte & 0x1f) << 6) | (second & 0x3f);
          if (points[point] !== KEPT) break;
          target[o] = byte;
          target[o + 1] = second;
          o += 2;
          i += 2;
          spaced = 0;
          byte = source[i]!;
          if (bytes[byte] !== LEAD_2) continue character;
        }
        next = i + 2;
      } else if (first === LEAD_3) {
        for (;;) {
          const second = source[i + 1]!;
          const third = source[i + 2]!;
          point = ((byte & 0xf) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
          if (points[point] !== KEPT) break;
          target[o] = byte;
          target[o + 1] = second;
          target[o + 2] = third;
          o += 3;
          i += 3;
          spaced = 0;
          byte = source[i]!;
          if (bytes[byte] !== LEAD_3) continue character;
        }
        next = i + 3;
      } else if (first === QUOTE) {
        this.end = i + 1;
        return spaced === 1 && o > at ? o - 1 : o;
      } else if (first === ESCAPE) {
        point = this.#escaped(source, i);
        next = this.end;
        if (point === -1) return NO_STRING;
      } else if (first === LEAD_4) {
        point =
          ((byte & 7) << 18) |
          ((source[i + 1]! & 0x3f) << 12) |
          ((source[i + 2]! & 0x3f) << 6) |
          (source[i + 3]! & 0x3f);
        next = i + 4;
      } else if (first === SKIPPED) {
        point = byte;
        next = i + 1;
      } else {
        this.end = i;
        return NO_STRING;
      }

      const found = points[point]!;
      if (found === KEPT) {
        spaced = 0;
      } else if (found === SPACE) {
        if (spaced === 0) target[o++] = BLANK;
        spaced = 1;
        i = next;
        continue;
      } else if (found === DROPPED) {
        spaced = 0;
        i = next;
        continue;
      } else if (found === SKIPPED) {
        if (marksEnd === i) marksEnd = next;
        i = next;
        continue;
      } else if (found < FIRST_MARK) return AS_STRING;
      else {
        const mark = found - FIRST_MARK;
        if (marksEnd !== i) {
          marks = 0;
          lastMark = 0;
        }
        marks += 1;
        if (marks > MOST_MARKS || (mark !== 0 && mark < lastMark)) return AS_STRING;
        lastMark = mark;
        marksEnd = next;
        spaced = 0;
      }
      if (first === ESCAPE) o = written(point, target, o);
      else while (i < next) target[o++] = source[i++]!;
      i = next;
    }
  }

  /** What the escape at `at` stands for, `end` behind it; or -1, `end` at it. */
  #escaped(source: Uint8Array, at: number): number {
    const letter = source[at + 1]!;
    this.end = at + 2;
    const short = ESCAPED[letter]!;
    if (short !== 0) return short;
    const unit = letter === 0x75 ? unitAt(source, at + 2) : -1;
    this.end = unit === -1 ? at : at + 6;
    if (unit < 0xd800 || unit >= 0xdc00 || source[at + 6] !== BACKSLASH || source[at + 7] !== 0x75)
      return unit;
    const low = unitAt(source, at + 8);
    if (low < 0xdc00 || low >= 0xe000) return unit;
    this.end = at + 12;
    return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  }
}

/** A code point as UTF-8; half a surrogate pair as U+FFFD, as no text holds it. */
function written(meant: number, target: Uint8Array, at: number): number {
  const point = meant >= 0xd800 && meant < 0xe000 ? 0xfffd : meant;
  let o = at;
  if (point < 0x80) {
    if (point === 0x22 || point === BACKSLASH) target[o++] = BACKSLASH;
    target[o++] = point;
  } else if (point < 0x800) {
    target[o++] = 0xc0 | (point >> 6);
    target[o++] = 0x80 | (point & 0x3f);
  } else {
    if (point < 0x10000) target[o++] = 0xe0 | (point >> 12);
    else {
      target[o++] = 0xf0 | (point >> 18);
      target[o++] = 0x80 | ((point >> 12) & 0x3f);
    }
    target[o++] = 0x80 | ((point >> 6) & 0x3f);
    target[o++] = 0x80 | (point & 0x3f);
  }
  return o;
}
