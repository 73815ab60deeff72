/** A project's annotations as files of a format: what it can't hold is told before anything is written. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AnnotationFormat, ExportedTask, Note } from '../../domain/annotation/formats/format.ts';
import type { LabelScheme } from '../../domain/spec/annotations.ts';
import { ExportPage } from '../../domain/spec/api-annotation.ts';
import type { Client } from '../client.ts';

const PAGE = 50;

export async function* exportedTasks(client: Client, project: string): AsyncGenerator<ExportedTask> {
  let cursor: string | undefined;
  do {
    const page: ExportPage = await client.send(ExportPage, {
      path: ['projects', project, 'annotation', 'export'],
      query: { cursor, limit: PAGE },
    });
    for (const { task, annotations, final } of page.tasks) {
      yield { task, annotations, ...(final === undefined ? {} : { final: final.result }) };
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** What the format can't hold, and of how many tasks. */
export async function lossesOf(
  format: AnnotationFormat,
  tasks: AsyncIterable<ExportedTask>,
): Promise<{ readonly tasks: number; readonly losses: ReadonlyMap<string, number> }> {
  const losses = new Map<string, number>();
  let count = 0;
  for await (const task of tasks) {
    count += 1;
    for (const loss of new Set(format.losses(task))) losses.set(loss, (losses.get(loss) ?? 0) + 1);
  }
  return { tasks: count, losses };
}

/** @returns the files written; of a folder's format inside `out`, never outside. */
export async function writeExport(
  format: AnnotationFormat,
  tasks: AsyncIterable<ExportedTask>,
  { scheme, out, note }: { readonly scheme: LabelScheme; readonly out: string; readonly note: Note },
): Promise<readonly string[]> {
  const written: string[] = [];
  for await (const { path, content } of format.write(tasks, { scheme, note })) {
    const target = format.shape === 'file' ? resolve(out) : inside(out, path);
    await mkdir(dirname(target), { recursive: true });
    await pipeline(Readable.from(content), createWriteStream(target));
    written.push(target);
  }
  return written;
}

/** Paths come from other people's files. */
function inside(folder: string, path: string): string {
  const root = resolve(folder);
  const target = resolve(join(root, path));
  if (target.startsWith(root + sep)) return target;
  return join(root, path.replaceAll(/[^\w.-]+/g, '_'));
}
