/** Turned rectangles: by their centre, as we have them, or by the corner that was first their top left. Pure. */
import type { Shape } from '../../spec/annotations.ts';

export type BoxPlace = Pick<Extract<Shape, { type: 'box' }>, 'x' | 'y' | 'width' | 'height' | 'rotation'>;

/** @param rotation radians, clockwise as seen, about the corner x, y */
export function turnedAboutCorner({ x, y, width, height, rotation = 0 }: BoxPlace): BoxPlace {
  if (rotation === 0) return { x, y, width, height };
  const [dx, dy] = toCentre(width, height, rotation);
  return { x: x + dx - width / 2, y: y + dy - height / 2, width, height, rotation };
}

/** The other way: x and y of the corner. */
export function cornerOf({ x, y, width, height, rotation = 0 }: BoxPlace): readonly [x: number, y: number] {
  if (rotation === 0) return [x, y];
  const [dx, dy] = toCentre(width, height, rotation);
  return [x + width / 2 - dx, y + height / 2 - dy];
}

function toCentre(width: number, height: number, rotation: number): readonly [number, number] {
  const [sin, cos] = [Math.sin(rotation), Math.cos(rotation)];
  return [(width * cos - height * sin) / 2, (width * sin + height * cos) / 2];
}

export const radians = (degrees: number): number => (degrees * Math.PI) / 180;
/** To a billionth: turning back and forth says no more. */
export const degrees = (rotation: number): number =>
  Math.round((((rotation * 180) / Math.PI) % 360) * 1e9) / 1e9;
