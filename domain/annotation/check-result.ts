/** Whether an answer is one to the question: of the scheme's parts and labels, inside the item. Pure. */
import type { AnnotationResult, LabelScheme, ResultPart, TaskData } from '../spec/annotations.ts';
import { RESULT_PARTS } from '../spec/annotations.ts';
import { selfCrossing } from './polygon.ts';

export interface ResultFault {
  /** As `spans 3`. */
  readonly where: string;
  readonly found: string;
  readonly allowed: string;
}

/** Pixels: shapes drawn by hand are rounded. */
const SLACK = 1;

/** The first thing that is wrong; undefined where all is well. */
export function resultFault(
  result: AnnotationResult,
  scheme: LabelScheme,
  data: TaskData,
): ResultFault | undefined {
  const unasked = RESULT_PARTS.find((part) => result[part] !== undefined && !scheme.asks.includes(part));
  if (unasked !== undefined) {
    return { where: unasked, found: 'a part nobody asked for', allowed: scheme.asks.join(', ') };
  }
  return (
    labelFault(result, scheme) ??
    spanFault(result, data) ??
    shapeFault(result, scheme, data) ??
    otherFault(result, scheme, data)
  );
}

function labelFault(result: AnnotationResult, { labels, multiple }: LabelScheme): ResultFault | undefined {
  const known = new Set(labels.map(({ name }) => name));
  const used: readonly (readonly [ResultPart, readonly string[]])[] = [
    ['labels', result.labels ?? []],
    ['spans', (result.spans ?? []).map(({ label }) => label)],
    ['shapes', (result.shapes ?? []).map(({ label }) => label)],
    ['cuboids', (result.cuboids ?? []).map(({ label }) => label)],
    ['points', result.points?.names ?? []],
  ];
  for (const [where, names] of used) {
    const unknown = known.size === 0 ? undefined : names.find((name) => !known.has(name));
    if (unknown !== undefined) {
      return { where, found: `the label ${JSON.stringify(unknown)}`, allowed: [...known].join(', ') };
    }
  }
  const count = result.labels?.length ?? 0;
  if (!multiple && count > 1) return { where: 'labels', found: `${count} classes`, allowed: 'one' };
  return undefined;
}

function spanFault({ spans = [] }: AnnotationResult, data: TaskData): ResultFault | undefined {
  if (spans.length === 0) return undefined;
  if (data.type !== 'text')
    return { where: 'spans', found: `spans of a task of type ${data.type}`, allowed: 'a text' };
  const length = codePoints(data.text);
  const outside = spans.findIndex(({ end }) => end > length);
  if (outside === -1) return undefined;
  const { start, end } = spans[outside]!;
  return {
    where: `spans ${outside + 1}`,
    found: `${start} to ${end}, in a text of ${length} code points`,
    allowed: 'places inside the text, counted in code points, the end excluded',
  };
}

function shapeFault(
  { shapes = [] }: AnnotationResult,
  scheme: LabelScheme,
  data: TaskData,
): ResultFault | undefined {
  if (shapes.length === 0) return undefined;
  if (data.type !== 'image')
    return { where: 'shapes', found: `shapes on a task of type ${data.type}`, allowed: 'an image' };
  const { width, height } = data;
  for (const [i, shape] of shapes.entries()) {
    const where = `shapes ${i + 1}`;
    if (!scheme.shapes.includes(shape.type)) {
      return { where, found: `a ${shape.type}`, allowed: scheme.shapes.join(', ') };
    }
    const points = cornersOf(shape);
    const outside = points.find(
      ([x, y]) => x < -SLACK || y < -SLACK || x > width + SLACK || y > height + SLACK,
    );
    if (outside !== undefined) {
      return { where, found: `the point ${outside.join(', ')}`, allowed: `0, 0 to ${width}, ${height}` };
    }
    if (shape.type === 'polygon' && shape.rings.some(selfCrossing)) {
      return {
        where,
        found: 'an outline that crosses itself',
        allowed: 'one whose sides meet at its corners alone',
      };
    }
    if (shape.type === 'mask' && !fits(shape, width, height)) {
      return {
        where,
        found: `a mask of ${shape.width} × ${shape.height}`,
        allowed: `${width} × ${height}, its runs adding up to that`,
      };
    }
  }
  return undefined;
}

type Shape = NonNullable<AnnotationResult['shapes']>[number];

function cornersOf(shape: Shape): readonly (readonly [number, number])[] {
  switch (shape.type) {
    case 'box':
      return [
        [shape.x, shape.y],
        [shape.x + shape.width, shape.y + shape.height],
      ];
    case 'polygon':
      return shape.rings.flat();
    case 'keypoints':
      return shape.points.filter(({ visible }) => visible > 0).map(({ x, y }) => [x, y] as const);
    case 'mask':
      return [];
  }
}

const fits = (
  { width, height, counts }: Extract<Shape, { type: 'mask' }>,
  imageWidth: number,
  imageHeight: number,
): boolean =>
  width === imageWidth &&
  height === imageHeight &&
  counts.reduce((sum, run) => sum + run, 0) === width * height;

function otherFault(
  { ranking, rating, turns }: AnnotationResult,
  scheme: LabelScheme,
  data: TaskData,
): ResultFault | undefined {
  if (ranking !== undefined) {
    const candidates = data.type === 'ranking' ? data.candidates.map(({ id }) => id) : [];
    const ranked = ranking.flat();
    const same = ranked.length === candidates.length && new Set(ranked).size === ranked.length;
    if (!same || ranked.some((id) => !candidates.includes(id))) {
      return {
        where: 'ranking',
        found: ranked.join(', '),
        allowed: `each once of ${candidates.join(', ') || 'no candidates'}`,
      };
    }
  }
  const [lowest, highest] = scheme.rating ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (rating !== undefined && (rating < lowest || rating > highest)) {
    return { where: 'rating', found: String(rating), allowed: `${lowest} to ${highest}` };
  }
  if (turns !== undefined && data.type !== 'chat') {
    return { where: 'turns', found: `turns of a task of type ${data.type}`, allowed: 'a chat' };
  }
  return undefined;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
