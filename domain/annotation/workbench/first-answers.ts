/** Tasks with their level-1 answers: what annotators said, not seeing one another. */
import { checked } from '../../documents.ts';
import { items } from '../../layout.ts';
import type { Item } from '../../ports.ts';
import type { Annotation } from '../../spec/annotations.ts';
import { currentAnswers, type Rooms, readAnswers, TaskRecord } from './record.ts';

/** More would take longer than a request may. */
export const MOST_TASKS = 20_000;
const AT_ONCE = 100;

export interface FirstAnswers {
  readonly record: TaskRecord;
  readonly answers: readonly Annotation[];
}

/** Without what reviewers corrected; skipped and rejected tasks with their verdicts. At most `MOST_TASKS` and one. */
export async function* firstAnswers(context: Rooms, project: string): AsyncGenerator<FirstAnswers> {
  const { partition, sort } = items.annotationTask(project, '');
  let cursor: string | undefined;
  let seen = 0;
  do {
    const page: { readonly items: readonly Item[]; readonly cursor?: string } = await context.table.query(
      partition,
      { prefix: sort, limit: AT_ONCE, ...(cursor === undefined ? {} : { cursor }) },
    );
    const records = page.items.map((item) => checked(item.sort, item.value, TaskRecord));
    yield* await Promise.all(
      records.map(async (record) => ({
        record,
        answers: firstOf(
          record,
          record.answers.length === 0 ? [] : await readAnswers(context, project, record.id),
        ),
      })),
    );
    seen += records.length;
    cursor = page.cursor;
  } while (cursor !== undefined && seen <= MOST_TASKS);
}

/** A correction's id is the lease under which it was judged. */
export function firstOf(record: TaskRecord, stored: readonly Annotation[]): readonly Annotation[] {
  const corrections = new Set(record.judged.map(({ lease }) => lease));
  return currentAnswers(record, stored).filter(({ id }) => !corrections.has(id));
}
