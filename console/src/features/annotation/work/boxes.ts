/** Boxes and polygons being moved and stretched, inside the image. Pixels. Pure. */
import type { Shape } from '../../../../../domain/spec/annotations.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}
export type Point = readonly [x: number, y: number];
export type Box = Extract<Shape, { type: 'box' }>;
export type Polygon = Extract<Shape, { type: 'polygon' }>;

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
/** A tenth of a pixel is as exact as anyone draws. */
const round = (value: number): number => Math.round(value * 10) / 10;

export const inside = ({ width, height }: Size, [x, y]: Point): Point => [
  round(clamp(x, 0, width)),
  round(clamp(y, 0, height)),
];

/** The box between two corners; undefined where it has no area. */
export function boxOf(size: Size, from: Point, to: Point, label: string): Box | undefined {
  const [[x1, y1], [x2, y2]] = [inside(size, from), inside(size, to)];
  const [width, height] = [round(Math.abs(x1 - x2)), round(Math.abs(y1 - y2))];
  if (width < 1 || height < 1) return undefined;
  return { type: 'box', label, x: Math.min(x1, x2), y: Math.min(y1, y2), width, height };
}

/** Moved as far as the image goes, its form kept. */
export function movedShape(size: Size, shape: Shape, dx: number, dy: number): Shape {
  if (shape.type === 'box') {
    return {
      ...shape,
      x: round(clamp(shape.x + dx, 0, Math.max(0, size.width - shape.width))),
      y: round(clamp(shape.y + dy, 0, Math.max(0, size.height - shape.height))),
    };
  }
  if (shape.type !== 'polygon') return shape;
  const corners = shape.rings.flat();
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const right = clamp(dx, -Math.min(...xs), size.width - Math.max(...xs));
  const down = clamp(dy, -Math.min(...ys), size.height - Math.max(...ys));
  const moved = (ring: Polygon['rings'][number]) =>
    ring.map(([x, y]): [number, number] => [round(x + right), round(y + down)]);
  return { ...shape, rings: shape.rings.map(moved) };
}

/** Which edges of a box follow the pointer: -1 left or top, 1 right or bottom, 0 neither. */
export interface Handle {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

export const HANDLES: readonly Handle[] = ([-1, 0, 1] as const).flatMap((y) =>
  ([-1, 0, 1] as const).filter((x) => x !== 0 || y !== 0).map((x) => ({ x, y })),
);

/** An edge pulled across the opposite one turns the box over. */
export function stretched(size: Size, box: Box, handle: Handle, dx: number, dy: number): Box {
  const left = box.x + (handle.x === -1 ? dx : 0);
  const right = box.x + box.width + (handle.x === 1 ? dx : 0);
  const top = box.y + (handle.y === -1 ? dy : 0);
  const bottom = box.y + box.height + (handle.y === 1 ? dy : 0);
  const made = boxOf(size, [left, top], [right, bottom], box.label);
  return made === undefined ? box : { ...box, x: made.x, y: made.y, width: made.width, height: made.height };
}

export function withCorner(size: Size, polygon: Polygon, at: number, to: Point): Polygon {
  const [ring = [], ...holes] = polygon.rings;
  const [x, y] = inside(size, to);
  return { ...polygon, rings: [ring.map((corner, i) => (i === at ? [x, y] : corner)), ...holes] };
}
