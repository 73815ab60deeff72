/** Parts of our results as new regions of Label Studio. Pure. */
import type { Fields } from '../../../datasets/records.ts';
import type { AnnotationResult, Shape } from '../../../spec/annotations.ts';
import { bitmapOf } from '../masks.ts';
import { cornerOf, degrees } from '../rectangles.ts';
import { brushOf } from './brush.ts';
import type { Shown } from './regions.ts';

/** @param kept regions whose names of controls are used again */
export function regionsFor(
  { labels, spans = [], shapes = [], text, rating, ranking }: AnnotationResult,
  { places, size, candidates }: Shown,
  item: string,
  kept: readonly Fields[],
): readonly Fields[] {
  const regions: Fields[] = [];
  const add = (type: string, value: Fields, id?: string, more: Fields = {}): void => {
    const like = kept.find((region) => region.type === type);
    const names = { from_name: like?.from_name ?? type, to_name: like?.to_name ?? item };
    regions.push({
      id: id ?? `${type}-${regions.length + 1}`,
      ...names,
      type,
      origin: 'manual',
      ...more,
      value,
    });
  };
  if (labels !== undefined && labels.length > 0) add('choices', { choices: labels });
  for (const { label, start, end, id } of spans) {
    if (places === undefined) continue;
    const [from, to] = [places.in('utf-16', start), places.in('utf-16', end)];
    add('labels', { start: from, end: to, text: places.slice({ start, end }), labels: [label] }, id);
  }
  for (const shape of shapes) {
    if (size === undefined) continue;
    const about = { original_width: size.width, original_height: size.height, image_rotation: 0 };
    for (const [type, value] of valuesOf(shape, size)) add(type, value, shape.id, about);
  }
  if (text !== undefined) add('textarea', { text: [text] });
  if (rating !== undefined) {
    const isStars = Number.isInteger(rating) && rating >= 0;
    add(isStars ? 'rating' : 'number', { [isStars ? 'rating' : 'number']: rating });
  }
  if (ranking !== undefined && candidates !== undefined) {
    const [first] = ranking.flat();
    if (candidates.length === 2 && ranking.length === 2) {
      add('pairwise', { selected: first === candidates[0] ? 'left' : 'right' });
    } else add('ranker', { ranker: { rank: ranking.flat() } });
  }
  return regions;
}

type Value = readonly [type: string, value: Fields];

/** One region, but for keypoints: one each. */
function valuesOf(
  shape: Shape,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Value[] {
  const { label } = shape;
  const point = ([x, y]: readonly [number, number]) => [percent(x, width), percent(y, height)];
  switch (shape.type) {
    case 'box': {
      const [x, y] = point(cornerOf(shape));
      const extent = { width: percent(shape.width, width), height: percent(shape.height, height) };
      const rotation = degrees(shape.rotation ?? 0);
      return [['rectanglelabels', { x, y, ...extent, rotation, rectanglelabels: [label] }]];
    }
    case 'polygon':
      return shape.rings.map((ring) => [
        'polygonlabels',
        { points: ring.map(point), closed: true, polygonlabels: [label] },
      ]);
    case 'mask': {
      const bitmap = bitmapOf(shape);
      if (bitmap === undefined) return [];
      return [['brushlabels', { format: 'rle', rle: brushOf(bitmap), brushlabels: [label] }]];
    }
    case 'keypoints':
      return shape.points
        .filter(({ visible }) => visible > 0)
        .map((one) => {
          const [x, y] = point([one.x, one.y]);
          return ['keypointlabels', { x, y, width: POINT, keypointlabels: [one.name] }] as const;
        });
  }
}

/** Percent of the image's width: how large a point is drawn. */
const POINT = 0.5;

/** To a billionth of a percent. */
const percent = (pixels: number, size: number): number => Math.round((pixels / size) * 1e11) / 1e9;
