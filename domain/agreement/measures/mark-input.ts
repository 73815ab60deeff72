/** One mark as a file has it: a span, a shape or a cuboid, or what is wrong with it. Pure. */
import { z } from 'zod';
import { shown } from '../../shown.ts';
import { wanted } from '../../wanted.ts';
import type { Unfit } from './annotation-input.ts';
import { type Cuboid, cuboid, type Polygon, polygon, rectangle, type Span } from './marks.ts';

const label = z.string().min(1);
const size = z.number().positive();
/** A polygon is laid over another edge by edge: more take too long. */
const MOST_CORNERS = 2_000;

const SpanFields = z.object({ label, start: z.int().min(0), end: z.int().min(1) });
const BoxFields = z.object({
  ...{ label, x: z.number(), y: z.number(), width: size, height: size },
  /** About the centre, from x towards y, radians. */
  rotation: z.number().default(0),
});
const Ring = z.array(z.tuple([z.number(), z.number()])).min(3);
const PolygonFields = z.object({ label, rings: z.array(Ring).min(1) });
const CuboidFields = z.object({
  label,
  center: z.tuple([z.number(), z.number(), z.number()]),
  size: z.tuple([size, size, size]),
  /** Roll, pitch, yaw. */
  rotation: z.tuple([z.number(), z.number(), z.number()]).default([0, 0, 0]),
});

function unfit(what: string, fields: unknown, { issues: [issue] }: z.ZodError): Unfit {
  const path = issue?.path.join('.') ?? '';
  return {
    found: `the ${what} ${shown(fields)}`,
    allowed: `${path === '' ? what : `its ${path}`}: ${issue === undefined ? what : wanted(issue)}`,
  };
}

export function spanIn(fields: unknown): Span | Unfit {
  const { success, data, error } = SpanFields.safeParse(fields);
  if (!success) return unfit('span', fields, error);
  if (data.start < data.end) return { kind: 'span', label: data.label, start: data.start, end: data.end };
  return { found: `the span ${shown(fields)}`, allowed: 'an end after the start' };
}

export function shapeIn(fields: unknown): Polygon | Unfit {
  const type = (fields as { readonly type?: unknown } | null)?.type;
  if (type === 'mask' || type === 'keypoints') {
    return { found: `a shape of type ${type}`, allowed: 'boxes and polygons: others are not measured' };
  }
  if (type === 'polygon' || (type === undefined && typeof fields === 'object' && 'rings' in (fields ?? {}))) {
    return polygonIn(fields);
  }
  const { success, data, error } = BoxFields.safeParse(fields);
  if (!success) return unfit('box', fields, error);
  const { x, y, width, height, rotation } = data;
  return rectangle(data.label, [x + width / 2, y + height / 2], [width, height], rotation);
}

function polygonIn(fields: unknown): Polygon | Unfit {
  const { success, data, error } = PolygonFields.safeParse(fields);
  if (!success) return unfit('polygon', fields, error);
  const corners = data.rings.reduce((sum, ring) => sum + ring.length, 0);
  if (corners <= MOST_CORNERS) return polygon(data.label, data.rings);
  return { found: `a polygon of ${corners} corners`, allowed: `${MOST_CORNERS} at most: simplify it` };
}

export function cuboidIn(fields: unknown): Cuboid | Unfit {
  const { success, data, error } = CuboidFields.safeParse(fields);
  if (!success) return unfit('cuboid', fields, error);
  const [roll, pitch, yaw] = data.rotation;
  if (roll === 0 && pitch === 0) return cuboid(data.label, data.center, data.size, yaw);
  return {
    found: `the cuboid ${shown(fields)}, turned about x or y`,
    allowed: 'cuboids turned about z alone: the overlap of others is not measured',
  };
}
