/**
 * CVAT for images 1.1: one XML file of images with boxes, outlines, masks, points, skeletons and tags. What has no
 * place in our form (polylines, ellipses, projected cuboids) is kept for the way back. Pure.
 * https://docs.cvat.ai/docs/manual/advanced/xml_format/
 */
import { faultOf } from '../../datasets/formats/damage.ts';
import type { SourceFile } from '../../datasets/formats/source-file.ts';
import type { LabelScheme } from '../../spec/annotations.ts';
import { heldOf, imageOf, resultFrom } from './as-it-came.ts';
import { elementsOf, partOf } from './cvat/shapes.ts';
import type { AnnotationFormat, ExportedTask, Found, ReadOptions } from './format.ts';
import { refused, taskFound } from './found.ts';
import { filesEnding } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { settledResult } from './settled.ts';
import { type Element, element, elementsIn, numberIn, xmlOf } from './xml.ts';

const NAME = 'cvat';
const HOLDS: Holds = {
  name: NAME,
  data: ['image'],
  parts: ['labels', 'shapes'],
  details: ['attributes', 'rotation', 'skeletons', 'visibility', 'several'],
};

export const cvat: AnnotationFormat = {
  name: NAME,
  title: 'CVAT for images 1.1: one XML file of images',
  shape: 'file',
  losses: (task) => lossesBy(HOLDS, task),

  async *read(folder, options) {
    for await (const file of filesEnding(folder, ['.xml'])) yield* imagesIn(file, options);
  },

  async *write(tasks, { scheme }) {
    yield { path: 'annotations.xml', content: documentOf(tasks, scheme) };
  },
};

async function* imagesIn(file: SourceFile, options: ReadOptions): AsyncGenerator<Found> {
  let meta: Element | undefined;
  try {
    for await (const one of elementsIn(file.stream(), ['meta', 'image', 'track'])) {
      if (one.name === 'meta') meta = one;
      else if (one.name === 'track') {
        yield refused(
          `${file.name}, track ${one.attributes?.id}`,
          'a track of a video',
          'CVAT for images 1.1',
        );
      } else {
        yield* imageIn(
          `${file.name}, image ${(one.attributes?.name ?? '').slice(0, 200)}`,
          one,
          meta,
          options,
        );
        meta = undefined;
      }
    }
  } catch (error) {
    // What came before it is whole.
    yield refused(
      file.name,
      faultOf(error, 'broken-xml').found,
      'an XML file whose tags are closed in order',
    );
  }
}

async function* imageIn(
  where: string,
  image: Element,
  meta: Element | undefined,
  options: ReadOptions,
): AsyncGenerator<Found> {
  const { name: path, width, height } = image.attributes ?? {};
  if (path === undefined) {
    yield refused(where, 'an image without a name', '<image name="…" width="…" height="…">');
    return;
  }
  const data = await imageOf(path, numberIn(width), numberIn(height), options);
  if (typeof data === 'string') {
    yield refused(where, data, 'width and height, or the image beside the file');
    return;
  }
  const read = resultFrom(
    image.children ?? [],
    (one) => partOf(one, data),
    ({ name }) =>
      options.note(`elements <${name.slice(0, 40)}>`, `${where}: kept for the way back, not shown`),
  );
  const task = {
    ...{ id: path, data },
    // Of the whole file, kept with its first image.
    beyond: { [NAME]: { image, ...(meta === undefined ? {} : { meta }) } },
  };
  if (typeof read === 'string') {
    yield* taskFound(where, task, [refused(where, read, "CVAT's elements, with a label and numbers")]);
    return;
  }
  const result = read.labels === undefined ? { ...read, shapes: read.shapes ?? [] } : read;
  const annotation = { ...{ id: '1', task: path, annotator: options.annotator, origin: 'import' }, result };
  yield* taskFound(where, task, [{ where, annotation }]);
}

interface Kept {
  readonly image?: Element;
  readonly meta?: Element;
}

async function* documentOf(tasks: AsyncIterable<ExportedTask>, scheme: LabelScheme): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n';
  let hasMeta = false;
  let number = 0;
  for await (const task of tasks) {
    const { data } = task.task;
    if (data.type !== 'image') continue;
    const { image, meta } = (task.task.beyond?.[NAME] ?? {}) as Kept;
    if (!hasMeta) yield xmlOf(meta ?? metaOf(scheme), '  ');
    hasMeta = true;
    const { held, left } = heldOf(
      image?.children ?? [],
      (one) => partOf(one, data),
      settledResult(task) ?? {},
    );
    const attributes = {
      ...{ id: String(number), ...image?.attributes, name: data.file.path },
      ...{ width: String(data.width), height: String(data.height) },
    };
    number += 1;
    yield xmlOf({ name: 'image', attributes, children: [...held, ...elementsOf(left)] }, '  ');
  }
  yield '</annotations>\n';
}

const metaOf = ({ labels }: LabelScheme): Element =>
  element('meta', [
    element('task', [
      element(
        'labels',
        labels.map(({ name }) => element('label', [element('name', name), element('attributes', '')])),
      ),
    ]),
  ]);
