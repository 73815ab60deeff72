/**
 * How alike two answers to one task are, 0 to 1: the mean over the parts that either has. Pure.
 *
 * Classes and spans as sets by Jaccard, |A ∩ B| / |A ∪ B|, a span being its place and label; shapes and cuboids by the
 * same ratio with pairs matched greedily where they have one label and overlap by half (IoU of upright boxes around
 * them); a ranking by the share of pairs in one order; texts, turns, point labels and ratings are the same or not. Two
 * empty parts agree.
 */
import { jaccard } from '../agreement/jaccard.ts';
import { canonicalJson } from '../runs/canonical-json.ts';
import type { AnnotationResult, Cuboid, ResultPart, Shape } from '../spec/annotations.ts';
import { RESULT_PARTS } from '../spec/annotations.ts';

/** Below this two drawn objects are not the same one, as in PASCAL VOC. */
const SAME_OBJECT = 0.5;

type Extent = readonly (readonly [low: number, high: number])[];

export function similarity(a: AnnotationResult, b: AnnotationResult): number {
  const parts = RESULT_PARTS.filter((part) => a[part] !== undefined || b[part] !== undefined);
  if (parts.length === 0) return 1;
  return parts.reduce((sum, part) => sum + ofPart(part, a, b), 0) / parts.length;
}

function ofPart(part: ResultPart, a: AnnotationResult, b: AnnotationResult): number {
  if (a[part] === undefined || b[part] === undefined) return 0;
  switch (part) {
    case 'labels':
      return jaccardOf(a.labels!, b.labels!);
    case 'spans': {
      const placed = ({ spans = [] }: AnnotationResult) =>
        spans.map(({ start, end, label }) => `${start} ${end} ${label}`);
      return jaccardOf(placed(a), placed(b));
    }
    case 'shapes':
      return matched(a.shapes!.map(ofShape), b.shapes!.map(ofShape));
    case 'cuboids':
      return matched(a.cuboids!.map(ofCuboid), b.cuboids!.map(ofCuboid));
    case 'ranking':
      return sameOrder(a.ranking!, b.ranking!);
    default:
      return canonicalJson(a[part]) === canonicalJson(b[part]) ? 1 : 0;
  }
}

const jaccardOf = (a: readonly string[], b: readonly string[]): number => jaccard(new Set(a), new Set(b));

interface Placed {
  readonly label: string;
  readonly extent: Extent;
}

function matched(a: readonly Placed[], b: readonly Placed[]): number {
  if (a.length === 0 && b.length === 0) return 1;
  const pairs = a
    .flatMap((one, i) =>
      b.map((other, j) => ({ i, j, iou: one.label === other.label ? overlap(one.extent, other.extent) : 0 })),
    )
    .filter(({ iou }) => iou >= SAME_OBJECT)
    .sort((x, y) => y.iou - x.iou);
  const [left, right] = [new Set<number>(), new Set<number>()];
  for (const { i, j } of pairs) {
    if (left.has(i) || right.has(j)) continue;
    left.add(i);
    right.add(j);
  }
  return left.size / (a.length + b.length - left.size);
}

/** Intersection over union of upright boxes, of as many dimensions as they have. */
function overlap(a: Extent, b: Extent): number {
  const volume = (extent: Extent) => extent.reduce((product, [low, high]) => product * (high - low), 1);
  const both = a.map(([low, high], axis) => {
    const [otherLow, otherHigh] = b[axis]!;
    return [Math.max(low, otherLow), Math.min(high, otherHigh)] as const;
  });
  if (both.some(([low, high]) => low >= high)) return 0;
  const shared = volume(both);
  return shared / (volume(a) + volume(b) - shared);
}

const around = (values: readonly number[]): readonly [number, number] => [
  values.reduce((x, y) => Math.min(x, y)),
  values.reduce((x, y) => Math.max(x, y)),
];

function ofShape(shape: Shape): Placed {
  const { label } = shape;
  switch (shape.type) {
    case 'box':
      return {
        label,
        extent: [
          [shape.x, shape.x + shape.width],
          [shape.y, shape.y + shape.height],
        ],
      };
    case 'polygon': {
      const points = shape.rings.flat();
      return { label, extent: [around(points.map(([x]) => x)), around(points.map(([, y]) => y))] };
    }
    case 'keypoints': {
      // A point has no width: half a pixel around it.
      const grown = ([low, high]: readonly [number, number]) => [low - 0.5, high + 0.5] as const;
      const { points } = shape;
      return {
        label,
        extent: [grown(around(points.map(({ x }) => x))), grown(around(points.map(({ y }) => y)))],
      };
    }
    case 'mask':
      return { label, extent: ofMask(shape) };
  }
}

function ofMask({ counts, height }: Extract<Shape, { type: 'mask' }>): Extent {
  let at = 0;
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY, 0];
  for (const [i, run] of counts.entries()) {
    if (i % 2 === 1 && run > 0) {
      const [first, last] = [at, at + run - 1];
      const columns = [Math.floor(first / height), Math.floor(last / height)] as const;
      left = Math.min(left, columns[0]);
      right = Math.max(right, columns[1] + 1);
      const whole = columns[0] !== columns[1];
      top = Math.min(top, whole ? 0 : first % height);
      bottom = Math.max(bottom, whole ? height : (last % height) + 1);
    }
    at += run;
  }
  return right === 0
    ? [
        [0, 0],
        [0, 0],
      ]
    : [
        [left, right],
        [top, bottom],
      ];
}

const ofCuboid = ({ label, center, size }: Cuboid): Placed => ({
  label,
  extent: center.map((middle, axis) => [middle - size[axis]! / 2, middle + size[axis]! / 2] as const),
});

function sameOrder(a: readonly (readonly string[])[], b: readonly (readonly string[])[]): number {
  const rank = (order: readonly (readonly string[])[]) =>
    new Map(order.flatMap((tied, place) => tied.map((id) => [id, place] as const)));
  const [left, right] = [rank(a), rank(b)];
  const ids = [...left.keys()].filter((id) => right.has(id));
  let [pairs, same] = [0, 0];
  for (const [i, one] of ids.entries()) {
    for (const other of ids.slice(i + 1)) {
      pairs += 1;
      const sign = (ranks: ReadonlyMap<string, number>) => Math.sign(ranks.get(one)! - ranks.get(other)!);
      if (sign(left) === sign(right)) same += 1;
    }
  }
  return pairs === 0 ? 1 : same / pairs;
}
