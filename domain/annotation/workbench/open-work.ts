/** What somebody has open: the lease and what they have saved. It outlives the browser. */

import { z } from 'zod';
import { checked } from '../../documents.ts';
import { items } from '../../layout.ts';
import type { Json, TableWrite } from '../../ports.ts';
import { AnnotationResult, TaskId } from '../../spec/annotations.ts';
import { Level } from '../../spec/api-annotation.ts';
import { hashOf, type Rooms } from './record.ts';

const OpenWork = z.object({
  task: TaskId,
  level: Level,
  lease: z.string(),
  draft: AnnotationResult.optional(),
});
export type OpenWork = z.infer<typeof OpenWork>;

/** Tasks a person can hold at once: one in each tab. */
const MOST_OPEN = 100;

const keyOf = (project: string, person: string, task: string) =>
  items.annotationOpen(project, hashOf(person), hashOf(task));

export const opened = (project: string, person: string, work: OpenWork): TableWrite => ({
  put: { ...keyOf(project, person, work.task), value: work as Json },
});

export const closed = (project: string, person: string, task: string): TableWrite => ({
  delete: keyOf(project, person, task),
});

export async function openWork(
  { table }: Pick<Rooms, 'table'>,
  project: string,
  person: string,
): Promise<readonly OpenWork[]> {
  const { partition, sort } = keyOf(project, person, '');
  const prefix = sort.slice(0, sort.indexOf('/') + 1);
  const page = await table.query(partition, { prefix, limit: MOST_OPEN });
  return page.items.map((item) => checked(item.sort, item.value, OpenWork));
}
