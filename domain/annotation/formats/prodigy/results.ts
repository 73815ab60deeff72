/** What a row of Prodigy answers, as our result, and back. Pure. */
import type { Fields } from '../../../datasets/records.ts';
import { shown as inWords } from '../../../shown.ts';
import type { AnnotationResult, Shape, SpanMark } from '../../../spec/annotations.ts';
import type { OffsetUnit } from '../format.ts';
import { isNumber, isObject } from '../json-objects.ts';
import { type Places, spanIn } from '../offsets.ts';

export interface Shown {
  /** Of a text. */
  readonly places?: Places;
}

/** A string says what is wrong. */
export function resultOf(
  row: Fields,
  { places }: Shown,
  { offsets: told }: { readonly offsets?: OffsetUnit | undefined },
): AnnotationResult | string {
  const labels = labelsOf(row);
  const base: AnnotationResult = labels === undefined ? {} : { labels };
  if (!Array.isArray(row.spans)) return base;
  const spans: SpanMark[] = [];
  const shapes: Shape[] = [];
  for (const [i, span] of row.spans.entries()) {
    const mark: SpanMark | Shape | string = !isObject(span)
      ? 'no object'
      : places === undefined
        ? shapeOf(span)
        : spanOf(span, places, told);
    if (typeof mark === 'string') return `span ${i + 1}: ${mark}`;
    if ('start' in mark) spans.push(mark);
    else shapes.push(mark);
  }
  return places === undefined ? { ...base, shapes } : { ...base, spans };
}

function labelsOf({ options, accept, label }: Fields): string[] | undefined {
  if (Array.isArray(options) || Array.isArray(accept))
    return (Array.isArray(accept) ? accept : []).map(String);
  return typeof label === 'string' ? [label] : undefined;
}

function spanOf(span: Fields, places: Places, told: OffsetUnit | undefined): SpanMark | string {
  const { start, end, label, text } = span;
  if (!isNumber(start) || !isNumber(end)) return `places ${inWords(start)} to ${inWords(end)}`;
  if (typeof label !== 'string') return `the label ${inWords(label)}`;
  const quoted = typeof text === 'string' ? text : undefined;
  const found = spanIn(places, start, end, { own: 'code-points', told, quoted });
  return typeof found === 'string' ? found : { label, start: found.start, end: found.end };
}

function shapeOf(span: Fields): Shape | string {
  const { label, type, points, x, y, width, height } = span;
  if (typeof label !== 'string') return `the label ${inWords(label)}`;
  if (type !== 'polygon' && type !== 'freehand') {
    return isNumber(x) && isNumber(y) && isNumber(width) && isNumber(height)
      ? { type: 'box', label, x, y, width, height }
      : `a box ${inWords([x, y, width, height])}`;
  }
  const isSound = (point: unknown): point is [number, number] =>
    Array.isArray(point) && point.length === 2 && point.every(isNumber);
  return Array.isArray(points) && points.length >= 3 && points.every(isSound)
    ? { type: 'polygon', label, rings: [points.map(([px, py]) => [px, py])] }
    : `an outline ${inWords(points)}`;
}

/** Spans without tokens: Prodigy adds them itself. */
export function fieldsOf({ labels, spans, shapes = [] }: AnnotationResult, { places }: Shown): Fields {
  const marks = shapes.flatMap((shape): Fields[] => {
    const { label } = shape;
    if (shape.type === 'polygon') {
      return shape.rings.map((points) => ({ label, type: 'polygon', points }));
    }
    if (shape.type !== 'box') return [];
    const { x, y, width, height } = shape;
    const corners = [
      [x, y],
      [x, y + height],
      [x + width, y + height],
      [x + width, y],
    ];
    return [{ label, type: 'rect', x, y, width, height, points: corners }];
  });
  const ofText = (spans ?? []).map(({ label, start, end }) => ({
    ...{ start, end, label },
    ...(places === undefined ? {} : { text: places.slice({ start, end }) }),
  }));
  return {
    ...(labels === undefined ? {} : { accept: labels, options: labels.map((id) => ({ id, text: id })) }),
    ...(spans !== undefined || shapes.length > 0 ? { spans: [...ofText, ...marks] } : {}),
  };
}
