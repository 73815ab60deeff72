/**
 * A file's own elements (regions, shapes, objects) beside what we read of them: elements that still say what the
 * result says go back as they came, digit for digit, with all that has no place in our form. Pure.
 */
import type { AnnotationResult, TaskData } from '../../spec/annotations.ts';
import type { ReadOptions } from './format.ts';
import { isSame } from './settled.ts';

/** What one element says; a string: what is wrong with it; undefined: it has no place in our form, and is kept. */
export type PartOf<Raw> = (raw: Raw) => AnnotationResult | string | undefined;

/** All of them together; a string says which is wrong. `unplaced` is told of those that are only kept. */
export function resultFrom<Raw>(
  raws: readonly Raw[],
  partOf: PartOf<Raw>,
  unplaced: (raw: Raw) => void,
): AnnotationResult | string {
  let result: AnnotationResult = {};
  for (const [i, raw] of raws.entries()) {
    const part = partOf(raw);
    if (typeof part === 'string') return `element ${i + 1}: ${part}`;
    if (part === undefined) unplaced(raw);
    else result = joined(result, part);
  }
  return result;
}

function joined(one: AnnotationResult, other: AnnotationResult): AnnotationResult {
  const lists = (['labels', 'spans', 'shapes', 'cuboids'] as const).flatMap((name) => {
    const list = [...(one[name] ?? []), ...(other[name] ?? [])];
    return one[name] === undefined && other[name] === undefined ? [] : [[name, list]];
  });
  const texts = [one.text, other.text].filter((text) => text !== undefined);
  return {
    ...one,
    ...other,
    ...Object.fromEntries(lists),
    ...(texts.length > 0 ? { text: texts.join('\n') } : {}),
  };
}

/** The elements that go back as they came, and what of the result is left to be written anew. */
export function heldOf<Raw>(
  raws: readonly Raw[],
  partOf: PartOf<Raw>,
  result: AnnotationResult,
): { readonly held: readonly Raw[]; readonly left: AnnotationResult } {
  let left = result;
  const held = raws.filter((raw) => {
    const part = partOf(raw);
    if (part === undefined) return true;
    const less = typeof part === 'string' ? undefined : lessPart(left, part);
    left = less ?? left;
    return less !== undefined;
  });
  return { held, left };
}

/** Undefined where the result no longer says all of the part. */
function lessPart(result: AnnotationResult, part: AnnotationResult): AnnotationResult | undefined {
  const left: Record<string, unknown> = { ...result };
  for (const [name, value] of Object.entries(part)) {
    const own = left[name];
    if (!Array.isArray(value) || name === 'ranking') {
      if (!isSame(own, value)) return undefined;
      delete left[name];
      continue;
    }
    const rest = Array.isArray(own) ? [...own] : [];
    for (const one of value) {
      const at = rest.findIndex((mark) => isSame(mark, one));
      if (at === -1) return undefined;
      rest.splice(at, 1);
    }
    left[name] = rest;
  }
  return left;
}

type ImageData = Extract<TaskData, { type: 'image' }>;

/** An image as a task shows it; a string where its size is neither told nor found. */
export async function imageOf(
  path: string,
  width: number | undefined,
  height: number | undefined,
  { imageSize }: ReadOptions,
): Promise<ImageData | string> {
  const told = width !== undefined && height !== undefined && width > 0 && height > 0;
  const size = told ? { width, height } : await imageSize?.(path);
  if (size === undefined) return `the image ${path.slice(0, 200)}, whose size is neither told nor found`;
  return { type: 'image', file: { path }, ...size };
}
