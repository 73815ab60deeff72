/**
 * COCO's JSON: images, their annotations (boxes, outlines, masks in runs, keypoints, captions), categories. The lists
 * may come in any order, so a file is held, compactly, until it is read. Pure. https://cocodataset.org/#format-data
 */

import { TextStore } from '../../datasets/formats/coco/store.ts';
import { faultOf } from '../../datasets/formats/damage.ts';
import { membersIn } from '../../datasets/formats/json-members.ts';
import type { SourceFile } from '../../datasets/formats/source-file.ts';
import type { Fields } from '../../datasets/records.ts';
import { imageOf, resultFrom } from './as-it-came.ts';
import { type Category, partOf } from './coco/objects.ts';
import { cocoFile } from './coco/write.ts';
import type { AnnotationFormat, Found, ReadOptions } from './format.ts';
import { refused, taskFound } from './found.ts';
import { filesEnding, isNumber, isObject } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';

const NAME = 'coco';
const HOLDS: Holds = {
  name: NAME,
  data: ['image'],
  parts: ['labels', 'shapes', 'text'],
  details: ['ids', 'scores', 'attributes', 'rings', 'skeletons', 'visibility', 'several'],
};

export const coco: AnnotationFormat = {
  name: NAME,
  title: "COCO's JSON: images with boxes, outlines, masks and keypoints",
  shape: 'file',
  losses: (task) => lossesBy(HOLDS, task),

  async *read(folder, options) {
    for await (const file of filesEnding(folder, ['.json'])) yield* tasksIn(file, options);
  },

  async *write(tasks, { scheme }) {
    yield { path: 'coco.json', content: cocoFile(tasks, scheme) };
  },
};

async function* tasksIn(file: SourceFile, options: ReadOptions): AsyncGenerator<Found> {
  const images = new Map<unknown, Fields>();
  const annotations = new TextStore();
  const categories = new Map<unknown, Category>();
  const others: Record<string, Fields[]> = {};
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const { name, entry } of membersIn(file.stream())) {
      const value: unknown = JSON.parse(decoder.decode(entry));
      if (!isObject(value)) continue;
      if (name === 'images') images.set(value.id, value);
      else if (name === 'annotations') annotations.add(value.image_id, JSON.stringify(value));
      else if (name === 'categories') categories.set(value.id, value as Category);
      else others[name] = [...(others[name] ?? []), value];
    }
  } catch (error) {
    // What came before it is whole.
    yield refused(
      file.name,
      faultOf(error, 'broken-json').found,
      '{"images": […], "annotations": […], "categories": […]}',
    );
  }
  let isFirst = true;
  for (const [id, image] of images) {
    const where = `${file.name}, image ${String(id).slice(0, 100)}`;
    const own = annotations.of(id).map((text) => JSON.parse(text) as Fields);
    const whole = isFirst ? { categories: [...categories.values()], ...others } : undefined;
    isFirst = false;
    yield* imageIn(where, image, own, { categories, whole, options });
  }
  for (const id of annotations.keys()) {
    if (images.has(id)) continue;
    const where = `${file.name}, image ${String(id).slice(0, 100)}`;
    yield refused(
      where,
      `${annotations.of(id).length} annotations of an image that is not listed`,
      'ids of `images`',
    );
  }
}

interface About {
  readonly categories: ReadonlyMap<unknown, Category>;
  /** What the file says besides, kept with its first image. */
  readonly whole: Fields | undefined;
  readonly options: ReadOptions;
}

async function* imageIn(
  where: string,
  image: Fields,
  annotations: readonly Fields[],
  { categories, whole, options }: About,
): AsyncGenerator<Found> {
  const { file_name: path, width, height } = image;
  if (typeof path !== 'string' || path === '') {
    yield refused(where, 'no file_name', 'images with id, file_name, width and height');
    return;
  }
  const data = await imageOf(
    path,
    isNumber(width) ? width : undefined,
    isNumber(height) ? height : undefined,
    options,
  );
  if (typeof data === 'string') {
    yield refused(where, data, 'width and height, or the image beside the file');
    return;
  }
  const read = resultFrom(
    annotations,
    (one) => partOf(one, categories),
    () => undefined,
  );
  const task = {
    ...{ id: path, data },
    beyond: { [NAME]: { image, annotations, ...(whole === undefined ? {} : { whole }) } },
  };
  if (typeof read === 'string') {
    yield* taskFound(where, task, [
      refused(where, read, "COCO's annotations, of categories that are listed"),
    ]);
    return;
  }
  const isCaption = read.text !== undefined && read.shapes === undefined;
  const result = isCaption || read.labels !== undefined ? read : { ...read, shapes: read.shapes ?? [] };
  const annotation = { ...{ id: '1', task: path, annotator: options.annotator, origin: 'import' }, result };
  yield* taskFound(where, task, [{ where, annotation }]);
}
