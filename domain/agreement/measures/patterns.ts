/**
 * Items that were answered alike, counted: a measure that does not ask who said what sees an item as the values it
 * got, whatever their order, and a hundred thousand items are a few hundred such patterns. A measure is a function of
 * the weights of the patterns, so that a resample of the items is another set of weights. Pure.
 */
import { IntegerColumn } from './integer-column.ts';

export interface Patterns {
  /** Values of pattern `p` lie at `starts[p]` up to `starts[p + 1]`, ascending. */
  readonly starts: Int32Array;
  readonly values: Int32Array;
  /** Items of each pattern. */
  readonly weights: Float64Array;
  /** Pattern of each item, -1 for an item without a value. */
  readonly ofItem: () => Int32Array;
}

/** What a measure says of so many items of each pattern; NaN where it is not defined for them. */
export type Statistic = (weights: Float64Array) => number;

/**
 * @param starts where each item's annotations begin, and the end of the last
 * @param values of each annotation, a code; below 0: a missing value
 * @param map of each code the value to count in its place, -1 for a missing one; without: itself
 */
export function patternsOf(starts: Int32Array, values: Int32Array, map?: Int32Array): Patterns {
  return (map && packedPatterns(starts, values, map)) ?? sortedPatterns(starts, values, map);
}

function sortedPatterns(starts: Int32Array, values: Int32Array, map?: Int32Array): Patterns {
  const found = new PatternIndex();
  const ofItem = new Int32Array(starts.length - 1).fill(-1);
  const own = new Int32Array(largest(starts));
  for (let item = 0; item < ofItem.length; item += 1) {
    let length = 0;
    for (let row = starts[item]!; row < starts[item + 1]!; row += 1) {
      const code = map ? map[values[row]!]! : values[row]!;
      if (code < 0) continue;
      let at = length++;
      for (; at > 0 && own[at - 1]! > code; at -= 1) own[at] = own[at - 1]!;
      own[at] = code;
    }
    if (length > 0) ofItem[item] = found.add(own, length);
  }
  return { ...found.patterns(), ofItem: () => ofItem };
}

/** Counts of all values of an item fit so many bits where there are few values and few annotators. */
const PACKED_BITS = 15;
const MOST_WIDTH = 5;

/**
 * Where they do, an item is the sum of a power of two for each of its values: an addition a value, and one count an
 * item. Undefined where they don't.
 */
function packedPatterns(starts: Int32Array, values: Int32Array, map: Int32Array): Patterns | undefined {
  const categories = map.reduce((most, code) => Math.max(most, code + 1), 1);
  const width = Math.min(MOST_WIDTH, Math.floor(PACKED_BITS / categories));
  const most = (1 << width) - 1;
  if (most === 0) return undefined;
  const powers = map.map((code) => (code < 0 ? 0 : 1 << (code * width)));
  const items = new Int32Array(1 << (categories * width));
  for (let item = 1, row = starts[0]!; item < starts.length; item += 1) {
    const end = starts[item]!;
    if (end - row > most) return undefined;
    let packed = 0;
    for (; row < end; row += 1) packed += powers[values[row]!]!;
    items[packed]! += 1;
  }
  // 0 are items without a value.
  items[0] = 0;
  const ofItem = (): Int32Array => {
    const patternOf = new Int32Array(items.length).fill(-1);
    for (let packed = 0, pattern = 0; packed < items.length; packed += 1) {
      if (items[packed] !== 0) patternOf[packed] = pattern++;
    }
    return Int32Array.from({ length: starts.length - 1 }, (_, item) => {
      let packed = 0;
      for (let row = starts[item]!; row < starts[item + 1]!; row += 1) packed += powers[values[row]!]!;
      return patternOf[packed]!;
    });
  };
  return { ...unpacked(items, width), ofItem };
}

function unpacked(items: Int32Array, width: number): Omit<Patterns, 'ofItem'> {
  const [starts, values] = [new IntegerColumn(), new IntegerColumn()];
  const weights: number[] = [];
  starts.push(0);
  for (let packed = 0; packed < items.length; packed += 1) {
    if (items[packed] === 0) continue;
    for (let left = packed, code = 0; left > 0; left >>>= width, code += 1) {
      for (let count = left & ((1 << width) - 1); count > 0; count -= 1) values.push(code);
    }
    starts.push(values.length);
    weights.push(items[packed]!);
  }
  return { starts: starts.values(), values: values.values(), weights: Float64Array.from(weights) };
}

/** Values of the annotations through a map. */
export function mapped(values: Int32Array, map: Int32Array): Int32Array {
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row += 1) codes[row] = map[values[row]!]!;
  return codes;
}

/** Patterns in which it matters who gave which of `count` values: annotator × count + value. */
export function withAnnotators(annotator: Int32Array, codes: Int32Array, count: number): Int32Array {
  const both = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row += 1) {
    both[row] = codes[row]! < 0 ? -1 : annotator[row]! * count + codes[row]!;
  }
  return both;
}

function largest(starts: Int32Array): number {
  let [most, start] = [0, starts[0]!];
  for (let item = 1; item < starts.length; item += 1) {
    const end = starts[item]!;
    if (end - start > most) most = end - start;
    start = end;
  }
  return most;
}

/** A hash table with open addressing: a string for each item would take longer than all the rest. */
class PatternIndex {
  readonly #starts = new IntegerColumn();
  readonly #values = new IntegerColumn();
  readonly #counts = new IntegerColumn();
  #slots = new Int32Array(1024).fill(-1);
  #held: Int32Array = new Int32Array(0);
  #heldStarts: Int32Array = new Int32Array(0);

  constructor() {
    this.#starts.push(0);
  }

  add(values: Int32Array, length: number): number {
    let slot = hash(values, 0, length) & (this.#slots.length - 1);
    for (; ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const pattern = this.#slots[slot]!;
      if (pattern === -1) return this.#enter(slot, values, length);
      if (this.#equals(pattern, values, length)) {
        this.#counts.values()[pattern]! += 1;
        return pattern;
      }
    }
  }

  patterns(): Omit<Patterns, 'ofItem'> {
    return {
      starts: this.#starts.values(),
      values: this.#values.values(),
      weights: Float64Array.from(this.#counts.values()),
    };
  }

  #enter(slot: number, values: Int32Array, length: number): number {
    const pattern = this.#counts.length;
    for (let i = 0; i < length; i += 1) this.#values.push(values[i]!);
    this.#starts.push(this.#values.length);
    this.#counts.push(1);
    this.#slots[slot] = pattern;
    this.#held = this.#values.values();
    this.#heldStarts = this.#starts.values();
    if (this.#counts.length * 2 > this.#slots.length) this.#grow();
    return pattern;
  }

  #equals(pattern: number, values: Int32Array, length: number): boolean {
    const start = this.#heldStarts[pattern]!;
    if (this.#heldStarts[pattern + 1]! - start !== length) return false;
    for (let i = 0; i < length; i += 1) if (this.#held[start + i] !== values[i]) return false;
    return true;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 4).fill(-1);
    for (let pattern = 0; pattern < this.#counts.length; pattern += 1) {
      const [start, end] = [this.#heldStarts[pattern]!, this.#heldStarts[pattern + 1]!];
      let slot = hash(this.#held, start, end) & (this.#slots.length - 1);
      while (this.#slots[slot] !== -1) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = pattern;
    }
  }
}

/** MurmurHash3's mixing, value by value. */
function hash(values: Int32Array, start: number, end: number): number {
  let state = end - start;
  for (let i = start; i < end; i += 1) {
    state = Math.imul(state ^ values[i]!, 0xcc9e2d51);
    state = Math.imul((state << 15) | (state >>> 17), 0x1b873593);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (state ^ (state >>> 13)) >>> 0;
}
