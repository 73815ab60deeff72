/**
 * A region of Label Studio's `result` as parts of ours, and back. Places in texts count UTF-16 code units there,
 * places in images are percent, and rotation is in degrees about the corner.
 * https://labelstud.io/guide/export#Label-Studio-JSON-format-of-annotated-tasks
 */
import type { Fields } from '../../../datasets/records.ts';
import { shown } from '../../../shown.ts';
import type { AnnotationResult, Shape, SpanMark } from '../../../spec/annotations.ts';
import type { OffsetUnit } from '../format.ts';
import { isNumber, isObject } from '../json-objects.ts';
import { bitmapOf, maskOf } from '../masks.ts';
import { type Places, spanIn } from '../offsets.ts';
import { radians, turnedAboutCorner } from '../rectangles.ts';
import { bitmapOfBrush } from './brush.ts';
import { rankingOf } from './ranking.ts';

export interface Shown {
  /** Of a text. */
  readonly places?: Places;
  /** Of an image, in pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Candidates' ids. */
  readonly candidates?: readonly string[];
  readonly told?: OffsetUnit | undefined;
}

/** What one region says; `unit`: what its places were counted in. */
export type Part = Pick<AnnotationResult, 'labels' | 'spans' | 'shapes' | 'ranking' | 'text' | 'rating'> & {
  readonly unit?: OffsetUnit;
};

/** A string says what is wrong; undefined: a region of a kind that has no place in our form. */
export function partOf(region: Fields, shown: Shown): Part | string | undefined {
  const { type, value } = region;
  if (!isObject(value)) return 'no value';
  const { size, places } = shown;
  switch (type) {
    case 'choices':
      return { labels: textsIn(value.choices) };
    case 'taxonomy':
      return { labels: pathsIn(value.taxonomy) };
    case 'rating':
      return isNumber(value.rating) ? { rating: value.rating } : 'a rating that is no number';
    case 'number':
      return isNumber(value.number) ? { rating: value.number } : 'a number that is none';
    case 'textarea':
      return { text: textsIn(value.text).join('\n') };
    case 'pairwise':
    case 'ranker':
      return rankingOf(value, shown.candidates ?? []);
    case 'labels':
      return places === undefined ? undefined : spansOf(region, value, places, shown.told);
    case 'rectanglelabels':
    case 'polygonlabels':
    case 'brushlabels':
    case 'keypointlabels':
      return size === undefined ? undefined : shapesOf(region, value, size);
    default:
      return undefined;
  }
}

const textsIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');

/** `[["Animal", "Cat"]]` as `Animal/Cat`. */
const pathsIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).map((path) => textsIn(path).join('/'));

/** One mark a label; all but the first of a region have an id of their own. */
function* marksOf(region: Fields, value: Fields) {
  const { id, score } = region;
  const labels = textsIn(value[String(region.type)]);
  for (const [i, label] of labels.entries()) {
    yield {
      label,
      ...(typeof id === 'string' ? { id: i === 0 ? id : `${id}:${i + 1}` } : {}),
      ...(isNumber(score) && score >= 0 && score <= 1 ? { score } : {}),
    };
  }
}

function spansOf(
  region: Fields,
  value: Fields,
  places: Places,
  told: OffsetUnit | undefined,
): Part | string | undefined {
  const { start, end, text: quoted } = value;
  // Of HTML they are paths in the document.
  if (!isNumber(start) || !isNumber(end)) return undefined;
  const span = spanIn(places, start, end, {
    own: 'utf-16',
    told,
    quoted: typeof quoted === 'string' ? quoted : undefined,
  });
  if (typeof span === 'string') return span;
  const spans: SpanMark[] = [...marksOf(region, value)].map((mark) => ({
    ...mark,
    start: span.start,
    end: span.end,
  }));
  return spans.length === 0 ? 'a span without a label' : { spans, unit: span.unit };
}

function shapesOf(
  region: Fields,
  value: Fields,
  size: { readonly width: number; readonly height: number },
): Part | string {
  const place = placeOf(region.type, value, size);
  if (typeof place === 'string') return place;
  const shapes = [...marksOf(region, value)].map((mark) =>
    'type' in place
      ? { ...mark, ...place }
      : {
          ...mark,
          type: 'keypoints' as const,
          points: [{ name: mark.label, ...place, visible: 2 as const }],
        },
  );
  return shapes.length === 0 ? `a ${String(region.type)} without a label` : { shapes };
}

type Unmarked<T> = T extends unknown ? Omit<T, 'label' | 'id' | 'score' | 'attributes'> : never;
type Place = Unmarked<Extract<Shape, { type: 'box' | 'polygon' | 'mask' }>>;

function placeOf(
  type: unknown,
  value: Fields,
  { width, height }: { readonly width: number; readonly height: number },
): Place | { readonly x: number; readonly y: number } | string {
  const x = (percent: number): number => (percent * width) / 100;
  const y = (percent: number): number => (percent * height) / 100;
  if (type === 'brushlabels') {
    const bytes = value.rle;
    if (!Array.isArray(bytes) || !bytes.every(isNumber)) return `a mask as ${shown(value.format, 20)}`;
    const bitmap = bitmapOfBrush(bytes, width, height);
    if (bitmap === undefined) return `a mask that is not one of ${width} × ${height} pixels`;
    return { type: 'mask', ...maskOf(bitmap, width, height) };
  }
  if (type === 'polygonlabels') {
    const points: readonly unknown[] = Array.isArray(value.points) ? value.points : [];
    const isSound = (point: unknown): point is [number, number] =>
      Array.isArray(point) && point.length === 2 && point.every(isNumber);
    if (points.length < 3 || !points.every(isSound)) return `an outline of ${shown(value.points)}`;
    return { type: 'polygon', rings: [points.map(([px, py]) => [x(px), y(py)])] };
  }
  if (!isNumber(value.x) || !isNumber(value.y)) return `the place ${shown(value.x)}, ${shown(value.y)}`;
  const corner = { x: x(value.x), y: y(value.y) };
  if (type === 'keypointlabels') return corner;
  if (!isNumber(value.width) || !isNumber(value.height) || value.width <= 0 || value.height <= 0) {
    return `a rectangle of ${shown(value.width)} × ${shown(value.height)} percent`;
  }
  const rotation = isNumber(value.rotation) ? radians(value.rotation) : 0;
  const upright = { ...corner, width: x(value.width), height: y(value.height), rotation };
  return { type: 'box', ...turnedAboutCorner(upright) };
}

/** Of a mask that is drawn on an image. */
export const bitmapOfShape = (shape: Extract<Shape, { type: 'mask' }>): Uint8Array =>
  bitmapOf(shape) ?? new Uint8Array(shape.width * shape.height);
