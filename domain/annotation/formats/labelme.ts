/**
 * LabelMe: a JSON file an image, with outlines, rectangles and points. The image that lies in the file itself
 * (`imageData`) is left out. Pure. https://github.com/wkentaro/labelme
 */
import { objectIn } from '../../datasets/formats/json-text.ts';
import type { SourceFile } from '../../datasets/formats/source-file.ts';
import { wholeOf } from '../../datasets/formats/whole.ts';
import type { Fields } from '../../datasets/records.ts';
import { shown } from '../../shown.ts';
import type { AnnotationResult, Shape } from '../../spec/annotations.ts';
import { heldOf, imageOf, resultFrom } from './as-it-came.ts';
import type { AnnotationFormat, ExportedTask, Found, ReadOptions } from './format.ts';
import { refused, taskFound } from './found.ts';
import { filesEnding, isNumber, isObject } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { settledResult } from './settled.ts';

const NAME = 'labelme';
const HOLDS: Holds = {
  name: NAME,
  data: ['image'],
  parts: ['labels', 'shapes'],
  shapes: ['box', 'polygon', 'keypoints'],
  details: ['several'],
};
/** With the image in it. */
const MOST_BYTES = 256 * 1024 ** 2;

export const labelme: AnnotationFormat = {
  name: NAME,
  title: 'LabelMe: a JSON file of outlines, rectangles and points for each image',
  shape: 'folder',
  losses: (task) => lossesBy(HOLDS, task),

  async *read(folder, options) {
    for await (const file of filesEnding(folder, ['.json'])) yield* imageIn(file, options);
  },

  async *write(tasks) {
    for await (const task of tasks) {
      if (task.task.data.type !== 'image') continue;
      yield { path: pathFor(task), content: [`${JSON.stringify(documentOf(task), undefined, 2)}\n`] };
    }
  },
};

async function* imageIn(file: SourceFile, options: ReadOptions): AsyncGenerator<Found> {
  const where = file.name;
  const bytes = await wholeOf(file.stream(), MOST_BYTES);
  if (bytes === undefined) {
    yield refused(where, `more than ${MOST_BYTES} bytes`, `at most ${MOST_BYTES} bytes`);
    return;
  }
  const read = objectIn(new TextDecoder().decode(bytes));
  if ('kind' in read) {
    yield refused(where, read.found, 'a JSON object with shapes and imagePath');
    return;
  }
  const { imageData, shapes: given, imagePath: path, ...rest } = read.object;
  if (typeof path !== 'string' || path === '' || !Array.isArray(given) || !given.every(isObject)) {
    yield refused(
      where,
      typeof path === 'string' ? 'no shapes' : 'no imagePath',
      'a JSON object with shapes and imagePath',
    );
    return;
  }
  if (typeof imageData === 'string') options.note('imageData', `${where}: the image in the file is left out`);
  const { imageWidth, imageHeight } = rest;
  const data = await imageOf(
    path,
    isNumber(imageWidth) ? imageWidth : undefined,
    isNumber(imageHeight) ? imageHeight : undefined,
    options,
  );
  if (typeof data === 'string') {
    yield refused(where, data, 'imageWidth and imageHeight, or the image beside the file');
    return;
  }
  const found = resultFrom(given, partOf, ({ shape_type: type }) =>
    options.note(`shapes of type ${String(type).slice(0, 40)}`, `${where}: kept for the way back, not shown`),
  );
  const name = file.name.split('/').at(-1);
  const task = { ...{ id: path, data }, beyond: { [NAME]: { ...rest, file: name, shapes: given } } };
  if (typeof found === 'string') {
    yield* taskFound(where, task, [refused(where, found, 'shapes with a label and points')]);
    return;
  }
  const flags = flagsIn(rest.flags);
  const result = {
    shapes: found.shapes ?? [],
    ...(flags === undefined ? {} : { labels: flags }),
  };
  const annotation = { ...{ id: '1', task: path, annotator: options.annotator, origin: 'import' }, result };
  yield* taskFound(where, task, [{ where, annotation }]);
}

/** Classes of the whole image, those that are set. */
const flagsIn = (flags: unknown): string[] | undefined =>
  isObject(flags) && Object.keys(flags).length > 0
    ? Object.keys(flags).filter((name) => flags[name] === true)
    : undefined;

function partOf({
  label,
  points,
  shape_type: type = 'polygon',
}: Fields): AnnotationResult | string | undefined {
  if (type !== 'polygon' && type !== 'rectangle' && type !== 'point') return undefined;
  if (typeof label !== 'string' || label.trim() === '') return `the label ${shown(label)}`;
  const isSound = (point: unknown): point is [number, number] =>
    Array.isArray(point) && point.length === 2 && point.every(isNumber);
  if (!Array.isArray(points) || !points.every(isSound)) return `points ${shown(points)}`;
  const [[x, y] = [0, 0], [otherX, otherY] = [x, y]] = points;
  if (type === 'polygon') {
    return points.length < 3
      ? `an outline of ${points.length} points`
      : { shapes: [{ type, label, rings: [points] }] };
  }
  if (type === 'point')
    return { shapes: [{ type: 'keypoints', label, points: [{ name: label, x, y, visible: 2 }] }] };
  const [width, height] = [Math.abs(otherX - x), Math.abs(otherY - y)];
  if (points.length !== 2 || !(width > 0 && height > 0)) return `a rectangle of ${shown(points)}`;
  return { shapes: [{ type: 'box', label, x: Math.min(x, otherX), y: Math.min(y, otherY), width, height }] };
}

const keptOf = ({ task }: ExportedTask): Fields => (task.beyond?.[NAME] ?? {}) as Fields;

const pathFor = (task: ExportedTask): string => {
  const { file } = keptOf(task);
  return typeof file === 'string' ? file : `${task.task.id.replace(/\.[^./]+$/, '')}.json`;
};

function documentOf(task: ExportedTask): Fields {
  const { data, id } = task.task;
  const { file: _, shapes, ...rest } = keptOf(task);
  const result = settledResult(task) ?? {};
  const raws = Array.isArray(shapes) ? (shapes as Fields[]) : [];
  const { held, left } = heldOf(raws, partOf, result);
  const flags = Object.fromEntries((result.labels ?? []).map((label) => [label, true]));
  const size = data.type === 'image' ? { imageHeight: data.height, imageWidth: data.width } : {};
  const known = isObject(rest.flags)
    ? Object.fromEntries(Object.keys(rest.flags).map((name) => [name, false]))
    : {};
  return {
    ...{ version: '5.0.0', ...rest, flags: { ...known, ...flags } },
    ...{ shapes: [...held, ...(left.shapes ?? []).flatMap(shapesOf)] },
    ...{ imagePath: data.type === 'image' ? data.file.path : id, imageData: null, ...size },
  };
}

function shapesOf(shape: Shape): readonly Fields[] {
  const one = (type: string, points: unknown, label = shape.label): Fields => ({
    ...{ label, points, group_id: null, description: '', shape_type: type, flags: {} },
  });
  switch (shape.type) {
    case 'box': {
      const { x, y, width, height } = shape;
      return [
        one('rectangle', [
          [x, y],
          [x + width, y + height],
        ]),
      ];
    }
    case 'polygon':
      return shape.rings.map((ring) => one('polygon', ring));
    case 'keypoints':
      return shape.points
        .filter(({ visible }) => visible > 0)
        .map(({ name, x, y }) => one('point', [[x, y]], name));
    case 'mask':
      return [];
  }
}
