/** Annotation files of this machine: one file, packed or not, or the members of an archive. */
import { archiveFolder } from '../../domain/datasets/formats/archive.ts';
import { unwrapped } from '../../domain/datasets/formats/compressed.ts';
import { archiveOf } from '../../domain/datasets/formats/detect.ts';
import type { Folder } from '../../domain/datasets/formats/folder.ts';
import { localFile } from '../local-file.ts';

/** `heard` is told of bytes as they are read. May be read more than once. */
export async function annotationFolder(
  path: string,
  signal: AbortSignal,
  heard: (bytes: number) => void,
): Promise<Folder> {
  const { file, head } = await unwrapped(await localFile(path, signal, heard));
  const archive = archiveOf(head, path);
  if (archive !== undefined) return archiveFolder(archive, file);
  return {
    name: path,
    async *files() {
      yield file;
    },
  };
}
