/** What an image shows and where, as COCO and YOLO folders both give it. Pure. */
import type { Image } from './images.ts';

/** Left, top, width, height in pixels. */
export type Box = readonly [x: number, y: number, width: number, height: number];

export interface ImageObject {
  readonly label: string;
  readonly box: Box;
  /** Outlines, each x, y, x, y … in pixels. */
  readonly polygon?: readonly (readonly number[])[];
  /** A mask as COCO encodes it in run lengths. */
  readonly rle?: unknown;
  /** x, y in pixels and visibility, point after point. */
  readonly keypoints?: readonly number[];
  /** Of each point, where the source names them. */
  readonly keypointNames?: readonly string[];
  readonly iscrowd?: 0 | 1;
}

/** Boxes are drawn by hand and rounded: this many pixels outside are cut off without a word. */
const SLACK = 1;

/** The box inside the image; undefined where it is empty, or lies outside by more than rounding. */
export function boxWithin(
  [x, y, width, height]: Box,
  image: Pick<Image, 'width' | 'height'>,
): Box | undefined {
  const right = x + width;
  const bottom = y + height;
  const inside = x >= -SLACK && y >= -SLACK && right <= image.width + SLACK && bottom <= image.height + SLACK;
  if (!inside || !(width > 0 && height > 0)) return undefined;
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  return [left, top, Math.min(image.width, right) - left, Math.min(image.height, bottom) - top];
}

/** The field `image` of a record. */
export const imageField = ({ bytes, path, width, height, format }: Image) => ({
  bytes,
  path,
  width,
  height,
  format,
});
