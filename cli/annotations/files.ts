/**
 * Annotation files of this machine: one file, packed or not, the members of an archive, or the files of a folder; and
 * the images that lie with them.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { archiveFolder } from '../../domain/datasets/formats/archive.ts';
import { unwrapped } from '../../domain/datasets/formats/compressed.ts';
import { archiveOf } from '../../domain/datasets/formats/detect.ts';
import { type Folder, pathIn } from '../../domain/datasets/formats/folder.ts';
import { isImage, readImage } from '../../domain/datasets/formats/images.ts';
import { localFile } from '../local-file.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface AnnotationFiles {
  /** May be read more than once. */
  readonly folder: Folder;
  /** Of an image as the annotations name it; undefined where it does not lie with them, or is broken. */
  readonly imageSize: (path: string) => Promise<Size | undefined>;
}

/** `heard` is told of bytes as they are read. */
export async function annotationFiles(
  path: string,
  signal: AbortSignal,
  heard: (bytes: number) => void,
): Promise<AnnotationFiles> {
  if ((await stat(path)).isDirectory()) {
    return { folder: folderOn(path, signal, heard), imageSize: sizesBeside(path, signal) };
  }
  const { file, head } = await unwrapped(await localFile(path, signal, heard));
  const archive = archiveOf(head, path);
  if (archive !== undefined) {
    const folder = await archiveFolder(archive, file);
    return { folder, imageSize: sizesWithin(folder) };
  }
  const folder: Folder = {
    name: path,
    async *files() {
      yield file;
    },
  };
  return { folder, imageSize: sizesBeside(dirname(path), signal) };
}

/** Its files and those of its folders, in the order of their names. Links are not followed. */
function folderOn(root: string, signal: AbortSignal, heard: (bytes: number) => void): Folder {
  const name = root.endsWith(sep) && root.length > 1 ? root.slice(0, -1) : root;
  async function* filesIn(folder: string): AsyncGenerator<string> {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* filesIn(path);
      else if (entry.isFile()) yield path;
    }
  }
  return {
    name,
    async *files() {
      for await (const path of filesIn(name)) yield localFile(path, signal, heard);
    },
  };
}

/** Looked for where the annotations say, and by its name alone; never outside of the folder. */
function sizesBeside(folder: string, signal: AbortSignal): AnnotationFiles['imageSize'] {
  const root = resolve(folder);
  return async (path) => {
    const places = [path, join('images', path), basename(path), join('images', basename(path))];
    for (const place of places) {
      const target = resolve(root, place.replace(/^\/+/, ''));
      if (!target.startsWith(root + sep) || !isImage(target)) continue;
      const found = await stat(target).catch(() => undefined);
      if (found?.isFile()) return sizeOf(await readImage(await localFile(target, signal, () => {}), path));
    }
    return undefined;
  };
}

/** All of them are looked at once the first is asked for: an archive may only be readable from its beginning. */
function sizesWithin(folder: Folder): AnnotationFiles['imageSize'] {
  let sizes: Promise<ReadonlyMap<string, Size | undefined>> | undefined;
  const all = async (): Promise<ReadonlyMap<string, Size | undefined>> => {
    const found = new Map<string, Size | undefined>();
    for await (const file of folder.files()) {
      const path = pathIn(folder, file);
      if (isImage(path)) found.set(path, sizeOf(await readImage(file, path)));
    }
    return found;
  };
  return async (path) => {
    sizes ??= all();
    const known = await sizes;
    const ending = [...known.keys()].filter((own) => own === path || own.endsWith(`/${basename(path)}`));
    return known.get(path) ?? (ending.length === 1 ? known.get(ending[0]!) : undefined);
  };
}

const sizeOf = (image: Awaited<ReturnType<typeof readImage>>): Size | undefined =>
  'kind' in image ? undefined : { width: image.width, height: image.height };
