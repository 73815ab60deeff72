/**
 * What the Table keeps of a task: its record, its place in the queue, its answers, its history.
 *
 * A change of a task is one transaction: the record (conditional on its version, which makes writers take turns), the
 * queue's entry, the answer and one entry of the history. Tasks and answers too large for the Table are objects.
 */

import { z } from 'zod';
import { untilUncontended } from '../../conflicts.ts';
import { checked, readDocument, writeDocument } from '../../documents.ts';
import { NotFound } from '../../errors.ts';
import { items, keys } from '../../layout.ts';
import type { Item, ItemKey, Json, TableWrite } from '../../ports.ts';
import { canonicalJson } from '../../runs/canonical-json.ts';
import { sha256Hex } from '../../sha256.ts';
import { Annotation, AnnotationTask, PersonName, TaskId } from '../../spec/annotations.ts';
import { Final, HistoryEntry, Level, TaskState } from '../../spec/api-annotation.ts';
import { Instant, ObjectKey } from '../../spec/words.ts';
import type { StageContext } from '../../stage.ts';
import { everyItem } from '../../table-pages.ts';

export type Rooms = Pick<StageContext, 'objects' | 'table' | 'clock' | 'ids'>;

const Lease = z.object({ person: PersonName, level: Level, lease: z.string(), until: Instant });
export type Lease = z.infer<typeof Lease>;

export const TaskRecord = z.object({
  id: TaskId,
  state: TaskState,
  /** Its place among the tasks of its state. */
  rank: z.string(),
  priority: z.number(),
  batch: z.string().optional(),
  shown: z.string(),
  /** Its answer is known: everybody may get it, and it goes nowhere. */
  gold: z.boolean(),
  addedAt: Instant,
  dueAt: Instant.optional(),
  /** sha256 of the task as canonical JSON. */
  content: z.string(),
  /** The answers that count; earlier ones stay in the Table. */
  answers: z.array(
    z.object({
      annotation: z.string(),
      person: PersonName,
      verdict: z.enum(['answered', 'skipped', 'rejected']),
    }),
  ),
  leases: z.array(Lease),
  agreement: z.number().nullable(),
  returned: z.int(),
  /** Who is to answer again, and why. */
  returnedTo: z.array(z.object({ person: PersonName, by: PersonName, comment: z.string() })),
  judged: z.array(z.object({ person: PersonName, level: Level, decision: z.string(), lease: z.string() })),
  final: Final.omit({ result: true }).extend({ annotation: z.string() }).optional(),
  /** Entries of the history, and the hash of the last. */
  history: z.int(),
  head: z.string(),
});
export type TaskRecord = z.infer<typeof TaskRecord>;

/** An instant so many milliseconds on. */
export const later = (instant: string, milliseconds: number): string =>
  new Date(Date.parse(instant) + milliseconds).toISOString();

/** Enough of a record to know, without reading it, whom its task can go to. */
export const QueueEntry = TaskRecord.pick({ id: true, leases: true, dueAt: true }).extend({
  answered: z.array(z.string()),
  returnedTo: z.array(z.string()),
  judged: z.array(z.string()),
});
export type QueueEntry = z.infer<typeof QueueEntry>;

export const NO_HISTORY = '0'.repeat(64);

/** Ids are people's and other tools'; keys are short and of one alphabet. */
export const hashOf = (id: string): string => sha256Hex(id).slice(0, 32);

/** What was returned first, then higher priorities; of one priority what is due, or was added, first. */
export function rankOf({ id, priority, addedAt, dueAt, returnedTo }: Change['record']): string {
  const inverted = Math.round((1_000 - Math.max(-1_000, Math.min(1_000, priority))) * 1e6);
  const first = returnedTo.length > 0 ? 0 : 1;
  return `${first}${String(inverted).padStart(10, '0')}/${dueAt ?? addedAt}/${hashOf(id)}`;
}

/** Tasks whose answer is known have a queue of their own. */
const queueOf = ({ gold, state }: Pick<TaskRecord, 'gold' | 'state'>): string => (gold ? 'gold' : state);

const queueKey = (project: string, record: TaskRecord): ItemKey =>
  items.annotationQueue(project, queueOf(record), record.rank);

const entryOf = (record: TaskRecord): QueueEntry => ({
  id: record.id,
  leases: record.leases,
  ...(record.dueAt === undefined ? {} : { dueAt: record.dueAt }),
  answered: record.answers.map(({ person }) => person),
  returnedTo: record.returnedTo.map(({ person }) => person),
  judged: record.judged.map(({ person }) => person),
});

export interface Stored {
  readonly record: TaskRecord;
  readonly version: number;
}

export async function findTask(
  { table }: Pick<Rooms, 'table'>,
  project: string,
  id: string,
): Promise<Stored | undefined> {
  const item = await table.get(items.annotationTask(project, hashOf(id)));
  return item && { record: checked(item.sort, item.value, TaskRecord), version: item.version };
}

export async function needTask(context: Pick<Rooms, 'table'>, project: string, id: string): Promise<Stored> {
  const found = await findTask(context, project, id);
  if (found !== undefined) return found;
  throw new NotFound({
    where: `annotation task ${id.slice(0, 80)} of project ${project}`,
    found: 'no such task',
    allowed: 'a task that was added to the project',
    next: "Take its id from 'modelmill annotations queue'",
  });
}

export interface Change {
  readonly record: Omit<TaskRecord, 'rank' | 'history' | 'head'>;
  /** Absent where nothing is said of the task: a lease. */
  readonly entry?: Omit<HistoryEntry, 'number' | 'at' | 'before'>;
  readonly annotation?: Annotation;
  /** Written along. */
  readonly also?: readonly TableWrite[];
}

/**
 * Reads a task, lets `change` decide what becomes of it, and writes that if nobody else came in between. Undefined
 * from `change`: nothing is to be changed.
 */
export function changeTask<C extends Change | undefined>(
  context: Rooms,
  project: string,
  id: string,
  change: (stored: TaskRecord) => Promise<C> | C,
): Promise<{ readonly record: TaskRecord; readonly change: C }> {
  return untilUncontended(async () => {
    const { record, version } = await needTask(context, project, id);
    const changed = await change(record);
    if (changed === undefined) return { record, change: changed };
    const { writes, next } = await writesOf(context, project, changed, record);
    await context.table.transact([...writes, recordWrite(project, next, { ifVersion: version })]);
    return { record: next, change: changed };
  });
}

const recordWrite = (project: string, record: TaskRecord, condition: object): TableWrite => ({
  put: { ...items.annotationTask(project, hashOf(record.id)), value: record as Json },
  condition,
});

async function writesOf(
  context: Rooms,
  project: string,
  { record, entry, annotation, also = [] }: Change,
  before: TaskRecord | undefined,
): Promise<{ readonly writes: readonly TableWrite[]; readonly next: TaskRecord }> {
  const number = (before?.history ?? 0) + (entry === undefined ? 0 : 1);
  const line: HistoryEntry | undefined = entry && {
    ...entry,
    number,
    at: context.clock.now(),
    before: before?.head ?? NO_HISTORY,
  };
  const next: TaskRecord = {
    ...record,
    rank: rankOf(record),
    history: number,
    head: line === undefined ? (before?.head ?? NO_HISTORY) : entryHash(line),
  };
  const task = hashOf(record.id);
  const key = queueKey(project, next);
  const writes: TableWrite[] = [...also, { put: { ...key, value: entryOf(next) as Json } }];
  if (before !== undefined) {
    const old = queueKey(project, before);
    if (old.sort !== key.sort) writes.push({ delete: old });
  }
  if (line !== undefined) {
    const put = { ...items.annotationHistory(project, task, number), value: line as Json };
    writes.push({ put, condition: { ifAbsent: true } });
  }
  if (annotation !== undefined) {
    const answer = hashOf(annotation.id);
    const object = keys.annotationAnswer(project, task, answer);
    const value = await kept(context, object, annotation);
    writes.push({ put: { ...items.annotationAnswer(project, task, answer), value } });
  }
  return { writes, next };
}

/** A task nobody has seen before, with the first entry of its history. `Conflict` when it is there already. */
export async function createTask(
  context: Rooms,
  project: string,
  task: AnnotationTask,
  change: Change,
): Promise<TaskRecord> {
  const { writes, next } = await writesOf(context, project, change, undefined);
  const hash = hashOf(task.id);
  // Named by its content: another task of that id, which loses below, writes another object.
  const object = keys.annotationTask(project, `${hash}-${next.content.slice(0, 16)}`);
  const put = { ...items.annotationContent(project, hash), value: await kept(context, object, task) };
  const content: TableWrite = { put, condition: { ifAbsent: true } };
  await context.table.transact([...writes, content, recordWrite(project, next, { ifAbsent: true })]);
  return next;
}

export const entryHash = (entry: HistoryEntry): string => sha256Hex(canonicalJson(entry));

// ── Values that may be too large ──────────────────────────────────────────────────────────────────────────

const MOST_INLINE = 32 * 1_024;
const Kept = z.union([z.object({ value: z.json() }), z.object({ object: ObjectKey })]);

async function kept({ objects }: Pick<Rooms, 'objects'>, key: string, value: unknown): Promise<Json> {
  if (JSON.stringify(value).length <= MOST_INLINE) return { value: value as Json };
  await writeDocument(objects, key, value);
  return { object: key };
}

async function unkept<S extends z.ZodType>(
  { objects }: Pick<Rooms, 'objects'>,
  item: Item,
  contract: S,
): Promise<z.output<S>> {
  const found = checked(item.sort, item.value, Kept);
  return 'object' in found
    ? readDocument(objects, found.object, contract)
    : checked(item.sort, found.value, contract);
}

export async function readTask(context: Rooms, project: string, id: string): Promise<AnnotationTask> {
  const item = await context.table.get(items.annotationContent(project, hashOf(id)));
  if (item !== undefined) return unkept(context, item, AnnotationTask);
  await needTask(context, project, id);
  throw new NotFound(
    `The content of annotation task ${id} of project ${project} is missing: import it again.`,
  );
}

/** The answers that count, of all there ever were. */
export const currentAnswers = (
  { answers }: Pick<TaskRecord, 'answers'>,
  stored: readonly Annotation[],
): readonly Annotation[] => {
  const byId = new Map(stored.map((one) => [one.id, one]));
  return answers.flatMap(({ annotation }) => byId.get(annotation) ?? []);
};

/** Every answer there ever was, oldest first. */
export async function readAnswers(
  context: Rooms,
  project: string,
  id: string,
): Promise<readonly Annotation[]> {
  const { partition, sort } = items.annotationAnswer(project, hashOf(id), '');
  const page = await context.table.query(partition, { prefix: sort, limit: 1_000 });
  const answers = await Promise.all(page.items.map((item) => unkept(context, item, Annotation)));
  return answers.toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1));
}

export async function readHistory(
  { table }: Pick<Rooms, 'table'>,
  project: string,
  id: string,
): Promise<readonly HistoryEntry[]> {
  const { partition, sort } = items.annotationHistory(project, hashOf(id), 0);
  const entries: HistoryEntry[] = [];
  for await (const item of everyItem(table, partition, sort.slice(0, sort.indexOf('/') + 1))) {
    entries.push(checked(item.sort, item.value, HistoryEntry));
  }
  return entries;
}

/** Whether each entry holds the hash of the one before, and the record that of the last. */
export const isIntact = (entries: readonly HistoryEntry[], { history, head }: TaskRecord): boolean =>
  entries.length === history &&
  entries.every(
    ({ number, before }, i) =>
      number === i + 1 && before === (i === 0 ? NO_HISTORY : entryHash(entries[i - 1]!)),
  ) &&
  head === (entries.length === 0 ? NO_HISTORY : entryHash(entries.at(-1)!));
