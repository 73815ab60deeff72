/** What each pair of annotators answered to the items they share. Pure. */
import { IntegerColumn } from './integer-column.ts';
import type { Patterns } from './patterns.ts';

export interface AnnotatorPair {
  readonly a: number;
  readonly b: number;
  /** Of two values each: a's and b's. */
  readonly patterns: Patterns;
}

/** In a crowd most pairs share an item or two: the pairs that share most are looked at. */
const MOST_PAIRS = 10_000;

interface Shared {
  items: number;
  /** Items by a's value × count + b's. */
  readonly cells: Map<number, number>;
}

/**
 * @param patterns of codes annotator × count + value
 * @param numbered whether the pair's values shall say whose they are, annotator 0 or 1
 */
export function pairPatterns(
  { starts, values, weights }: Patterns,
  count: number,
  numbered: boolean,
): readonly AnnotatorPair[] {
  const pairs = new Map<number, Shared>();
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    for (let i = starts[pattern]!; i < starts[pattern + 1]!; i += 1) {
      const a = Math.floor(values[i]! / count);
      for (let j = i + 1; j < starts[pattern + 1]!; j += 1) {
        const pair = a * 2 ** 26 + Math.floor(values[j]! / count);
        const shared = pairs.get(pair) ?? { items: 0, cells: new Map() };
        if (shared.items === 0) pairs.set(pair, shared);
        const cell = (values[i]! % count) * count + (values[j]! % count);
        shared.items += weights[pattern]!;
        shared.cells.set(cell, (shared.cells.get(cell) ?? 0) + weights[pattern]!);
      }
    }
  }
  return [...pairs]
    .sort(([, a], [, b]) => b.items - a.items)
    .slice(0, MOST_PAIRS)
    .map(([pair, { cells }]) => ({
      a: Math.floor(pair / 2 ** 26),
      b: pair % 2 ** 26,
      patterns: patternsOfCells(cells, count, numbered ? count : 0),
    }));
}

function patternsOfCells(cells: ReadonlyMap<number, number>, count: number, offset: number): Patterns {
  const values = new IntegerColumn();
  for (const cell of cells.keys()) {
    values.push(Math.floor(cell / count));
    values.push(offset + (cell % count));
  }
  return {
    starts: Int32Array.from({ length: cells.size + 1 }, (_, pattern) => 2 * pattern),
    values: values.values(),
    weights: Float64Array.from(cells.values()),
    ofItem: () => new Int32Array(0),
  };
}
