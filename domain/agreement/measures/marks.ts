/** What annotators draw: spans of a text, polygons of an image (a box is one), cuboids of a point cloud. Pure. */

interface Labelled {
  readonly label: string;
}

/** Characters `start` up to, not including, `end`. */
export interface Span extends Labelled {
  readonly kind: 'span';
  readonly start: number;
  readonly end: number;
}

/** Rings by the even-odd rule. */
export interface Polygon extends Labelled {
  readonly kind: 'polygon';
  /** x1, y1, x2, y2 of each edge. */
  readonly edges: Float64Array;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Turned about z alone. */
export interface Cuboid extends Labelled {
  readonly kind: 'cuboid';
  /** As seen from above. */
  readonly ground: Polygon;
  readonly low: number;
  readonly high: number;
}

export type Mark = Span | Polygon | Cuboid;

export type Point = readonly [x: number, y: number];

/** Each ring's last corner is joined to its first. */
export function polygon(label: string, rings: readonly (readonly Point[])[]): Polygon {
  const edges = rings.flatMap((ring) =>
    ring.flatMap(([x, y], i) => [x, y, ...(ring[(i + 1) % ring.length] ?? [x, y])]),
  );
  const corners = rings.flat();
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
  return {
    ...{ kind: 'polygon', label, edges: Float64Array.from(edges) },
    ...{ left: least(xs), right: most(xs), top: least(ys), bottom: most(ys) },
  };
}

/** @param turned about the centre, radians from x towards y */
export function rectangle(label: string, [x, y]: Point, [width, height]: Point, turned = 0): Polygon {
  const [cosine, sine] = [Math.cos(turned), Math.sin(turned)];
  const corner = (across: number, along: number): Point => [
    x + across * cosine - along * sine,
    y + across * sine + along * cosine,
  ];
  const [w, h] = [width / 2, height / 2];
  return polygon(label, [[corner(-w, -h), corner(w, -h), corner(w, h), corner(-w, h)]]);
}

/** @param yaw about z, radians, counter-clockwise as seen from above */
export function cuboid(
  label: string,
  [x, y, z]: readonly [number, number, number],
  [length, width, height]: readonly [number, number, number],
  yaw: number,
): Cuboid {
  const ground = rectangle(label, [x, y], [length, width], yaw);
  return { kind: 'cuboid', label, ground, low: z - height / 2, high: z + height / 2 };
}
