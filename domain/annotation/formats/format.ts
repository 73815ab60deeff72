/**
 * A format of annotation files: how it is read and written, and what it can't hold. Interfaces only; each format is a
 * file or folder beside this one, listed in formats.ts.
 */
import type { Folder } from '../../datasets/formats/folder.ts';
import type { AnnotatedTask, AnnotationResult, LabelScheme } from '../../spec/annotations.ts';

/** Something of a file that was not taken; all else is. */
export interface Refusal {
  /** File and line, task or element: `export.json, task 12`. */
  readonly where: string;
  readonly found: string;
  readonly allowed: string;
}

export type Found = AnnotatedTask | { readonly refused: Refusal };

/** What was changed on the way in, or left out: counted by kind, the first of each with its place. */
export type Note = (kind: string, message: string) => void;

/** What places in a text count. */
export const OFFSET_UNITS = ['code-points', 'utf-16', 'bytes'] as const;
export type OffsetUnit = (typeof OFFSET_UNITS)[number];

export interface ReadOptions {
  /** @default what the format says of itself, checked against the texts that it quotes */
  readonly offsets?: OffsetUnit;
  /** Of formats that name nobody. */
  readonly annotator: string;
  /** Of an image whose size the format does not tell; undefined where the file is not there. */
  readonly imageSize?: (
    path: string,
  ) => Promise<{ readonly width: number; readonly height: number } | undefined>;
  readonly note: Note;
}

/** A task with what came of it: the result that reviews settled, if they did. */
export interface ExportedTask extends AnnotatedTask {
  readonly final?: AnnotationResult;
}

export interface WriteOptions {
  readonly scheme: LabelScheme;
  readonly note: Note;
}

/** A file to be written, whole or piece by piece. */
export interface OutputFile {
  readonly path: string;
  readonly content: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
}

export interface AnnotationFormat {
  /** As `--format` has it. */
  readonly name: string;
  /** One line for help and docs: what it is, who writes it. */
  readonly title: string;
  /** `file`: one file; `folder`: several, which are written into a folder or a zip. */
  readonly shape: 'file' | 'folder';
  read(folder: Folder, options: ReadOptions): AsyncGenerator<Found>;
  /** Each file is read to its end before the next is asked for. */
  write(tasks: AsyncIterable<ExportedTask>, options: WriteOptions): AsyncGenerator<OutputFile>;
  /** What of a task would be lost, each in a few words (`rotation of boxes`); empty: nothing. */
  losses(task: ExportedTask): readonly string[];
}
