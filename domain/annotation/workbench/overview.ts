/** What there is, how far it is, and who did what. */

import { z } from 'zod';
import { checked } from '../../documents.ts';
import { items } from '../../layout.ts';
import { type Caller, may, PERMISSIONS, rolesIn } from '../../spec/accounts.ts';
import type { Annotation } from '../../spec/annotations.ts';
import {
  type AnnotationOverview,
  type ExportPage,
  type Final,
  LEVELS,
  TaskState,
  type TaskSummary,
  type TaskView,
} from '../../spec/api-annotation.ts';
import { everyItem } from '../../table-pages.ts';
import { entries, isLive } from './next.ts';
import { currentAnswers, hashOf, needTask, type Rooms, readAnswers, readTask, TaskRecord } from './record.ts';
import { findSettings } from './settings.ts';

const STATES = TaskState.options;

/** What somebody has done, newest last. */
export const Done = z.object({
  task: z.string(),
  person: z.string(),
  at: z.string(),
  level: z.string(),
  verdict: z.enum(['answered', 'skipped', 'rejected']).optional(),
  decision: z.string().optional(),
  seconds: z.number().optional(),
  /** Of a task whose answer is known. */
  right: z.boolean().optional(),
});
export type Done = z.infer<typeof Done>;

export async function* doneBy(
  { table }: Pick<Rooms, 'table'>,
  project: string,
  person?: string,
): AsyncGenerator<Done> {
  const { partition } = items.annotationDone(project, '', '', '');
  const prefix = person === undefined ? '' : `${hashOf(person)}/`;
  for await (const item of everyItem(table, partition, prefix)) yield checked(item.sort, item.value, Done);
}

export async function overview(context: Rooms, project: string, caller: Caller): Promise<AnnotationOverview> {
  const settings = await findSettings(context, project);
  const now = context.clock.now();
  const progress = { annotate: 0, peer: 0, expert: 0, done: 0, unfit: 0 };
  let [late, returned, answered] = [0, 0, 0];
  for (const state of STATES) {
    const open = LEVELS.some((level) => level === state);
    for await (const entry of entries(context, project, state, 1_000)) {
      progress[state] += 1;
      if (open && entry.dueAt !== undefined && entry.dueAt < now) late += 1;
      if (entry.returnedTo.includes(caller.name)) returned += 1;
    }
  }
  for await (const { verdict } of doneBy(context, project, caller.name)) {
    if (verdict !== undefined) answered += 1;
  }
  const permissions = PERMISSIONS.filter((permission) => may(caller, permission, project));
  const you = { name: caller.name, roles: [...rolesIn(caller, project)], permissions, answered, returned };
  return { ...(settings === undefined ? {} : { settings }), progress, late, you };
}

const summaryOf = (record: TaskRecord, now: string): TaskSummary => ({
  id: record.id,
  state: record.state,
  shown: record.shown,
  priority: record.priority,
  ...(record.batch === undefined ? {} : { batch: record.batch }),
  answers: record.answers.length,
  agreement: record.agreement,
  returned: record.returned,
  late: record.dueAt !== undefined && record.dueAt < now && LEVELS.some((level) => level === record.state),
  held: record.leases.filter((lease) => isLive(lease, now)).map(({ person }) => person),
});

/** Of one state in the queue's order; of all, in no order that means anything. */
export async function taskPage(
  context: Rooms,
  project: string,
  { state, cursor, limit }: { readonly state?: TaskState; readonly cursor?: string; readonly limit: number },
): Promise<{ readonly tasks: TaskSummary[]; readonly cursor?: string }> {
  const { table } = context;
  const now = context.clock.now();
  const at = { limit, ...(cursor === undefined ? {} : { cursor }) };
  if (state === undefined) {
    const { partition, sort } = items.annotationTask(project, '');
    const page = await table.query(partition, { prefix: sort, ...at });
    const tasks = page.items.map((item) => summaryOf(checked(item.sort, item.value, TaskRecord), now));
    return { tasks, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) };
  }
  const { partition, sort } = items.annotationQueue(project, state, '');
  const page = await table.query(partition, { prefix: sort, ...at });
  const ids = page.items.map(({ value }) => (value as { readonly id: string }).id);
  const tasks = await Promise.all(
    ids.map(async (id) => summaryOf((await needTask(context, project, id)).record, now)),
  );
  return { tasks, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) };
}

/** Tasks whole, with the answers that count: what exports are written from. In no order that means anything. */
export async function exportPage(
  context: Rooms,
  project: string,
  at: { readonly cursor?: string; readonly limit: number },
): Promise<ExportPage> {
  const { partition, sort } = items.annotationTask(project, '');
  const page = await context.table.query(partition, { prefix: sort, ...at });
  const records = page.items.map((item) => checked(item.sort, item.value, TaskRecord));
  const tasks = await Promise.all(
    records.map(async (record) => {
      const stored = await readAnswers(context, project, record.id);
      return {
        task: await readTask(context, project, record.id),
        annotations: [...currentAnswers(record, stored)],
        ...finalOf(record, stored),
        state: record.state,
      };
    }),
  );
  return { tasks, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) };
}

/** All of a task. For those who may see others' answers and the known one. */
export async function taskView(context: Rooms, project: string, id: string): Promise<TaskView> {
  const { record } = await needTask(context, project, id);
  const [task, stored] = await Promise.all([
    readTask(context, project, id),
    readAnswers(context, project, id),
  ]);
  return {
    ...summaryOf(record, context.clock.now()),
    task,
    annotations: stored.map(({ beyond: _, ...annotation }) => annotation),
    ...finalOf(record, stored),
  };
}

/** What the task was settled with, where it was. */
function finalOf({ final }: TaskRecord, stored: readonly Annotation[]): { readonly final?: Final } {
  const settled = final && stored.find(({ id }) => id === final.annotation);
  if (final === undefined || settled === undefined) return {};
  const { annotation: _, ...by } = final;
  return { final: { ...by, result: settled.result } };
}
