/**
 * A YOLO folder as records, one an image: `{image, objects: [{label, box, polygon?, keypoints?}]}` in pixels, as of
 * COCO, and `split` where data.yaml or its folders say so. Pure.
 *
 *   reads   data.yaml, or classes.txt or obj.names; images; a text file of labels for each, beside it or under labels/
 *   fails   InputRejected: no names of classes, or no labels at all
 *
 * The folder is gone through twice: for its labels, then for its images, one in memory at a time. An image without a
 * label file shows nothing, as YOLO has it. One with a line that can't be true is put aside whole.
 */
import { InputRejected } from '../../errors.ts';
import type { Fault } from '../lines.ts';
import type { Fields, SourceRecord } from '../records.ts';
import { ByteReader } from './byte-reader.ts';
import { type Folder, pathIn } from './folder.ts';
import { isImage, readImage } from './images.ts';
import { isLitter, Layout, withoutRooms } from './layout.ts';
import { imageField } from './objects.ts';
import type { SourceFile } from './source-file.ts';
import { type Description, descriptionIn, namesInLines } from './yolo/description.ts';
import { objectsIn } from './yolo/labels.ts';
import { NamedSplits } from './yolo/splits.ts';

/** Of all label files together: they are held until their images come. */
const MOST_LABEL_BYTES = 64 * 1024 ** 2;
const MOST_DESCRIPTION_BYTES = 4 * 1024 ** 2;
const NAMES = ['classes.txt', 'obj.names'];

export async function* yoloRecords(
  folder: Folder,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  const { description, labels, layout, named } = await described(folder);
  const hasSplits = layout.hasSplits || !named.isEmpty;
  columns(['image', 'objects', ...(hasSplits ? ['split'] : [])]);
  const splitOf = (path: string): unknown => {
    const said = named.of(path);
    return said.length > 1 ? said : (said[0] ?? layout.of(withoutRooms(path)).split);
  };
  let line = 0;
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (isLitter(path) || !isImage(path)) continue;
    line += 1;
    const fields = await fieldsOf(file, path, description, takeLabels(labels, path), splitOf(path));
    yield 'kind' in fields ? { line, fault: fields as Fault, lines: 1 } : { line, fields };
  }
  for (const path of labels.keys()) {
    line += 1;
    yield { line, fault: { kind: 'missing-image', found: `${path}: labels without an image` }, lines: 1 };
  }
}

async function fieldsOf(
  file: SourceFile,
  path: string,
  description: Description,
  labels: string | Fault,
  split: unknown,
): Promise<Fields | Fault> {
  const image = await readImage(file, path);
  if ('kind' in image) return image;
  if (typeof labels !== 'string') return labels;
  const objects = objectsIn(labels, description, image);
  if (!Array.isArray(objects)) return objects;
  return { image: imageField(image), objects, ...(split === undefined ? {} : { split }) };
}

/** Label files by their path without `labels/` and ending: what an image's path comes down to as well. */
export function takeLabels(labels: Map<string, string | Fault>, image: string): string | Fault {
  const key = stem(image);
  const own = labels.get(key) ?? '';
  labels.delete(key);
  return own;
}

/** `images/train/1.jpg`, `labels/train/1.txt`, `train/images/1.jpg` and `train/1.jpg` are one. */
const stem = (path: string): string =>
  path
    .replace(/\.[^./]+$/, '')
    .split('/')
    .filter((segment) => segment !== 'images' && segment !== 'labels')
    .join('/');

export async function described(folder: Folder): Promise<{
  readonly description: Description;
  readonly labels: Map<string, string | Fault>;
  readonly layout: Layout;
  readonly named: NamedSplits;
}> {
  const layout = new Layout();
  const labels = new Map<string, string | Fault>();
  /** Texts beside an image or under labels/ are labels; others are READMEs and lists of images. */
  const sure = new Set<string>();
  let description: Description | undefined;
  let names: readonly string[] = [];
  let bytes = 0;
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (isLitter(path)) continue;
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    if (isImage(path)) {
      layout.add(withoutRooms(path));
      sure.add(stem(path));
    }
    if (/^data.*\.ya?ml$/.test(name) || (/\.ya?ml$/.test(name) && description === undefined)) {
      const text = await textOf(file, MOST_DESCRIPTION_BYTES);
      if (/^names:/m.test(text)) description = descriptionIn(text, file.name);
    } else if (NAMES.includes(name)) {
      names = namesInLines(await textOf(file, MOST_DESCRIPTION_BYTES));
    } else if (name.endsWith('.txt')) {
      const text = await textOf(file, MOST_LABEL_BYTES - bytes);
      bytes += text.length;
      labels.set(stem(path), text);
      if (path.split('/').includes('labels')) sure.add(stem(path));
    }
  }
  const lists = new Map<string, string>();
  for (const [key, text] of labels) {
    if (sure.has(key)) continue;
    if (typeof text === 'string') lists.set(`${key}.txt`, text);
    labels.delete(key);
  }
  description ??= names.length > 0 ? { names, keypoints: undefined, splits: [] } : undefined;
  if (description === undefined || labels.size === 0) {
    throw new InputRejected({
      where: folder.name,
      found: description === undefined ? 'no names of classes' : 'no label files',
      allowed: 'a YOLO folder: data.yaml with names, images/ and labels/',
      next: description === undefined ? 'Add data.yaml with the names' : 'Add the label files under labels/',
    });
  }
  return { description, labels, layout, named: new NamedSplits(description, lists) };
}

async function textOf(file: SourceFile, most: number): Promise<string> {
  const reader = new ByteReader(file.stream());
  try {
    const bytes = await reader.take(Math.min(file.size ?? most, most) + 1);
    if (bytes.length <= most) return new TextDecoder().decode(bytes);
  } finally {
    await reader.close();
  }
  throw new InputRejected({
    where: file.name,
    found: `labels of more than ${MOST_LABEL_BYTES} bytes`,
    allowed: `label files of at most ${MOST_LABEL_BYTES} bytes together`,
    next: 'Split the dataset by images',
  });
}
