/** A COCO annotation as an object of its image, or what is wrong with it. Pure. */
import { shown } from '../../../shown.ts';
import type { Fault } from '../../lines.ts';
import type { Image } from '../images.ts';
import { boxWithin, type ImageObject } from '../objects.ts';
import type { Annotation, AnnotationFile } from './annotations.ts';

const areNumbers = (values: unknown): values is number[] =>
  Array.isArray(values) && values.every((value) => Number.isFinite(value));

export function objectOf(
  { category, box, segmentation, keypoints, crowd }: Annotation,
  { categories, path }: AnnotationFile,
  image: Image,
): ImageObject | Fault {
  const wrong = (kind: string, found: string): Fault => ({
    kind,
    found: `${image.path}: ${found} in ${path}`,
  });
  const known = categories.get(category);
  if (known === undefined) return wrong('unknown-category', `category ${shown(category, 40)}, not listed`);
  if (!areNumbers(box) || box.length !== 4) return wrong('broken-box', `box ${shown(box, 80)}`);
  const within = boxWithin(box as unknown as ImageObject['box'], image);
  if (within === undefined) {
    return wrong('box-outside', `box ${shown(box, 80)} outside of ${image.width} × ${image.height} pixels`);
  }
  const polygon = Array.isArray(segmentation) ? segmentation : undefined;
  if (polygon?.some((outline) => !areNumbers(outline) || outline.length < 6 || outline.length % 2 === 1)) {
    return wrong('broken-polygon', `outline ${shown(polygon, 80)}`);
  }
  if (keypoints !== undefined && (!areNumbers(keypoints) || keypoints.length % 3 !== 0)) {
    return wrong('broken-keypoints', `keypoints ${shown(keypoints, 80)}`);
  }
  const points = keypoints ?? [];
  const names = known.keypoints;
  if (points.length > 0 && names.length > 0 && names.length !== points.length / 3) {
    return wrong('broken-keypoints', `${points.length / 3} keypoints for ${names.length} names`);
  }
  const isRle = typeof segmentation === 'object' && segmentation !== null && polygon === undefined;
  return {
    label: known.name,
    box: within,
    ...(polygon === undefined ? {} : { polygon }),
    ...(isRle ? { rle: segmentation } : {}),
    ...(keypoints === undefined ? {} : { keypoints }),
    ...(points.length > 0 && names.length > 0 ? { keypointNames: names } : {}),
    ...(crowd === 1 ? { iscrowd: 1 as const } : {}),
  };
}
