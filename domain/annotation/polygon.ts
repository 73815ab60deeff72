/** Outlines of things in images. Pure. */

type Point = readonly [x: number, y: number];

/** Twice the signed area of the triangle: its sign says on which side of a → b the point c lies. */
const side = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number =>
  (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);

/** Whether segments a–b and c–d cross in a point that is inside both. */
const cross = (a: Point, b: Point, c: Point, d: Point): boolean =>
  side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;

/**
 * Whether a ring's sides cross. Sides are taken in the order of their left ends, and compared only with those that
 * reach as far: n log n for outlines as people draw them.
 */
export function selfCrossing(ring: readonly Point[]): boolean {
  const sides = ring
    .map((a, i) => ({ i, a, b: ring[(i + 1) % ring.length]! }))
    .map(({ i, a, b }) => ({ i, a, b, left: Math.min(a[0], b[0]), right: Math.max(a[0], b[0]) }))
    .sort((one, other) => one.left - other.left);
  let open: typeof sides = [];
  for (const one of sides) {
    open = open.filter(({ right }) => right >= one.left);
    if (open.some((other) => cross(one.a, one.b, other.a, other.b))) return true;
    open.push(one);
  }
  return false;
}
