/**
 * A file's own elements (regions, shapes, objects) beside what we read of them: elements that still say what the
 * result says go back as they came, digit for digit, with all that has no place in our form. Pure.
 */
import { canonicalJson } from '../../runs/canonical-json.ts';
import type { AnnotationResult, TaskData } from '../../spec/annotations.ts';
import type { ReadOptions } from './format.ts';

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
  const lists = LISTS.flatMap((name) => {
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
  const left = new Left(result);
  const held = raws.filter((raw) => {
    const part = partOf(raw);
    return part === undefined || (typeof part !== 'string' && left.take(part));
  });
  return { held, left: left.result };
}

/** How often a result says each thing that no element has taken yet. */
class Left {
  readonly #result: AnnotationResult;
  readonly #counts = new Map<string, number>();

  constructor(result: AnnotationResult) {
    this.#result = result;
    for (const [key] of saidIn(result)) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** All that the part says, or nothing: false where the result does not say all of it any more. */
  take(part: AnnotationResult): boolean {
    const keys = Map.groupBy(saidIn(part), ([key]) => key);
    if ([...keys].some(([key, all]) => (this.#counts.get(key) ?? 0) < all.length)) return false;
    for (const [key, all] of keys) this.#counts.set(key, this.#counts.get(key)! - all.length);
    return true;
  }

  /** Lists that were there stay, if empty; of equal marks the last are left. */
  get result(): AnnotationResult {
    const counts = new Map(this.#counts);
    const left: Record<string, unknown[]> = {};
    const whole: Record<string, unknown> = {};
    for (const [key, name, value] of saidIn(this.#result).reverse()) {
      const count = counts.get(key) ?? 0;
      if (count === 0) continue;
      counts.set(key, count - 1);
      if (!isList(name)) whole[name] = value;
      else if (left[name] === undefined) left[name] = [value];
      else left[name].push(value);
    }
    const lists = LISTS.filter((name) => this.#result[name] !== undefined);
    return { ...whole, ...Object.fromEntries(lists.map((name) => [name, (left[name] ?? []).reverse()])) };
  }
}

/** Parts that are many things; all others are one. */
const LISTS = ['labels', 'spans', 'shapes', 'cuboids'] as const;
const isList = (name: string): boolean => LISTS.some((list) => list === name);

/** Each thing that a result says: as a text that is the same for the same, its part, and the thing. */
const saidIn = (result: AnnotationResult): (readonly [key: string, part: string, value: unknown])[] =>
  Object.entries(result).flatMap(([name, value]) =>
    (Array.isArray(value) && isList(name) ? value : [value]).map(
      (one: unknown) => [`${name} ${canonicalJson(one)}`, name, one] as const,
    ),
  );

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
