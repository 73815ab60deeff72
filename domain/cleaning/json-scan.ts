/**
 * JSON as bytes, read past without being built: every check of the grammar, no recursion, so that depth costs a byte a
 * level. What is read ends with a line feed, which no check steps over.
 */
import { HEX } from './text-bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Bytes a string holds as they are. */
const PLAIN = new Uint8Array(256).fill(1);
PLAIN.fill(0, 0, 0x20);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

const SHORT_ESCAPE = new Uint8Array(256);
for (const letter of '"\\/bfnrt') SHORT_ESCAPE[letter.charCodeAt(0)] = 1;

const WORDS = ['true', 'false', 'null'].map((word) =>
  Uint8Array.from(word, (letter) => letter.charCodeAt(0)),
);

/** Where JSON breaks: a negative number that says at which byte. */
export const brokenAt = (at: number): number => -1 - at;

export function blanks(source: Uint8Array, from: number): number {
  let i = from;
  for (let byte = source[i]; byte === 0x20 || byte === 0x09 || byte === 0x0d; byte = source[i]) i += 1;
  return i;
}

/** Behind the quote that ends the string whose first byte is at `from`. */
export function stringEnd(source: Uint8Array, from: number): number {
  let i = from;
  for (;;) {
    while (PLAIN[source[i]!] === 1) i += 1;
    const byte = source[i];
    if (byte === QUOTE) return i + 1;
    if (byte !== BACKSLASH) return brokenAt(i);
    const letter = source[i + 1]!;
    if (SHORT_ESCAPE[letter] === 1) i += 2;
    else if (letter !== 0x75) return brokenAt(i);
    else {
      for (let k = i + 2; k < i + 6; k += 1) if (HEX[source[k]!]! > 15) return brokenAt(i);
      i += 6;
    }
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= 0x39;

function digitsEnd(source: Uint8Array, from: number): number {
  let i = from;
  while (isDigit(source[i])) i += 1;
  return i === from ? brokenAt(i) : i;
}

function numberEnd(source: Uint8Array, from: number): number {
  let i = source[from] === MINUS ? from + 1 : from;
  i = source[i] === ZERO ? i + 1 : digitsEnd(source, i);
  if (i > 0 && source[i] === 0x2e) i = digitsEnd(source, i + 1);
  if (i > 0 && (source[i]! | 0x20) === 0x65) {
    const sign = source[i + 1];
    i = digitsEnd(source, sign === 0x2b || sign === MINUS ? i + 2 : i + 1);
  }
  return i;
}

function wordEnd(source: Uint8Array, from: number): number {
  const word = WORDS.find(([letter]) => letter === source[from]);
  if (word?.every((letter, k) => source[from + k] === letter)) return from + word.length;
  return brokenAt(from);
}

/** Containers that are open, from the outermost: 1 for an object. */
let open = new Uint8Array(1024);

/** Behind the key and its colon. */
function keyEnd(source: Uint8Array, from: number): number {
  if (source[from] !== QUOTE) return brokenAt(from);
  const end = stringEnd(source, from + 1);
  if (end < 0) return end;
  const colon = blanks(source, end);
  return source[colon] === 0x3a ? blanks(source, colon + 1) : brokenAt(colon);
}

/** Behind the value that begins at `from`. */
export function valueEnd(source: Uint8Array, from: number): number {
  let i = from;
  let depth = 0;
  for (;;) {
    const byte = source[i]!;
    if (byte === QUOTE) i = stringEnd(source, i + 1);
    else if (byte === 0x7b || byte === 0x5b) {
      const inside = blanks(source, i + 1);
      const isObject = byte === 0x7b;
      if (source[inside] === byte + 2) i = inside + 1;
      else {
        if (depth === open.length) {
          const longer = new Uint8Array(2 * depth);
          longer.set(open);
          open = longer;
        }
        open[depth] = isObject ? 1 : 0;
        depth += 1;
        i = isObject ? keyEnd(source, inside) : inside;
        if (i < 0) return i;
        continue;
      }
    } else if (byte === MINUS || isDigit(byte)) i = numberEnd(source, i);
    else i = wordEnd(source, i);
    if (i < 0) return i;

    // A value is complete: what follows closes containers, or goes on with the next value.
    for (;;) {
      if (depth === 0) return i;
      i = blanks(source, i);
      const isObject = open[depth - 1] === 1;
      if (source[i] === (isObject ? 0x7d : 0x5d)) {
        depth -= 1;
        i += 1;
        continue;
      }
      if (source[i] !== 0x2c) return brokenAt(i);
      i = blanks(source, i + 1);
      if (isObject) i = keyEnd(source, i);
      if (i < 0) return i;
      break;
    }
  }
}
