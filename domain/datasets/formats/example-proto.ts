/**
 * tf.train.Example as fields: Features { map<string, Feature> }, a Feature being a list of bytes, floats or integers.
 * Pure.
 *
 * Lengths are checked before pbf follows them: it reads past the end without noticing.
 * https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/example/feature.proto
 */
import { PbfReader } from 'pbf';
import type { Fields } from '../records.ts';
import { Damage } from './damage.ts';
import { exactNumber } from './plain-values.ts';

const MOST_FEATURES = 10_000;
/** Of all features together: a byte can be one. */
const MOST_VALUES = 2_000_000;

const VARINT = 0;
const LENGTH = 2;
const FIXED32 = 5;

type Value = string | number | Uint8Array;

const broken = (found: string) => new Damage('broken-example', `no tf.train.Example: ${found}`);

/**
 * Lists of one value are that value. Bytes are text where they are valid UTF-8 without control characters, else stay
 * bytes; integers beyond a double's reach are their digits.
 */
export const exampleFields = (bytes: Uint8Array): Fields => new Example(bytes).fields();

/** Called at each field's value; what it leaves unread is skipped. */
type OnField = (field: number, end: number) => void;

class Example {
  readonly #pbf: PbfReader;
  readonly #features = new Map<string, unknown>();
  #values = 0;

  constructor(bytes: Uint8Array) {
    this.#pbf = new PbfReader(bytes);
  }

  fields(): Fields {
    let isExample = false;
    this.#each(this.#pbf.length, (field, end) => {
      if (field !== 1) return;
      isExample = true;
      this.#message(end, (entry, entryEnd) => {
        if (entry === 1) this.#feature(entryEnd);
      });
    });
    if (!isExample) throw broken('no features');
    return Object.fromEntries(this.#features);
  }

  #each(end: number, onField: OnField): void {
    const pbf = this.#pbf;
    while (pbf.pos < end) {
      const tag = pbf.readVarint();
      pbf.type = tag & 7;
      const start = pbf.pos;
      onField(tag >>> 3, end);
      if (pbf.pos === start) pbf.skip(pbf.type);
      if (!(pbf.pos <= end)) throw broken('cut off');
    }
  }

  /** The message that begins here. */
  #message(end: number, onField: OnField): void {
    const own = this.#end(end);
    this.#each(own, onField);
    if (this.#pbf.pos !== own) throw broken('cut off');
  }

  /** Where the value that begins here ends, its length being read. */
  #end(end: number): number {
    const pbf = this.#pbf;
    if (pbf.type !== LENGTH) throw broken('a number where a message should be');
    const own = pbf.readVarint() + pbf.pos;
    if (!(own >= pbf.pos && own <= end)) throw broken('a length beyond its end');
    return own;
  }

  #bytes(end: number): Uint8Array {
    const own = this.#end(end);
    const bytes = this.#pbf.buf.subarray(this.#pbf.pos, own);
    this.#pbf.pos = own;
    return bytes;
  }

  /** An entry of the map: the feature's name, and its list. */
  #feature(end: number): void {
    let name = '';
    let values: Value[] = [];
    this.#message(end, (part, partEnd) => {
      if (part === 1) name = textIn(this.#bytes(partEnd)) ?? '';
      if (part !== 2) return;
      this.#message(partEnd, (kind, listEnd) => {
        if (kind < 1 || kind > 3) return;
        values = [];
        this.#message(listEnd, (field, valueEnd) => {
          if (field !== 1) return;
          if (kind === 1) this.#add(values, textOrBytes(this.#bytes(valueEnd)));
          else this.#numbers(valueEnd, kind === 2 ? FIXED32 : VARINT, values);
        });
      });
    });
    this.#features.set(name, values.length === 1 ? values[0] : values);
    if (this.#features.size > MOST_FEATURES) throw broken(`more than ${MOST_FEATURES} features`);
  }

  /** Packed, as writers do, or one by one, as readers must take as well. */
  #numbers(end: number, type: number, values: Value[]): void {
    const pbf = this.#pbf;
    const packed = pbf.type === LENGTH;
    if (!packed && pbf.type !== type) throw broken('a value of another type than its list');
    const until = packed ? this.#end(end) : pbf.pos + 1;
    while (pbf.pos < until) {
      if (type === FIXED32 && pbf.pos + 4 > end) throw broken('a float that is cut off');
      this.#add(values, type === FIXED32 ? pbf.readFloat() : this.#int64(end));
    }
  }

  #int64(end: number): number | string {
    const pbf = this.#pbf;
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const next = pbf.buf[pbf.pos];
      if (next === undefined || pbf.pos >= end) throw broken('an integer that is cut off');
      pbf.pos += 1;
      if (shift === 0n && next < 0x80) return next;
      value |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return exactNumber(BigInt.asIntN(64, value));
    }
    throw broken('an integer of more than ten bytes');
  }

  #add(values: Value[], value: Value): void {
    values.push(value);
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw broken(`more than ${MOST_VALUES} values`);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textIn(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Tabs and line ends are text; other control characters are a sign of numbers or pictures that happen to decode. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000e-\u001f]/;

function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  const text = textIn(bytes);
  return text === undefined || CONTROL.test(text) ? new Uint8Array(bytes) : text;
}
