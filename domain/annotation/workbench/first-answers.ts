/** Tasks with their level-1 answers: what annotators said, not seeing one another. */

import { checked } from '../../documents.ts';
import { items } from '../../layout.ts';
import type { Annotation } from '../../spec/annotations.ts';
import { everyItem } from '../../table-pages.ts';
import { currentAnswers, type Rooms, readAnswers, TaskRecord } from './record.ts';

/** Readers that answer a request look at no more: it would take too long. */
export const MOST_TASKS = 20_000;
const AT_ONCE = 100;

export interface FirstAnswers {
  readonly record: TaskRecord;
  readonly answers: readonly Annotation[];
}

/** Every task's record, in an order that stays the same. */
export async function* recordsOf(
  { table }: Pick<Rooms, 'table'>,
  project: string,
): AsyncGenerator<TaskRecord> {
  const { partition, sort } = items.annotationTask(project, '');
  for await (const item of everyItem(table, partition, sort, AT_ONCE)) {
    yield checked(item.sort, item.value, TaskRecord);
  }
}

/** Without what reviewers corrected; skipped and rejected tasks with their verdicts. */
export async function* firstAnswers(context: Rooms, project: string): AsyncGenerator<FirstAnswers> {
  for await (const record of recordsOf(context, project)) {
    const stored = record.answers.length === 0 ? [] : await readAnswers(context, project, record.id);
    yield { record, answers: firstOf(record, stored) };
  }
}

/** A correction's id is the lease under which it was judged. */
export function firstOf(record: TaskRecord, stored: readonly Annotation[]): readonly Annotation[] {
  const corrections = new Set(record.judged.map(({ lease }) => lease));
  return currentAnswers(record, stored).filter(({ id }) => !corrections.has(id));
}
