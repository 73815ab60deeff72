/**
 * The next piece of work for somebody: what they hold already, else the first of the queue that can be theirs, leased.
 *
 * At `annotate` a person gets each task once, returned ones first; as many people hold a task as answers are missing.
 * At `peer` and `expert` one person holds it, who has neither answered nor judged it.
 */
import { checked } from '../../documents.ts';
import { Conflict } from '../../errors.ts';
import { items } from '../../layout.ts';
import { sha256Hex } from '../../sha256.ts';
import type { AnnotationSettings, Level, WorkItem } from '../../spec/api-annotation.ts';
import { everyItem } from '../../table-pages.ts';
import { closed, opened, openWork } from './open-work.ts';
import {
  changeTask,
  currentAnswers,
  findTask,
  later,
  QueueEntry,
  type Rooms,
  readAnswers,
  readTask,
  type TaskRecord,
} from './record.ts';

/** Entries looked at in one go by whoever needs the first that fits; most of them are not read. */
const PAGE = 200;
const MINUTE_MS = 60_000;

/** When a lease that begins now runs out. */
export const leaseEnd = (now: string, { rules }: AnnotationSettings): string =>
  later(now, rules.leaseMinutes * MINUTE_MS);

export interface Wanted {
  readonly person: string;
  readonly level: Level;
  /** Not these, for now. */
  readonly without: readonly string[];
}

export async function nextWork(
  context: Rooms,
  project: string,
  settings: AnnotationSettings,
  wanted: Wanted,
): Promise<WorkItem | undefined> {
  const held = await heldAlready(context, project, settings, wanted);
  if (held !== undefined) return held;
  const now = context.clock.now();
  for (const queue of queuesFor(context, settings, wanted)) {
    for await (const entry of entries(context, project, queue)) {
      if (wanted.without.includes(entry.id) || !isFor(entry, queue, wanted, settings, now)) continue;
      const item = await leaseIfFree(context, project, settings, entry.id, wanted);
      if (item !== undefined) return item;
    }
  }
  return undefined;
}

/** Tasks whose answer is known are mixed in by chance, so that nobody can tell them. */
function queuesFor(context: Rooms, { rules }: AnnotationSettings, { level }: Wanted): readonly string[] {
  if (level !== 'annotate') return [level];
  const chance = Number.parseInt(sha256Hex(context.ids.fresh()).slice(0, 12), 16) / 16 ** 12;
  return chance < rules.gold ? ['gold', 'annotate'] : ['annotate'];
}

export async function* entries(
  { table }: Pick<Rooms, 'table'>,
  project: string,
  queue: string,
  limit = PAGE,
): AsyncGenerator<QueueEntry> {
  const { partition, sort } = items.annotationQueue(project, queue, '');
  for await (const item of everyItem(table, partition, sort, limit)) {
    yield checked(item.sort, item.value, QueueEntry);
  }
}

export const isLive = ({ until }: { readonly until: string }, now: string): boolean => until > now;

/** Whether a task can be this person's. Of a returned one, its own people come before others. */
export function isFor(
  { answered, judged, leases, returnedTo }: QueueEntry,
  queue: string,
  { person }: Pick<Wanted, 'person'>,
  { rules }: AnnotationSettings,
  now: string,
): boolean {
  const others = leases.filter((lease) => isLive(lease, now) && lease.person !== person);
  if (answered.includes(person)) return false;
  if (queue === 'gold') return true;
  if (queue !== 'annotate') return others.length === 0 && !judged.includes(person);
  if (returnedTo.length > 0) return returnedTo.includes(person);
  return answered.length + others.length < rules.annotators;
}

async function heldAlready(
  context: Rooms,
  project: string,
  settings: AnnotationSettings,
  { person, level, without }: Wanted,
): Promise<WorkItem | undefined> {
  const now = context.clock.now();
  for (const work of await openWork(context, project, person)) {
    if (work.level !== level || without.includes(work.task)) continue;
    const stored = await findTask(context, project, work.task);
    const lease = stored?.record.leases.find((one) => one.lease === work.lease && isLive(one, now));
    if (lease !== undefined) return workItem(context, project, stored!.record, { ...lease, ...work });
    if (stored !== undefined) {
      const again = await leaseIfFree(context, project, settings, work.task, { person, level, without });
      if (again !== undefined) return again;
    }
  }
  return undefined;
}

/** Undefined where somebody else was quicker. */
async function leaseIfFree(
  context: Rooms,
  project: string,
  settings: AnnotationSettings,
  id: string,
  wanted: Wanted,
): Promise<WorkItem | undefined> {
  try {
    return await lease(context, project, settings, id, wanted);
  } catch (error) {
    if (error instanceof Conflict) return undefined;
    throw error;
  }
}

/** Opens this very task. `Conflict` where it can't be this person's now. */
export async function lease(
  context: Rooms,
  project: string,
  settings: AnnotationSettings,
  id: string,
  { person, level }: Pick<Wanted, 'person' | 'level'>,
): Promise<WorkItem> {
  const draft = (await openWork(context, project, person)).find((work) => work.task === id)?.draft;
  const { record, change } = await changeTask(context, project, id, (stored) => {
    const now = context.clock.now();
    const queue = stored.gold ? 'gold' : stored.state;
    const fits = stored.gold ? level === 'annotate' : stored.state === level;
    const entry = { ...stored, answered: peopleOf(stored.answers), judged: peopleOf(stored.judged) };
    const free = { ...entry, returnedTo: peopleOf(stored.returnedTo) };
    if (!fits || !isFor(free, queue, { person }, settings, now)) throw taken(id, stored);
    const own = {
      ...{ person, level, lease: context.ids.fresh() },
      until: leaseEnd(now, settings),
    };
    const leases = stored.leases.filter((one) => one.person !== person && isLive(one, now));
    const work = { task: id, level, lease: own.lease, ...(draft === undefined ? {} : { draft }) };
    const also = [opened(project, person, work)];
    return { record: { ...stored, leases: [...leases, own] }, also, own };
  });
  return workItem(context, project, record, { ...change.own, ...(draft === undefined ? {} : { draft }) });
}

const peopleOf = (list: readonly { readonly person: string }[]): string[] => list.map(({ person }) => person);

const taken = (id: string, { state }: TaskRecord): Conflict =>
  new Conflict({
    where: `annotation task ${id}`,
    found: `it is at '${state}', and others hold or have answered it`,
    allowed: 'a task with a place that is free for you',
    next: 'Take the next task',
  });

/** Gives the place back, and forgets what was saved. */
export async function release(context: Rooms, project: string, id: string, person: string): Promise<void> {
  await changeTask(context, project, id, (stored) => ({
    record: { ...stored, leases: stored.leases.filter((one) => one.person !== person) },
    also: [closed(project, person, id)],
  }));
}

async function workItem(
  context: Rooms,
  project: string,
  record: TaskRecord,
  own: Pick<WorkItem, 'level' | 'lease' | 'until' | 'draft'> & { readonly person: string },
): Promise<WorkItem> {
  const { gold: _, beyond: __, ...task } = await readTask(context, project, record.id);
  const stored = await readAnswers(context, project, record.id);
  const returned = record.returnedTo.find(({ person }) => person === own.person);
  // Their own earlier answer is where they go on from.
  const earlier = stored
    .filter(({ annotator, verdict }) => annotator === own.person && verdict === 'answered')
    .at(-1);
  const draft = own.draft ?? (returned === undefined ? undefined : earlier?.result);
  return {
    task,
    ...{ level: own.level, lease: own.lease, until: own.until },
    late: record.dueAt !== undefined && record.dueAt < context.clock.now(),
    ...(draft === undefined ? {} : { draft }),
    answers:
      own.level === 'annotate'
        ? []
        : currentAnswers(record, stored).map(({ beyond: ___, ...answer }) => answer),
    ...(returned === undefined ? {} : { returned: { by: returned.by, comment: returned.comment } }),
  };
}
