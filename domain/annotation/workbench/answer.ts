/**
 * An answer, or none with its reason, of somebody who holds the task; what is saved before; what is taken back.
 *
 *   fails   Conflict: the lease is another's, or ran out and somebody else has the place; InputRejected: not an answer
 *           to the question
 *
 * An answer's id is its lease, so that sent twice it is there once.
 */
import { Conflict, InputRejected } from '../../errors.ts';
import { items } from '../../layout.ts';
import type { Json, TableWrite } from '../../ports.ts';
import type { Annotation, AnnotationResult } from '../../spec/annotations.ts';
import type { AnnotationSettings, AnswerRequest, TaskState } from '../../spec/api-annotation.ts';
import { resultFault } from '../check-result.ts';
import { similarity } from '../similarity.ts';
import { answered } from './answered.ts';
import { isLive, leaseEnd } from './next.ts';
import { closed, opened, openWork } from './open-work.ts';
import {
  type Change,
  changeTask,
  hashOf,
  type Lease,
  type Rooms,
  readAnswers,
  readTask,
  type TaskRecord,
} from './record.ts';

export interface Held {
  readonly project: string;
  readonly task: string;
  readonly person: string;
  readonly lease: string;
}

/** The lease as it stands; one that ran out is good as long as nobody has the place. */
export function needLease(record: TaskRecord, { person, lease }: Held, now: string, places: number): Lease {
  const own = record.leases.find((one) => one.lease === lease && one.person === person);
  const others = record.leases.filter((one) => one !== own && isLive(one, now));
  if (own !== undefined && (isLive(own, now) || others.length < places)) return own;
  throw new Conflict({
    where: `annotation task ${record.id}`,
    found: own === undefined ? 'a lease that is not yours, or was replaced' : 'a lease that ran out',
    allowed: 'the lease that the task was opened with, within its time',
    next: 'Open the task again: what you saved is kept',
  });
}

export async function saveDraft(context: Rooms, held: Held, result: AnnotationResult): Promise<void> {
  const { project, task, person, lease } = held;
  const open = (await openWork(context, project, person)).find(
    (work) => work.task === task && work.lease === lease,
  );
  if (open === undefined) {
    throw new Conflict({
      where: `annotation task ${task}`,
      found: 'a draft of a task that is not open',
      allowed: 'the lease that the task was opened with',
      next: 'Open the task again',
    });
  }
  await context.table.transact([opened(project, person, { ...open, draft: result })]);
}

export async function submitAnswer(
  context: Rooms,
  settings: AnnotationSettings,
  held: Held,
  request: Omit<AnswerRequest, 'lease'>,
): Promise<{ readonly state: TaskState; readonly annotation: string }> {
  const { project, task, person, lease } = held;
  const { data, gold } = await readTask(context, project, task);
  const { verdict, result } = request;
  if (verdict === 'answered') refuseFault(task, resultFault(result, settings.scheme, data));
  else if (!request.comment?.trim()) throw silent(task, verdict);

  const { record } = await changeTask(context, project, task, async (before): Promise<Change | undefined> => {
    if (before.answers.some((one) => one.annotation === lease && one.person === person)) return undefined;
    const now = context.clock.now();
    needLease(before, held, now, settings.rules.annotators - before.answers.length);
    const { comment, seconds, confidence } = request;
    const annotation: Annotation = {
      ...{ id: lease, task, annotator: person, verdict, origin: 'page', at: now },
      ...{ result: verdict === 'answered' ? result : {}, guideline: settings.guideline.version },
      ...(comment === undefined ? {} : { comment }),
      ...(seconds === undefined ? {} : { seconds }),
      ...(confidence === undefined ? {} : { confidence }),
    };
    const right = gold === undefined || verdict !== 'answered' ? undefined : similarity(gold, result) === 1;
    const done = doneWrite(held, { now, verdict, level: 'annotate', seconds, right });
    // Read after the record: what others said in between is in neither, or in both.
    const stored = await readAnswers(context, project, task);
    const change = answered(before, annotation, stored, settings.rules, now);
    return { ...change, also: [closed(project, person, task), done] };
  });
  return { state: record.state, annotation: lease };
}

/** One line of what somebody has done. */
export const doneWrite = (
  { project, task, person }: Held,
  { now, ...what }: { readonly now: string } & Readonly<Record<string, Json | undefined>>,
): TableWrite => ({
  put: {
    ...items.annotationDone(project, hashOf(person), now, hashOf(task)),
    value: JSON.parse(JSON.stringify({ task, person, at: now, ...what })) as Json,
  },
});

/**
 * Takes one's own answer back, as long as nobody has done anything with the task since: the person holds it again,
 * with what they had answered.
 */
export async function withdraw(
  context: Rooms,
  project: string,
  settings: AnnotationSettings,
  task: string,
  person: string,
): Promise<void> {
  await changeTask(context, project, task, async (before): Promise<Change> => {
    const stored = await readAnswers(context, project, task);
    const own = before.answers.find((one) => one.person === person);
    const mine = stored.find(({ id }) => id === own?.annotation);
    const fresh = before.answers.at(-1) === own && before.judged.length === 0;
    if (
      own === undefined ||
      mine === undefined ||
      !fresh ||
      before.leases.some((one) => one.level !== 'annotate')
    ) {
      throw new Conflict({
        where: `annotation task ${task}`,
        found: own === undefined ? 'no answer of yours' : 'somebody has gone on with it since your answer',
        allowed: 'your own answer, while it is the last thing that was said',
        next: 'Go on; a reviewer can return the task to you',
      });
    }
    const now = context.clock.now();
    const lease = context.ids.fresh();
    const until = leaseEnd(now, settings);
    const { final: _, ...rest } = before;
    const record = {
      ...rest,
      state: before.gold ? before.state : ('annotate' as const),
      answers: before.answers.filter((one) => one !== own),
      leases: [...before.leases, { person, level: 'annotate' as const, lease, until }],
    };
    const draft = own.verdict === 'answered' ? { draft: mine.result } : {};
    const work = opened(project, person, { task, level: 'annotate', lease, ...draft });
    return {
      record,
      entry: { person, what: 'withdrawn', level: 'annotate', annotation: own.annotation },
      also: [work, { delete: items.annotationDone(project, hashOf(person), mine.at ?? now, hashOf(task)) }],
    };
  });
}

export function refuseFault(task: string, fault: ReturnType<typeof resultFault>): void {
  if (fault === undefined) return;
  throw new InputRejected({
    where: `annotation task ${task}, ${fault.where}`,
    found: fault.found,
    allowed: fault.allowed,
    next: 'Correct it and send it again; your lease stays',
  });
}

const silent = (task: string, verdict: string): InputRejected =>
  new InputRejected({
    where: `annotation task ${task}`,
    found: `'${verdict}' without a comment`,
    allowed: 'a comment that says why',
    next: 'Say in a few words why the item can not be answered',
  });
