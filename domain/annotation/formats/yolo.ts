/**
 * YOLO: a text file of boxes, outlines or keypoints for each image, in shares of its size, and data.yaml with the
 * classes' names. Read by the reader of datasets; places come to a thousandth of a pixel. Pure.
 * https://docs.ultralytics.com/datasets/
 */
import { type Folder, pathIn } from '../../datasets/formats/folder.ts';
import { isImage, readImage } from '../../datasets/formats/images.ts';
import { isLitter } from '../../datasets/formats/layout.ts';
import type { Description } from '../../datasets/formats/yolo/description.ts';
import { objectsIn } from '../../datasets/formats/yolo/labels.ts';
import { described, takeLabels } from '../../datasets/formats/yolo.ts';
import type { Fault } from '../../datasets/lines.ts';
import type { LabelScheme, Shape, TaskData } from '../../spec/annotations.ts';
import type { AnnotationFormat, ExportedTask } from './format.ts';
import { refused, taskFound } from './found.ts';
import { boundsOf, flatPoints, shapeOfObject } from './image-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { isSame, settledResult } from './settled.ts';

const NAME = 'yolo';
const HOLDS: Holds = {
  name: NAME,
  data: ['image'],
  parts: ['shapes'],
  shapes: ['box', 'polygon', 'keypoints'],
  details: ['skeletons', 'visibility'],
};
const ALLOWED =
  'a line of label numbers an object: a box, an outline, or a box with keypoints, in shares of the image';

export const yolo: AnnotationFormat = {
  name: NAME,
  title: 'YOLO: a folder with a text file of boxes, outlines or keypoints for each image, and data.yaml',
  shape: 'folder',

  losses: (task) => {
    const shapes = settledResult(task)?.shapes ?? [];
    const isNamed = shapes.some(
      (one) => one.type === 'keypoints' && one.points.some(({ name }, i) => name !== `${i + 1}`),
    );
    return [...lossesBy(HOLDS, task), ...(isNamed ? ['names of keypoints'] : [])];
  },

  async *read(folder, { annotator }) {
    const { description, labels } = await described(folder);
    for await (const [where, path, image] of imagesOf(folder)) {
      const lines = takeLabels(labels, path);
      const shapes = 'kind' in image ? image : shapesIn(lines, description, { ...image, path });
      if ('kind' in image || 'kind' in shapes) {
        yield refused(where, ('kind' in image ? image : (shapes as Fault)).found, ALLOWED);
        continue;
      }
      const { width, height } = image;
      const data: TaskData = { type: 'image', file: { path }, width, height };
      const task = { ...{ id: path, data }, beyond: { [NAME]: { lines, ...description } } };
      const annotation = { ...{ id: '1', task: path, annotator, origin: 'import' }, result: { shapes } };
      yield* taskFound(where, task, [{ where, annotation }]);
    }
    for (const path of labels.keys()) {
      yield refused(
        `${folder.name}, labels ${path}`,
        'no image of this name',
        'an image for each label file',
      );
    }
  },

  async *write(tasks, { scheme, note }) {
    const names: string[] = [];
    for await (const task of tasks) {
      const { data, id, beyond } = task.task;
      if (data.type !== 'image') continue;
      const kept = (beyond?.[NAME] ?? {}) as Partial<Kept>;
      if (names.length === 0)
        names.push(...new Set([...(kept.names ?? []), ...scheme.labels.map(({ name }) => name)]));
      yield { path: labelPath(data.file.path || id), content: [linesOf(task, data, kept, names, scheme)] };
    }
    note('images', 'YOLO wants the images under images/: they are not written');
    yield { path: 'data.yaml', content: [dataYaml(names, scheme)] };
  },
};

interface Kept extends Description {
  readonly lines: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

async function* imagesOf(
  folder: Folder,
): AsyncGenerator<readonly [where: string, path: string, image: Size | Fault]> {
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (isImage(path) && !isLitter(path)) yield [file.name, path, await readImage(file, path)];
  }
}

function shapesIn(
  lines: string | Fault,
  description: Pick<Description, 'names' | 'keypoints'>,
  image: Size & { readonly path: string },
): Shape[] | Fault {
  if (typeof lines !== 'string') return lines;
  const objects = objectsIn(lines, description, image);
  return 'kind' in objects ? objects : objects.map((one) => shapeOfObject(one, []));
}

/** `images/train/1.jpg` → `labels/train/1.txt`. */
function labelPath(image: string): string {
  const bare = image.replace(/\.[^./]+$/, '');
  const segments = bare.split('/');
  const at = segments.lastIndexOf('images');
  if (at === -1) return `labels/${bare}.txt`;
  return `${segments.with(at, 'labels').join('/')}.txt`;
}

function linesOf(
  task: ExportedTask,
  data: Extract<TaskData, { type: 'image' }>,
  kept: Partial<Kept>,
  names: readonly string[],
  scheme: LabelScheme,
): string {
  const shapes = settledResult(task)?.shapes ?? [];
  const { lines, names: own } = kept;
  if (lines && own?.every((name, i) => names[i] === name)) {
    const came = shapesIn(
      lines,
      { names: own, keypoints: kept.keypoints },
      { ...data, path: data.file.path },
    );
    if (isSame(came, shapes)) return lines;
  }
  const points = pointNames(scheme);
  return shapes.flatMap((shape) => linesOfShape(shape, data, names, points)).join('');
}

const pointNames = ({ shapes, keypoints }: LabelScheme): readonly string[] =>
  shapes.includes('keypoints') ? keypoints : [];

function linesOfShape(
  shape: Shape,
  size: Size,
  names: readonly string[],
  points: readonly string[],
): string[] {
  const x = (pixels: number): number => share(pixels, size.width);
  const y = (pixels: number): number => share(pixels, size.height);
  const number = names.indexOf(shape.label);
  if (shape.type === 'polygon' && points.length === 0) {
    return shape.rings.map(
      (ring) => `${[number, ...ring.flatMap(([px, py]) => [x(px), y(py)])].join(' ')}\n`,
    );
  }
  if (shape.type === 'mask') return [];
  const [left, top, width, height] = boundsOf(shape);
  const box = [x(left + width / 2), y(top + height / 2), x(width), y(height)];
  const marked = shape.type === 'keypoints' ? shape.points : [];
  const flat = flatPoints(marked, points).map((value, i) =>
    i % 3 === 0 ? x(value) : i % 3 === 1 ? y(value) : value,
  );
  return [`${[number, ...box, ...flat].join(' ')}\n`];
}

/** To a hundred-millionth: less than a thousandth of a pixel of any image. */
const share = (pixels: number, size: number): number => Math.round((pixels / size) * 1e8) / 1e8;

const dataYaml = (names: readonly string[], scheme: LabelScheme): string => {
  const points = pointNames(scheme);
  const shape = points.length > 0 ? `kpt_shape: [${points.length}, 3]\n` : '';
  const lines = names.map((name, i) => `  ${i}: ${JSON.stringify(name)}\n`);
  return `path: .\ntrain: images\nval: images\nnc: ${names.length}\n${shape}names:\n${lines.join('')}`;
};
