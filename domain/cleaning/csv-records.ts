/**
 * Records of CSV or TSV (RFC 4180, quoted fields may span lines) with one column cleaned and every other byte as it
 * was. A record that can't be read is left out and told with its reason: a quote out of place, or another number of
 * fields than the header has.
 */
import { type BlockReport, Tally } from './block-report.ts';
import { Output } from './output.ts';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

const START = 0;
const PLAIN = 1;
const QUOTED = 2;
/** Behind a quote in a quoted field: it closes the field, or a second one makes it a quote. */
const CLOSING = 3;

/** Where records end: a line feed that is in no quoted field. It is shown each byte once, in order. */
export class RecordCutter {
  readonly #delimiter: number;
  #state = START;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  /** Behind the last record that ends in `bytes` from `from` to `to`; -1 where none does. */
  cut(bytes: Uint8Array, from: number, to: number): number {
    let state = this.#state;
    let end = -1;
    for (let i = from; i < to; i += 1) {
      const byte = bytes[i]!;
      if (byte === QUOTE) {
        if (state === QUOTED) state = CLOSING;
        else if (state !== PLAIN) state = QUOTED;
      } else if (state !== QUOTED) {
        if (byte === LF) end = i + 1;
        state = byte === LF || byte === this.#delimiter ? START : PLAIN;
      }
    }
    this.#state = state;
    return end;
  }

  /** What comes next begins a record. */
  restart(): void {
    this.#state = START;
  }
}

/** One record's fields as they stand, quotes included. */
class FieldScan {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** Why it is no record; empty where it is one. */
  found = '';

  /** Behind the record that begins at `start`; `to` where its line has no end. */
  read(source: Uint8Array, start: number, to: number, delimiter: number): number {
    this.starts.length = 0;
    this.ends.length = 0;
    this.found = '';
    let state = START;
    let begun = start;
    let i = start;
    for (; i < to; i += 1) {
      const byte = source[i]!;
      if (state === QUOTED) {
        if (byte === QUOTE) state = CLOSING;
      } else if (byte === LF) break;
      else if (byte === delimiter) {
        this.#field(begun, i);
        begun = i + 1;
        state = START;
      } else if (byte === QUOTE) {
        if (state === PLAIN) this.found = 'a quote within a field that has none around it';
        else state = QUOTED;
      } else {
        if (state === CLOSING && !(byte === CR && (i + 1 === to || source[i + 1] === LF))) {
          this.found = 'more in a field behind its closing quote';
        }
        state = PLAIN;
      }
    }
    if (state === QUOTED) this.found = 'a quote that is never closed';
    this.#field(begun, i > begun && source[i - 1] === CR ? i - 1 : i);
    return Math.min(i + 1, to);
  }

  #field(start: number, end: number): void {
    this.starts.push(start);
    this.ends.push(end);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function textOf(source: Uint8Array, start: number, end: number): string {
  const quoted = source[start] === QUOTE && end > start;
  const text = decoder.decode(quoted ? source.subarray(start + 1, end - 1) : source.subarray(start, end));
  return quoted ? text.replaceAll('""', '"') : text;
}

/** The header's names and where it ends; undefined where it is no record. */
export function headerOf(source: Uint8Array, from: number, to: number, delimiter: number) {
  const scan = new FieldScan();
  const end = scan.read(source, from, to, delimiter);
  const names = scan.starts.map((start, i) => textOf(source, start, scan.ends[i]!).trim());
  return scan.found === '' ? { end, names } : undefined;
}

export interface CsvOptions {
  readonly delimiter: number;
  /** Which field is the column. */
  readonly field: number;
  readonly fields: number;
  readonly clean: (text: string) => string;
  readonly isUtf8: (bytes: Uint8Array) => boolean;
}

export class CsvRecords {
  readonly #options: CsvOptions;
  readonly #scan = new FieldScan();
  readonly #output = new Output();

  constructor(options: CsvOptions) {
    this.#options = options;
  }

  /** What the last block became; good until the next one. */
  get output(): Uint8Array<ArrayBuffer> {
    return this.#output.written;
  }

  /** Whole records, from `from` to `to`. */
  block(source: Uint8Array, from: number, to: number): BlockReport {
    const tally = new Tally();
    const utf8 = this.#options.isUtf8(source.subarray(from, to));
    this.#output.at = 0;
    for (let i = from; i < to; ) {
      const end = this.#scan.read(source, i, to, this.#options.delimiter);
      const fault = this.#fault(utf8 || this.#options.isUtf8(source.subarray(i, end)));
      if (fault !== '') tally.fault(fault);
      else if (!this.#isEmpty()) {
        this.#record(source, i, end);
        tally.cleaned += 1;
      }
      tally.lines += newlines(source, i, end);
      i = end;
    }
    if (source[to - 1] !== LF) tally.lines += 1;
    return tally.report(this.#output.at);
  }

  #isEmpty(): boolean {
    const { starts, ends } = this.#scan;
    return starts.length === 1 && starts[0] === ends[0];
  }

  #fault(utf8: boolean): string {
    const { found, starts } = this.#scan;
    if (!utf8) return 'no UTF-8';
    if (found !== '' || this.#isEmpty() || starts.length === this.#options.fields) return found;
    return `${starts.length} fields, the header has ${this.#options.fields}`;
  }

  #record(source: Uint8Array, start: number, end: number): void {
    const { field, clean } = this.#options;
    const from = this.#scan.starts[field]!;
    const to = this.#scan.ends[field]!;
    const cleaned = encoder.encode(this.#written(clean(textOf(source, from, to)), source[from] === QUOTE));
    const output = this.#output;
    output.reserve(end - start + cleaned.length);
    output.copy(source, start, from);
    output.copy(cleaned, 0, cleaned.length);
    output.copy(source, to, end);
  }

  /** A field that had quotes keeps them. */
  #written(text: string, quoted: boolean): string {
    const delimiter = String.fromCharCode(this.#options.delimiter);
    if (!quoted && !text.includes(delimiter) && !/["\r\n]/.test(text)) return text;
    return `"${text.replaceAll('"', '""')}"`;
  }
}

function newlines(source: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) if (source[i] === LF) count += 1;
  return count;
}
