/**
 * Lines of JSON with one column cleaned and every other byte as it was. A line whose value can't be cleaned is left
 * out and told with its reason: it is no JSON object, lacks the column, or holds something else than a string there.
 *
 * A column that is named twice is cleaned twice, since readers differ in which of the two they take.
 */
import { type BlockReport, Tally } from './block-report.ts';
import type { CleaningAsked } from './clean.ts';
import { blanks, brokenAt, stringEnd, valueEnd } from './json-scan.ts';
import { chosenOf } from './options.ts';
import { Output } from './output.ts';
import { AS_STRING, NO_STRING, TextBytes } from './text-bytes.ts';

const LF = 0x0a;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPENED = 0x7b;
const CLOSED = 0x7d;

export interface JsonLinesOptions {
  readonly column: string;
  readonly cleaning: CleaningAsked;
  /** The same rule for strings, for what bytes alone can't settle. */
  readonly clean: (text: string) => string;
  readonly isUtf8: (bytes: Uint8Array) => boolean;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The string between two quotes. */
const stringOf = (source: Uint8Array, from: number, to: number): string =>
  JSON.parse(decoder.decode(source.subarray(from - 1, to + 1))) as string;

export class JsonLines {
  readonly #options: JsonLinesOptions;
  readonly #column: Uint8Array;
  readonly #text: TextBytes;
  readonly #output = new Output();
  /** Whether bytes alone can do what the options want. */
  readonly #bytewise: boolean;
  /** Why a line was left, where it is not that it breaks as JSON. */
  #found = '';

  constructor(options: JsonLinesOptions) {
    this.#options = options;
    this.#column = encoder.encode(options.column);
    this.#text = new TextBytes(options.cleaning.profile);
    this.#bytewise = chosenOf(options.cleaning).length === 0;
  }

  /** What the last block became; good until the next one. */
  get output(): Uint8Array<ArrayBuffer> {
    return this.#output.written;
  }

  /** Whole lines, from `from` to `to`; there is room for one more byte. */
  block(source: Uint8Array, from: number, to: number): BlockReport {
    // One end for every loop: no JSON value holds a line feed.
    source[to] = LF;
    const utf8 = this.#options.isUtf8(source.subarray(from, to));
    const output = this.#output;
    const tally = new Tally();
    output.at = 0;
    output.reserve(to - from);
    let i = from;
    while (i < to) {
      const begun = output.at;
      const end = utf8 || this.#isUtf8Line(source, i) ? this.#line(source, i, to) : brokenAt(i);
      if (end >= 0) {
        if (output.at > begun) tally.cleaned += 1;
        // A last line without an end was written with the scan's.
        if (end > to && output.at > begun) output.at -= 1;
        i = end;
      } else {
        output.at = begun;
        tally.fault(this.#found || `no JSON from byte ${-end - i} of the line on`);
        this.#found = '';
        i = source.indexOf(LF, i) + 1;
      }
      tally.lines += 1;
    }
    return tally.report(output.at);
  }

  /** Behind the line that begins at `start`, or where it breaks. */
  #line(source: Uint8Array, start: number, to: number): number {
    const { column } = this.#options;
    let i = blanks(source, start);
    if (source[i] === LF) return i + 1;
    if (source[i] !== OPENED) return this.#fault('no JSON object', i);
    let copied = start;
    let found = false;
    i = blanks(source, i + 1);
    let closed = source[i] === CLOSED;
    while (!closed) {
      if (source[i] !== QUOTE) return brokenAt(i);
      const key = i + 1;
      const keyEnd = stringEnd(source, key);
      if (keyEnd < 0) return keyEnd;
      i = blanks(source, keyEnd);
      if (source[i] !== COLON) return brokenAt(i);
      i = blanks(source, i + 1);
      if (this.#isColumn(source, key, keyEnd - 1)) {
        if (source[i] !== QUOTE) return this.#fault(`'${column}' that is no string`, i);
        this.#output.copy(source, copied, i + 1);
        i = this.#clean(source, i + 1, to);
        copied = i - 1;
        found = true;
      } else i = valueEnd(source, i);
      if (i < 0) return i;
      i = blanks(source, i);
      closed = source[i] === CLOSED;
      if (closed) break;
      if (source[i] !== COMMA) return brokenAt(i);
      i = blanks(source, i + 1);
    }
    i = blanks(source, i + 1);
    if (source[i] !== LF) return brokenAt(i);
    if (!found) return this.#fault(`no '${column}'`, i);
    this.#output.copy(source, copied, i + 1);
    return i + 1;
  }

  #isColumn(source: Uint8Array, from: number, to: number): boolean {
    const column = this.#column;
    if (to - from === column.length) {
      let k = 0;
      while (k < column.length && source[from + k] === column[k]) k += 1;
      if (k === column.length) return true;
    }
    // Escapes make a key longer, never shorter.
    if (to - from <= column.length || source.subarray(from, to).indexOf(0x5c) === -1) return false;
    return stringOf(source, from, to) === this.#options.column;
  }

  /** Cleans the string whose first byte is at `from`; behind its closing quote, or where it breaks. */
  #clean(source: Uint8Array, from: number, to: number): number {
    const output = this.#output;
    const { cleaning, clean } = this.#options;
    if (this.#bytewise) {
      const at = this.#text.clean(source, from, output.bytes, output.at);
      if (at === NO_STRING) return brokenAt(this.#text.end);
      // Bytes are at least as many as characters.
      if (at !== AS_STRING && at - output.at <= cleaning.maxCharacters) {
        output.at = at;
        return this.#text.end;
      }
    }
    const end = stringEnd(source, from);
    if (end < 0) return end;
    const cleaned = encoder.encode(JSON.stringify(clean(stringOf(source, from, end - 1))).slice(1, -1));
    // Cleaned, it may have become longer: what follows must still fit.
    output.reserve(cleaned.length + (to - end) + 1);
    output.bytes.set(cleaned, output.at);
    output.at += cleaned.length;
    return end;
  }

  #fault(found: string, at: number): number {
    this.#found = found;
    return brokenAt(at);
  }

  #isUtf8Line(source: Uint8Array, start: number): boolean {
    if (this.#options.isUtf8(source.subarray(start, source.indexOf(LF, start)))) return true;
    this.#found = 'no UTF-8';
    return false;
  }
}
