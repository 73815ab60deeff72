/** Annotation files in memory, read and written by a format, for tests of them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type {
  AnnotationFormat,
  ExportedTask,
  Found,
  ReadOptions,
} from '../../domain/annotation/formats/format.ts';
import { SchemeBuilder } from '../../domain/annotation/scheme-of.ts';
import type { Folder } from '../../domain/datasets/formats/folder.ts';
import type { AnnotatedTask, LabelScheme } from '../../domain/spec/annotations.ts';
import { held } from './text-files.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** One file by itself, as the command line gives it. */
export const fileOf = (name: string, content: string | Uint8Array): Folder => ({
  name,
  async *files() {
    yield held(name, content, 97);
  },
});

export const folderOf = (files: Files): Folder => ({
  name: 'in.zip',
  async *files() {
    for (const [path, content] of Object.entries(files)) yield held(`in.zip!/${path}`, content, 97);
  },
});

/** Made by golden/annotations/make.py. */
export const golden = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../golden/annotations/${name}`, import.meta.url)), 'utf8');

export interface Read {
  readonly tasks: readonly AnnotatedTask[];
  /** Where, found. */
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

export async function read(
  format: AnnotationFormat,
  folder: Folder,
  options: Partial<ReadOptions> = {},
): Promise<Read> {
  const notes: string[] = [];
  const note = (kind: string, message: string) => notes.push(`${kind}: ${message}`);
  const found: Found[] = await Array.fromAsync(
    format.read(folder, { annotator: 'import', note, ...options }),
  );
  return {
    tasks: found.flatMap((one) => ('refused' in one ? [] : one)),
    refusals: found.flatMap((one) => ('refused' in one ? `${one.refused.where}: ${one.refused.found}` : [])),
    notes,
  };
}

/** What is written, by path. */
export async function written(
  format: AnnotationFormat,
  tasks: readonly ExportedTask[],
  more: Partial<LabelScheme> = {},
): Promise<Record<string, string>> {
  const builder = new SchemeBuilder();
  for (const { task, annotations, final } of tasks) {
    for (const { result } of annotations) builder.add(result);
    for (const result of [final, task.gold]) if (result) builder.add(result);
  }
  const scheme = { ...(builder.scheme() ?? empty), ...more };
  const files: Record<string, string> = {};
  const all = (async function* () {
    yield* tasks;
  })();
  for await (const { path, content } of format.write(all, { scheme, note: () => undefined })) {
    const pieces: Buffer[] = [];
    for await (const piece of content) pieces.push(Buffer.from(piece));
    files[path] = Buffer.concat(pieces).toString();
  }
  return files;
}

const empty: LabelScheme = { asks: ['labels'], labels: [], multiple: false, shapes: [], keypoints: [] };

/** A task with one answer, as our own pages give it. */
export const answered = (
  id: string,
  data: AnnotatedTask['task']['data'],
  result: AnnotatedTask['annotations'][number]['result'],
): AnnotatedTask => ({
  task: { id, data },
  annotations: [{ id: `${id}-1`, task: id, annotator: 'ann', verdict: 'answered', result, origin: 'page' }],
});
