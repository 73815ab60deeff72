/**
 * Masks as tools write them: runs along columns (ours and COCO's), COCO's runs packed into a string, and bitmaps row
 * after row, which the others begin from. Pure.
 */
import type { Shape } from '../../spec/annotations.ts';

export type Mask = Pick<Extract<Shape, { type: 'mask' }>, 'width' | 'height' | 'counts'>;

/** A byte a pixel while it is turned: more are refused. */
export const MOST_MASK_PIXELS = 64 * 1024 ** 2;

export const isMaskSize = (width: number, height: number): boolean =>
  Number.isInteger(width) &&
  Number.isInteger(height) &&
  width > 0 &&
  height > 0 &&
  width * height <= MOST_MASK_PIXELS;

/** A byte a pixel, row after row, 0 outside: as runs. */
export function maskOf(bitmap: Uint8Array, width: number, height: number): Mask {
  const counts: number[] = [];
  let isInside = false;
  let run = 0;
  for (let x = 0; x < width; x += 1) {
    for (let at = x; at < width * height; at += width) {
      if (bitmap[at]! > 0 === isInside) run += 1;
      else {
        counts.push(run);
        isInside = !isInside;
        run = 1;
      }
    }
  }
  counts.push(run);
  return { width, height, counts };
}

/** 1 inside and 0 outside, row after row; undefined where the runs are not those of a mask of its size. */
export function bitmapOf({ width, height, counts }: Mask): Uint8Array | undefined {
  if (!isMaskSize(width, height) || counts.reduce((sum, run) => sum + run, 0) !== width * height)
    return undefined;
  const bitmap = new Uint8Array(width * height);
  let at = 0;
  for (const [i, run] of counts.entries()) {
    for (let n = 0; n < run; n += 1, at += 1) {
      if (i % 2 === 1) bitmap[(at % height) * width + Math.floor(at / height)] = 1;
    }
  }
  return bitmap;
}

/**
 * COCO's string of runs: five bits a character from 48 on, the sixth says that more follow; from the fourth run on
 * differences to the run before the last. https://github.com/cocodataset/cocoapi, maskApi.c
 */
export function packedRuns(counts: readonly number[]): string {
  let text = '';
  for (const [i, run] of counts.entries()) {
    let left = i > 2 ? run - counts[i - 2]! : run;
    for (let hasMore = true; hasMore; ) {
      const bits = left & 0x1f;
      left >>= 5;
      hasMore = (bits & 0x10) !== 0 ? left !== -1 : left !== 0;
      text += String.fromCharCode(48 + (hasMore ? bits | 0x20 : bits));
    }
  }
  return text;
}

/** Undefined where it is no such string. */
export function unpackedRuns(text: string): number[] | undefined {
  const counts: number[] = [];
  for (let at = 0; at < text.length; ) {
    let run = 0;
    let shift = 0;
    for (let hasMore = true; hasMore; at += 1, shift += 5) {
      const code = text.charCodeAt(at) - 48;
      // Behind the end it is NaN.
      if (!(code >= 0 && code < 64) || shift > 30) return undefined;
      run |= (code & 0x1f) << shift;
      hasMore = (code & 0x20) !== 0;
      if (!hasMore && (code & 0x10) !== 0 && shift < 25) run |= -1 << (shift + 5);
    }
    if (counts.length > 2) run += counts.at(-2)!;
    if (run < 0) return undefined;
    counts.push(run);
  }
  return counts;
}
