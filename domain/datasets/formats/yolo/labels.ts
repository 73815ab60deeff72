/**
 * A label file of YOLO as objects of its image: a line each, the class's number, then shares of the image's width and
 * height: a box by its middle, an outline, or a box with keypoints. Pure.
 * https://docs.ultralytics.com/datasets/
 */
import type { Fault } from '../../lines.ts';
import type { Image as WholeImage } from '../images.ts';
import { boxWithin, type ImageObject } from '../objects.ts';
import type { Description } from './description.ts';

type Image = Pick<WholeImage, 'path' | 'width' | 'height'>;

/** Shares are rounded to six digits or fewer. */
const SLACK = 1e-3;

/** All of them, or what is wrong with the first that can't be. */
export function objectsIn(
  text: string,
  { names, keypoints }: Pick<Description, 'names' | 'keypoints'>,
  image: Image,
): ImageObject[] | Fault {
  const objects: ImageObject[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') continue;
    const wrong = (kind: string, found: string): Fault => ({
      kind,
      found: `${image.path}: line ${i + 1} of its labels: ${found}`,
    });
    const [category = Number.NaN, ...numbers] = words.map(Number);
    const label = Number.isInteger(category) ? names[category] : undefined;
    if (label === undefined) {
      return wrong(
        'unknown-category',
        `class ${words[0]?.slice(0, 40)}, not one of 0 to ${names.length - 1}`,
      );
    }
    const shares = keypoints?.[1] === 3 ? numbers.filter((_, n) => n < 4 || n % 3 !== 0) : numbers;
    const outside = shares.find((share) => !(share >= -SLACK && share <= 1 + SLACK));
    if (outside !== undefined) return wrong('box-outside', `${outside}, no share from 0 to 1`);
    const object =
      keypoints === undefined ? plain(label, numbers, image) : posed(label, numbers, keypoints, image);
    if (object === undefined) {
      return wrong(
        'broken-box',
        `${numbers.length} numbers that are neither a box nor an outline within the image`,
      );
    }
    objects.push(object);
  }
  return objects;
}

function plain(label: string, numbers: readonly number[], image: Image): ImageObject | undefined {
  if (numbers.length === 4) return boxed(label, numbers, image);
  if (numbers.length < 6 || numbers.length % 2 === 1) return undefined;
  const outline = numbers.map((share, n) => pixels(share, n % 2 === 0 ? image.width : image.height));
  const xs = outline.filter((_, n) => n % 2 === 0);
  const ys = outline.filter((_, n) => n % 2 === 1);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const box = boxWithin([left, top, Math.max(...xs) - left, Math.max(...ys) - top], image);
  return box === undefined ? undefined : { label, box, polygon: [outline] };
}

function boxed(
  label: string,
  numbers: readonly number[],
  { width, height }: Pick<Image, 'width' | 'height'>,
): ImageObject | undefined {
  const [x = 0, y = 0, w = 0, h = 0] = numbers;
  const left = pixels(x - w / 2, width);
  const top = pixels(y - h / 2, height);
  const box = boxWithin([left, top, pixels(x + w / 2, width) - left, pixels(y + h / 2, height) - top], {
    width,
    height,
  });
  return box === undefined ? undefined : { label, box };
}

function posed(
  label: string,
  numbers: readonly number[],
  [points, each]: readonly [number, number],
  image: Image,
): ImageObject | undefined {
  const box = boxed(label, numbers.slice(0, 4), image);
  if (box === undefined || numbers.length !== 4 + points * each) return undefined;
  const keypoints: number[] = [];
  for (let at = 4; at < numbers.length; at += each) {
    keypoints.push(pixels(numbers[at]!, image.width), pixels(numbers[at + 1]!, image.height));
    // 2 is seen; where no visibility is given, every point is.
    keypoints.push(each === 3 ? numbers[at + 2]! : 2);
  }
  return { ...box, keypoints };
}

/** To a thousandth: shares say no more. */
const pixels = (share: number, size: number): number => Math.round(share * size * 1_000) / 1_000;
