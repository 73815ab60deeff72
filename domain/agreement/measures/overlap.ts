/**
 * How far two marks cover the same: intersection over union of spans, boxes, polygons and cuboids. Pure.
 */
import type { Cuboid, Mark, Polygon, Span } from './marks.ts';

/** Characters in both by characters in either. */
export function spanIou(a: Span, b: Span): number {
  const both = Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
  return both / (a.end - a.start + b.end - b.start - both);
}

/** Of polygons by the even-odd rule, so holes are holes and a ring that crosses itself has none of what it covers twice. */
export function polygonIou(a: Polygon, b: Polygon): number {
  if (a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top) return 0;
  const { first, second, both } = areas(a.edges, b.edges);
  const either = first + second - both;
  return either > 0 ? both / either : 0;
}

/** Of cuboids that are turned about z alone: the ground areas' intersection × the common height. */
export function cuboidIou(a: Cuboid, b: Cuboid): number {
  const height = Math.min(a.high, b.high) - Math.max(a.low, b.low);
  if (height <= 0) return 0;
  const { first, second, both } = areas(a.ground.edges, b.ground.edges);
  const either = first * (a.high - a.low) + second * (b.high - b.low) - both * height;
  return either > 0 ? (both * height) / either : 0;
}

/** 0 for marks of different kinds. */
export function markIou(a: Mark, b: Mark): number {
  if (a.kind === 'span' && b.kind === 'span') return spanIou(a, b);
  if (a.kind === 'polygon' && b.kind === 'polygon') return polygonIou(a, b);
  if (a.kind === 'cuboid' && b.kind === 'cuboid') return cuboidIou(a, b);
  return 0;
}

interface Areas {
  readonly first: number;
  readonly second: number;
  readonly both: number;
}

/**
 * Areas by horizontal strips between the heights at which an edge begins, ends or crosses another: within a strip no
 * edges cross, every width is linear in the height, and a strip's area is its width halfway × its height.
 */
function areas(a: Float64Array, b: Float64Array): Areas {
  const heights = Float64Array.from(new Set([...ends(a), ...ends(b), ...crossings(a, b)])).sort();
  let [first, second, both] = [0, 0, 0];
  for (let i = 1; i < heights.length; i += 1) {
    const height = heights[i]! - heights[i - 1]!;
    const middle = heights[i - 1]! + height / 2;
    const [one, other] = [cuts(a, middle), cuts(b, middle)];
    first += height * covered(one);
    second += height * covered(other);
    both += height * coveredByBoth(one, other);
  }
  return { first, second, both };
}

function* ends(edges: Float64Array): Generator<number> {
  for (let i = 1; i < edges.length; i += 2) yield edges[i]!;
}

/** Heights at which edges of either polygon cross edges of either. */
function* crossings(a: Float64Array, b: Float64Array): Generator<number> {
  const edges = new Float64Array(a.length + b.length);
  edges.set(a);
  edges.set(b, a.length);
  for (let i = 0; i < edges.length; i += 4) {
    const [x1, y1, x2, y2] = [edges[i]!, edges[i + 1]!, edges[i + 2]!, edges[i + 3]!];
    for (let j = 0; j < i; j += 4) {
      const [x3, y3, x4, y4] = [edges[j]!, edges[j + 1]!, edges[j + 2]!, edges[j + 3]!];
      const turn = (x2 - x1) * (y4 - y3) - (y2 - y1) * (x4 - x3);
      if (turn === 0) continue;
      const along = ((x3 - x1) * (y4 - y3) - (y3 - y1) * (x4 - x3)) / turn;
      const other = ((x3 - x1) * (y2 - y1) - (y3 - y1) * (x2 - x1)) / turn;
      if (along > 0 && along < 1 && other > 0 && other < 1) yield y1 + along * (y2 - y1);
    }
  }
}

/** Where the edges meet the horizontal line, from left to right: in, out, in, out … */
function cuts(edges: Float64Array, y: number): Float64Array {
  const found: number[] = [];
  for (let i = 0; i < edges.length; i += 4) {
    const [x1, y1, x2, y2] = [edges[i]!, edges[i + 1]!, edges[i + 2]!, edges[i + 3]!];
    if (y1 < y !== y2 < y) found.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return Float64Array.from(found).sort();
}

function covered(cuts: Float64Array): number {
  let width = 0;
  for (let i = 1; i < cuts.length; i += 2) width += cuts[i]! - cuts[i - 1]!;
  return width;
}

function coveredByBoth(a: Float64Array, b: Float64Array): number {
  let width = 0;
  for (let i = 1, j = 1; i < a.length && j < b.length; ) {
    width += Math.max(0, Math.min(a[i]!, b[j]!) - Math.max(a[i - 1]!, b[j - 1]!));
    if (a[i]! < b[j]!) i += 2;
    else j += 2;
  }
  return width;
}
