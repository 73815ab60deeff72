/**
 * A COCO folder as records, one an image: `{image, objects: [{label, box, polygon?, rle?, keypoints?, iscrowd?}]}`,
 * boxes in pixels; where there are captions, also `{text, captions}`; `split` where annotation files or folders are
 * named after one. Pure.
 *
 *   fails   InputRejected: no annotations, or annotations that can't be read
 *
 * The folder is gone through twice: for its annotations, then for its images, one in memory at a time. An image with
 * an annotation that can't be true is put aside whole: with an object missing it would teach the wrong thing.
 */
import { InputRejected } from '../../errors.ts';
import { SPLITS } from '../identity.ts';
import type { Fault } from '../lines.ts';
import type { Fields, SourceRecord } from '../records.ts';
import { type AnnotationFile, Held, readAnnotations } from './coco/annotations.ts';
import { objectOf } from './coco/objects.ts';
import { type Folder, pathIn } from './folder.ts';
import { type Image, isImage, readImage } from './images.ts';
import { isLitter, Layout, withoutRooms } from './layout.ts';
import { imageField } from './objects.ts';

interface Source {
  readonly file: AnnotationFile;
  readonly id: unknown;
}

export async function* cocoRecords(
  folder: Folder,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  const files: AnnotationFile[] = [];
  const paths: string[] = [];
  const held = new Held();
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (isLitter(path)) continue;
    if (isImage(path)) paths.push(path);
    if (!path.toLowerCase().endsWith('.json')) continue;
    const found = await readAnnotations(file, path, held);
    if (found !== undefined) files.push(found);
  }
  if (files.length === 0) {
    throw new InputRejected({
      where: folder.name,
      found: 'no JSON file that lists images',
      allowed: 'COCO annotations beside the images: images, annotations, categories',
      next: 'Add the annotation file, e.g. annotations/instances_train.json',
    });
  }
  const hasCaptions = files.some((file) => file.hasCaptions);
  const layout = new Layout();
  for (const path of paths) layout.add(withoutRooms(path));
  const splitOf = (path: string, sources: readonly Source[]): Fields => {
    const said = SPLITS.filter((split) => sources.some(({ file }) => file.split === split));
    const split = said.length > 1 ? said : (said[0] ?? layout.of(withoutRooms(path)).split);
    return split === undefined ? {} : { split };
  };
  const hasSplits = layout.hasSplits || files.some(({ split }) => split !== undefined);
  columns([
    ...['image', 'objects'],
    ...(hasCaptions ? ['text', 'captions'] : []),
    ...(hasSplits ? ['split'] : []),
  ]);

  const { wanted, missing } = placed(files, paths);
  let line = 0;
  const aside = (fault: Fault, lines = 1): SourceRecord => {
    line += 1;
    return { line, fault, lines };
  };
  let unlisted = 0;
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (isLitter(path) || !isImage(path)) continue;
    const sources = wanted.get(path);
    if (sources === undefined) {
      unlisted += 1;
      continue;
    }
    const image = await readImage(file, path);
    const fields = 'kind' in image ? image : fieldsOf(image, sources, hasCaptions);
    if ('kind' in fields) {
      yield aside(fields as Fault);
    } else {
      line += 1;
      yield { line, fields: { ...fields, ...splitOf(path, sources) } };
    }
  }
  for (const fault of missing) yield aside(fault);
  for (const file of files) {
    for (const { id, annotations } of file.unknownImages()) {
      const found = `${file.path}: ${annotations} annotations of image ${String(id).slice(0, 60)}, which it does not list`;
      yield aside({ kind: 'unknown-image-id', found }, annotations);
    }
  }
  if (unlisted > 0) {
    yield aside(
      { kind: 'unlisted-image', found: `${unlisted} images that no annotation file lists` },
      unlisted,
    );
  }
}

/** Which image each list means: by its path's end, since lists mostly leave out the folder. */
function placed(
  files: readonly AnnotationFile[],
  paths: readonly string[],
): { readonly wanted: ReadonlyMap<string, readonly Source[]>; readonly missing: readonly Fault[] } {
  const byName = Map.groupBy(paths, (path) => path.slice(path.lastIndexOf('/') + 1));
  const wanted = new Map<string, Source[]>();
  const missing: Fault[] = [];
  for (const file of files) {
    for (const id of file.imageIds()) {
      const name = file.image(id).fileName.replace(/^\.?\//, '');
      const all = byName.get(name.slice(name.lastIndexOf('/') + 1)) ?? [];
      const path = closest(all, name, file.path);
      if (path === undefined) {
        const several = all.length > 1 ? ' that is the only one of its name' : '';
        const found = `${file.path}: no image '${name.slice(0, 200)}'${several}`;
        missing.push({ kind: 'missing-image', found });
        continue;
      }
      const known = wanted.get(path);
      if (known === undefined) wanted.set(path, [{ file, id }]);
      else known.push({ file, id });
    }
  }
  return { wanted, missing };
}

/** Of several of the same name, the one whose folder the annotation file is named after or lies in. */
function closest(paths: readonly string[], name: string, annotations: string): string | undefined {
  const ending = paths.filter((path) => path === name || path.endsWith(`/${name}`));
  if (ending.length < 2) return ending[0];
  const own = ending.filter((path) => {
    const folder = path.split('/').at(-2) ?? '';
    return folder !== '' && annotations.includes(folder);
  });
  return own.length === 1 ? own[0] : undefined;
}

function fieldsOf(image: Image, sources: readonly Source[], hasCaptions: boolean): Fields | Fault {
  const objects: unknown[] = [];
  const captions: string[] = [];
  for (const { file, id } of sources) {
    const { width, height } = file.image(id);
    if ((width ?? image.width) !== image.width || (height ?? image.height) !== image.height) {
      const found = `${image.path}: ${image.width} × ${image.height} pixels, ${file.path} says ${width} × ${height}`;
      return { kind: 'lying-annotation', found };
    }
    for (const annotation of file.of(id)) {
      if (annotation.caption !== undefined) captions.push(annotation.caption);
      if (annotation.box === undefined && annotation.category === undefined) continue;
      const object = objectOf(annotation, file, image);
      if ('kind' in object) return object;
      objects.push(object);
    }
  }
  return {
    image: imageField(image),
    objects,
    ...(hasCaptions ? { text: captions[0] ?? null, captions } : {}),
  };
}
