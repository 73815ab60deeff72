/**
 * Pascal VOC: an XML file an image, with boxes by their corners. Corners are taken as they are, as pixels from 0; part
 * of the 2007 to 2012 data counts from 1. Pure. http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html
 */
import { faultOf } from '../../datasets/formats/damage.ts';
import type { SourceFile } from '../../datasets/formats/source-file.ts';
import type { AnnotationResult, Shape } from '../../spec/annotations.ts';
import { heldOf, imageOf, resultFrom } from './as-it-came.ts';
import type { AnnotationFormat, ExportedTask, Found, ReadOptions } from './format.ts';
import { refused, taskFound } from './found.ts';
import { boundsOf } from './image-objects.ts';
import { filesEnding } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { settledResult } from './settled.ts';
import { childOf, type Element, element, elementsIn, numberIn, textIn, xmlOf } from './xml.ts';

const NAME = 'pascal-voc';
const HOLDS: Holds = {
  name: NAME,
  data: ['image'],
  parts: ['shapes'],
  shapes: ['box'],
  details: ['attributes'],
};
/** Of an object, in the order in which VOC has them. */
const ATTRIBUTES = ['pose', 'truncated', 'difficult', 'occluded'];

export const pascalVoc: AnnotationFormat = {
  name: NAME,
  title: 'Pascal VOC: an XML file of boxes for each image',
  shape: 'folder',
  losses: (task) => lossesBy(HOLDS, task),

  async *read(folder, options) {
    for await (const file of filesEnding(folder, ['.xml'])) yield* imageIn(file, options);
  },

  async *write(tasks) {
    for await (const task of tasks) {
      if (task.task.data.type !== 'image') continue;
      yield { path: pathFor(task), content: [xmlOf(annotationOf(task))] };
    }
  },
};

async function* imageIn(file: SourceFile, options: ReadOptions): AsyncGenerator<Found> {
  let root: Element | undefined;
  try {
    for await (const one of elementsIn(file.stream(), ['annotation'])) root ??= one;
  } catch (error) {
    yield refused(
      file.name,
      faultOf(error, 'broken-xml').found,
      'an XML file whose tags are closed in order',
    );
    return;
  }
  const path = root === undefined ? undefined : textIn(root, 'filename');
  if (root === undefined || path === undefined) {
    yield refused(file.name, root === undefined ? 'no <annotation>' : 'no <filename>', '<annotation> of VOC');
    return;
  }
  const size = childOf(root, 'size');
  const stated = (name: string) => (size === undefined ? undefined : numberIn(textIn(size, name)));
  const data = await imageOf(path, stated('width'), stated('height'), options);
  if (typeof data === 'string') {
    yield refused(file.name, data, '<size>, or the image beside the file');
    return;
  }
  const objects = objectsOf(root);
  const read = resultFrom(objects, partOf, () => undefined);
  const task = { ...{ id: path, data }, beyond: { [NAME]: { file: file.name.split('/').at(-1), root } } };
  if (typeof read === 'string') {
    yield* taskFound(file.name, task, [refused(file.name, read, '<object> with <name> and <bndbox>')]);
    return;
  }
  if (objects.some((one) => childOf(one, 'part')))
    options.note('parts', `${file.name}: parts of objects are kept for the way back, not shown`);
  const result = { ...read, shapes: read.shapes ?? [] };
  const annotation = { ...{ id: '1', task: path, annotator: options.annotator, origin: 'import' }, result };
  yield* taskFound(file.name, task, [{ where: file.name, annotation }]);
}

const objectsOf = ({ children = [] }: Element): readonly Element[] =>
  children.filter(({ name }) => name === 'object');

function partOf(object: Element): AnnotationResult | string {
  const label = textIn(object, 'name');
  if (label === undefined) return 'an object without a name';
  const box = childOf(object, 'bndbox');
  const [left, top, right, bottom] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) =>
    box === undefined ? undefined : numberIn(textIn(box, name)),
  );
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) {
    return `'${label.slice(0, 60)}' without the four numbers of its box`;
  }
  if (right <= left || bottom <= top) return `a box from ${left}, ${top} to ${right}, ${bottom}`;
  const attributes = ATTRIBUTES.flatMap((name) => {
    const said = textIn(object, name);
    if (said === undefined) return [];
    return [[name, name === 'pose' ? said : said === '1'] as const];
  });
  return {
    shapes: [
      {
        ...{ type: 'box', label, x: left, y: top, width: right - left, height: bottom - top },
        ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
      },
    ],
  };
}

interface Kept {
  readonly file?: string;
  readonly root?: Element;
}

const keptOf = ({ task }: ExportedTask): Kept => (task.beyond?.[NAME] ?? {}) as Kept;

const pathFor = (task: ExportedTask): string =>
  `Annotations/${keptOf(task).file ?? `${task.task.id.replace(/\.[^./]+$/, '')}.xml`}`;

function annotationOf(task: ExportedTask): Element {
  const { data, id } = task.task;
  const { root = { name: 'annotation' } } = keptOf(task);
  const { held, left } = heldOf(objectsOf(root), partOf, settledResult(task) ?? {});
  const [path, width, height] =
    data.type === 'image' ? [data.file.path, data.width, data.height] : [id, 0, 0];
  const own = root.children ?? [
    element('filename', path),
    element('size', [element('width', width), element('height', height), element('depth', 3)]),
  ];
  const others = own.filter(({ name }) => name !== 'object');
  return { ...root, children: [...others, ...held, ...(left.shapes ?? []).map(objectOf)] };
}

function objectOf(shape: Shape): Element {
  const { label, attributes = {} } = shape;
  const [x, y, width, height] = boundsOf(shape);
  const corners = { xmin: x, ymin: y, xmax: x + width, ymax: y + height };
  const said = ATTRIBUTES.flatMap((name) => {
    const value = attributes[name];
    return value === undefined ? [] : [element(name, typeof value === 'boolean' ? Number(value) : value)];
  });
  return element('object', [
    element('name', label),
    ...said,
    element(
      'bndbox',
      Object.entries(corners).map(([name, value]) => element(name, value)),
    ),
  ]);
}
