/**
 * What each profile does with each code point, as tables for cleaning UTF-8 where it stands (text-bytes.ts). They say
 * the same as the regular expressions of profiles.ts, which a test holds them to on every code point.
 */
import { rangesOf } from './code-points.ts';
import { COMBINING_CLASSES, MARK, PYTHON_SPACE, PYTHON_WORD, UNSETTLED } from './unicode.ts';

/** Goes, and parts white space before it from white space behind it. */
export const DROPPED = 0;
export const KEPT = 1;
/** A run of it becomes one space, and none at either end. */
export const SPACE = 2;
/** Goes as if it had never been there. */
export const SKIPPED = 3;
/** Normal form C may change it: not decided here. */
export const OPEN = 4;
/** The same of a combining mark. */
export const OPEN_MARK = 5;
/** A combining mark that stays; its canonical combining class (0 to 240) is added. */
export const FIRST_MARK = 6;

/** First bytes that are no character by themselves. */
export const QUOTE = 250;
export const ESCAPE = 251;
export const LEAD_2 = 252;
export const LEAD_3 = 253;
export const LEAD_4 = 254;
/** No JSON string holds it. */
export const BROKEN = 255;

export interface ByteClasses {
  /** By code point. */
  readonly points: Uint8Array;
  /** By the first byte of a character in a JSON string: its class, or what to read next. */
  readonly bytes: Uint8Array;
}

function fill(table: Uint8Array, borders: string, value: number): void {
  for (const [first, behind] of rangesOf(borders)) table.fill(value, first, behind);
}

function guidePoints(): Uint8Array {
  const points = new Uint8Array(0x110000);
  fill(points, PYTHON_WORD, KEPT);
  fill(points, PYTHON_SPACE, SPACE);
  return points;
}

function defaultPoints(): Uint8Array {
  const points = new Uint8Array(0x110000).fill(KEPT);
  fill(points, MARK, FIRST_MARK);
  for (const entry of COMBINING_CLASSES.trim().split(';').slice(0, -1)) {
    const [, number = '', borders = ''] = /^\s*(\S+)\s(.*)$/s.exec(entry) ?? [];
    fill(points, borders, FIRST_MARK + Number.parseInt(number, 36));
  }
  for (const [first, behind] of rangesOf(UNSETTLED)) {
    for (let point = first; point < behind; point += 1) {
      points[point] = points[point]! >= FIRST_MARK ? OPEN_MARK : OPEN;
    }
  }
  for (const [first, last] of [
    [0, 0x8],
    [0xe, 0x1b],
    [0x7f, 0x84],
    [0x86, 0x9f],
    [0xfeff, 0xfeff],
  ] as const) {
    points.fill(SKIPPED, first, last + 1);
  }
  fill(points, PYTHON_SPACE, SPACE);
  return points;
}

export function byteClasses(profile: 'default' | 'guide'): ByteClasses {
  const points = profile === 'guide' ? guidePoints() : defaultPoints();
  const bytes = new Uint8Array(256).fill(BROKEN);
  bytes.set(points.subarray(0x20, 0x80), 0x20);
  bytes[0x22] = QUOTE;
  bytes[0x5c] = ESCAPE;
  bytes.fill(LEAD_2, 0xc2, 0xe0);
  bytes.fill(LEAD_3, 0xe0, 0xf0);
  bytes.fill(LEAD_4, 0xf0, 0xf5);
  return { points, bytes };
}
