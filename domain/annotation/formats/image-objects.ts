/** Shapes of COCO and YOLO as ours, and what both need of ours. Pure. */
import type { ImageObject } from '../../datasets/formats/objects.ts';
import type { Shape } from '../../spec/annotations.ts';

/** An object with keypoints is its keypoints; else with an outline its outline; else its box. */
export function shapeOfObject(
  { label, box, polygon, keypoints }: Pick<ImageObject, 'label' | 'box' | 'polygon' | 'keypoints'>,
  names: readonly string[],
): Shape {
  if (keypoints !== undefined) return { type: 'keypoints', label, points: pointsOf(keypoints, names) };
  if (polygon !== undefined) return { type: 'polygon', label, rings: polygon.map(ringOf) };
  const [x, y, width, height] = box;
  return { type: 'box', label, x, y, width, height };
}

/** x, y, x, y … as points. */
export function ringOf(flat: readonly number[]): [number, number][] {
  const ring: [number, number][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) ring.push([flat[at]!, flat[at + 1]!]);
  return ring;
}

type Points = Extract<Shape, { type: 'keypoints' }>['points'];

/** x, y, visibility … as points. */
export function pointsOf(flat: readonly number[], names: readonly string[]): Points {
  const points: Points = [];
  for (let at = 0; at + 2 < flat.length; at += 3) {
    const visible = flat[at + 2] === 0 ? 0 : flat[at + 2] === 1 ? 1 : 2;
    points.push({ name: names[at / 3] ?? `${at / 3 + 1}`, x: flat[at]!, y: flat[at + 1]!, visible });
  }
  return points;
}

/** In the order of the names; a point that is not there is not marked. */
export const flatPoints = (points: Points, names: readonly string[]): number[] =>
  names.flatMap((name) => {
    const point = points.find((one) => one.name === name);
    return point === undefined ? [0, 0, 0] : [point.x, point.y, point.visible];
  });

/** The upright box around a shape; of a mask, of the pixels inside. */
export function boundsOf(shape: Shape): readonly [x: number, y: number, width: number, height: number] {
  if (shape.type === 'box' && !shape.rotation) return [shape.x, shape.y, shape.width, shape.height];
  const points = shape.type === 'mask' ? maskCorners(shape) : cornersOf(shape);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [least(xs), least(ys)];
  return [left, top, most(xs) - left, most(ys) - top];
}

const least = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

function cornersOf(shape: Exclude<Shape, { type: 'mask' }>): readonly (readonly [number, number])[] {
  if (shape.type === 'polygon') return shape.rings.flat();
  if (shape.type === 'keypoints') {
    const marked = shape.points.filter(({ visible }) => visible > 0);
    return (marked.length > 0 ? marked : shape.points).map(({ x, y }) => [x, y]);
  }
  const { x, y, width, height, rotation = 0 } = shape;
  const [sin, cos] = [Math.sin(rotation), Math.cos(rotation)];
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([a = 0, b = 0]) => [
    x + width / 2 + (a * width * cos - b * height * sin) / 2,
    y + height / 2 + (a * width * sin + b * height * cos) / 2,
  ]);
}

function maskCorners({
  counts,
  height,
}: Extract<Shape, { type: 'mask' }>): readonly (readonly [number, number])[] {
  const corners: [number, number][] = [];
  let at = 0;
  for (const [i, run] of counts.entries()) {
    if (i % 2 === 1 && run > 0) {
      const [first, last] = [Math.floor(at / height), Math.floor((at + run - 1) / height)];
      const isWhole = last > first;
      corners.push([first, isWhole ? 0 : at % height]);
      corners.push([last + 1, isWhole ? height : ((at + run - 1) % height) + 1]);
    }
    at += run;
  }
  return corners.length > 0 ? corners : [[0, 0]];
}
