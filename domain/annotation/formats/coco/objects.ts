/** One annotation of COCO as a part of our result, and back. Pure. */
import type { Fields } from '../../../datasets/records.ts';
import { shown } from '../../../shown.ts';
import type { AnnotationResult, Shape } from '../../../spec/annotations.ts';
import { boundsOf, flatPoints, pointsOf, ringOf } from '../image-objects.ts';
import { isNumber, isObject } from '../json-objects.ts';
import { packedRuns, unpackedRuns } from '../masks.ts';

export interface Category extends Fields {
  readonly id: unknown;
  readonly name: string;
  readonly keypoints?: readonly string[];
}

const areNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(isNumber);

export function partOf(one: Fields, categories: ReadonlyMap<unknown, Category>): AnnotationResult | string {
  const { caption, category_id: number, bbox, segmentation, keypoints } = one;
  if (typeof caption === 'string') return { text: caption };
  const category = categories.get(number);
  if (typeof category?.name !== 'string') return `category ${shown(number)}, not listed`;
  const mark = markOf(one, category.name);
  const shapes: Shape[] = [];
  if (keypoints !== undefined) {
    if (!areNumbers(keypoints) || keypoints.length % 3 !== 0) return `keypoints ${shown(keypoints)}`;
    const names = Array.isArray(category.keypoints) ? category.keypoints.map(String) : [];
    if (keypoints.length > 0) shapes.push({ ...mark, type: 'keypoints', points: pointsOf(keypoints, names) });
  }
  const outline = outlineOf(segmentation);
  if (typeof outline === 'string') return outline;
  if (outline !== undefined) {
    shapes.push({
      ...mark,
      ...(shapes.length > 0 && mark.id ? { id: `${mark.id}:outline` } : {}),
      ...outline,
    });
  }
  if (shapes.length > 0) return { shapes };
  if (bbox === undefined || (Array.isArray(bbox) && bbox.length === 0)) return { labels: [category.name] };
  if (!areNumbers(bbox) || bbox.length !== 4) return `bbox ${shown(bbox)}`;
  const [x = 0, y = 0, width = 0, height = 0] = bbox;
  if (!(width > 0 && height > 0)) return `bbox ${shown(bbox)}, without extent`;
  return { shapes: [{ ...mark, type: 'box', x, y, width, height }] };
}

function markOf({ id, score, iscrowd, attributes }: Fields, label: string) {
  const said = Object.entries(isObject(attributes) ? attributes : {}).filter(
    ([, value]) => ['string', 'boolean'].includes(typeof value) || isNumber(value),
  );
  const all = [...said, ...(iscrowd === 1 ? [['iscrowd', true] as const] : [])];
  return {
    label,
    ...(id === undefined ? {} : { id: String(id) }),
    ...(isNumber(score) && score >= 0 && score <= 1 ? { score } : {}),
    ...(all.length > 0 ? { attributes: Object.fromEntries(all) as Record<string, string> } : {}),
  };
}

type Outline =
  | { readonly type: 'polygon'; readonly rings: [number, number][][] }
  | { readonly type: 'mask'; readonly width: number; readonly height: number; readonly counts: number[] };

function outlineOf(segmentation: unknown): Outline | string | undefined {
  if (segmentation === undefined || segmentation === null) return undefined;
  if (Array.isArray(segmentation)) {
    if (segmentation.length === 0) return undefined;
    const isSound = segmentation.every(
      (flat) => areNumbers(flat) && flat.length >= 6 && flat.length % 2 === 0,
    );
    return isSound
      ? { type: 'polygon', rings: (segmentation as number[][]).map(ringOf) }
      : `outline ${shown(segmentation)}`;
  }
  const { size, counts } = isObject(segmentation) ? segmentation : ({} as Fields);
  const runs = typeof counts === 'string' ? unpackedRuns(counts) : counts;
  if (!areNumbers(size) || size.length !== 2 || !areNumbers(runs)) return `a mask as ${shown(segmentation)}`;
  const [height = 0, width = 0] = size;
  const pixels = runs.reduce((sum, run) => sum + run, 0);
  return pixels === width * height
    ? { type: 'mask', width, height, counts: runs }
    : `a mask of ${pixels} pixels, not ${width} × ${height}`;
}

/** Without its ids. */
export function entryOf(shape: Shape, names: readonly string[]): Fields {
  const { score, attributes = {} } = shape;
  const { iscrowd, ...rest } = attributes;
  return {
    bbox: boundsOf(shape),
    area: areaOf(shape),
    iscrowd: iscrowd === true ? 1 : 0,
    ...segmentationOf(shape),
    ...(shape.type === 'keypoints'
      ? {
          keypoints: flatPoints(shape.points, names),
          num_keypoints: shape.points.filter(({ visible }) => visible > 0).length,
        }
      : {}),
    ...(score === undefined ? {} : { score }),
    ...(Object.keys(rest).length > 0 ? { attributes: rest } : {}),
  };
}

function segmentationOf(shape: Shape): Fields {
  if (shape.type === 'polygon') return { segmentation: shape.rings.map((ring) => ring.flat()) };
  if (shape.type !== 'mask') return { segmentation: [] };
  return { segmentation: { size: [shape.height, shape.width], counts: packedRuns(shape.counts) } };
}

function areaOf(shape: Shape): number {
  if (shape.type === 'mask') return shape.counts.reduce((sum, run, i) => (i % 2 === 1 ? sum + run : sum), 0);
  if (shape.type === 'polygon') return shape.rings.reduce((sum, ring) => sum + ringArea(ring), 0);
  const [, , width, height] = boundsOf(shape);
  return width * height;
}

/** The shoelace formula. */
function ringArea(ring: readonly (readonly [number, number])[]): number {
  const twice = ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}
