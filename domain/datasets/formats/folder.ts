/**
 * Many files that make one dataset: the members of an archive, or objects under one prefix. Interfaces only; the
 * readers are text-folder.ts, images.ts, coco.ts and yolo.ts, each
 * `async function* <kind>Records(folder: Folder, columns): AsyncGenerator<SourceRecord>`.
 */
import type { Fault } from '../lines.ts';
import type { SourceFile } from './source-file.ts';

/**
 * `text-folder` and `image-folder`: the folder a file lies in is its label. `coco`: JSON files of annotations beside
 * images. `yolo`: a text file of boxes for each image, and the names of the classes.
 */
export const FOLDER_KINDS = ['text-folder', 'image-folder', 'coco', 'yolo'] as const;
export type FolderKind = (typeof FOLDER_KINDS)[number];

/** An entry that was not let out of its archive: its path leaves it, it is a link, it swells beyond its cap … */
export interface Refused {
  readonly name: string;
  readonly fault: Fault;
}

export interface Folder {
  /** Key of the archive, or the prefix; for places in reports. */
  readonly name: string;
  /**
   * The same files in the same order on each call. Where the files are members of a tar archive, a file can be read
   * only before the next one is asked for, and a second call reads the archive again. Each file's `name` is the
   * whole place (`archive.zip!/train/spam/1.txt`); `pathIn` gives what lies behind the folder.
   */
  files(): AsyncIterable<SourceFile>;
  /** What `files` had to leave out, complete once it has been read to the end. The caller reports it, not the reader. */
  readonly refused?: readonly Refused[];
}

/** A file's path inside its folder: segments joined by `/`, without a leading one. */
export const pathIn = (folder: Folder, file: SourceFile): string => {
  const within = file.name.slice(folder.name.length);
  return within.replace(/^!?\//, '');
};
