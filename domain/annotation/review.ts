/**
 * A review round: people label the disputed items again, and when each has enough different reviewers the run that
 * waits for it goes on.
 *
 *   reads   the round's items (JSONL), the review's record, its labels
 *   writes  labels, the review's record, the run's status; answers the waiting task's token
 *   fails   NotFound, InputRejected: an unknown review, item or label; a closed review
 *
 * Labels are written in one transaction with the review's record, so none can slip in once it is done. Closing is a
 * conditional put; whoever finds the review done answers the token again, which is harmless: submitLabels and
 * resumeReview finish what a crash left open.
 */

import { untilUncontended } from '../conflicts.ts';
import { checked, readLines } from '../documents.ts';
import { InputRejected, NotFound } from '../errors.ts';
import { items } from '../layout.ts';
import type { Json, TableWrite } from '../ports.ts';
import { changeRun } from '../runs/run-record.ts';
import { ReviewLabel, ReviewRecord } from '../spec/records.ts';
import type { StageContext } from '../stage.ts';
import { everyItem } from '../table-pages.ts';
import { ReviewItem } from './review-item.ts';

/** A transaction takes 25 writes: the review's record and these. */
const LABELS_AT_ONCE = 24;
const MAX_SUBMITTED = 1_000;

export interface ReviewRef {
  readonly project: string;
  readonly review: string;
}

export interface SubmittedLabels extends ReviewRef {
  /** Who labels: an item needs that many different ones. The same reviewer's later labels replace the earlier. */
  readonly reviewer: string;
  readonly labels: readonly { readonly item: string; readonly labels: readonly string[] }[];
}

export interface ReviewProgress {
  readonly review: string;
  readonly status: ReviewRecord['status'];
  readonly items: number;
  /** Items with labels from enough different reviewers. */
  readonly complete: number;
}

type Rooms = Pick<StageContext, 'objects' | 'table' | 'workflow' | 'clock'>;

export const reviewName = (run: string, round: number): string => `${run}-review-${round}`;

export async function findReview(
  { table }: Pick<StageContext, 'table'>,
  { project, review }: ReviewRef,
): Promise<{ readonly record: ReviewRecord; readonly version: number } | undefined> {
  const item = await table.get(items.review(project, review));
  return item && { record: checked(item.sort, item.value, ReviewRecord), version: item.version };
}

async function needReview(context: Pick<StageContext, 'table'>, ref: ReviewRef) {
  const found = await findReview(context, ref);
  if (found !== undefined) return found;
  throw new NotFound({
    where: `review ${ref.review} of project ${ref.project}`,
    found: 'no such review',
    allowed: 'a review that a run has opened',
    next: 'Take the name from the list of open reviews',
  });
}

export async function submitLabels(context: Rooms, submitted: SubmittedLabels): Promise<ReviewProgress> {
  const { record } = await needReview(context, submitted);
  await checkSubmitted(context, record, submitted);

  const at = context.clock.now();
  const writes = submitted.labels.map((entry): TableWrite => {
    const label: ReviewLabel = {
      item: entry.item,
      reviewer: submitted.reviewer,
      labels: [...new Set(entry.labels)],
      at,
    };
    return {
      put: {
        ...items.reviewLabel(submitted.project, submitted.review, entry.item, submitted.reviewer),
        value: label,
      },
    };
  });
  for (let first = 0; first < writes.length; first += LABELS_AT_ONCE) {
    await writeWhileOpen(context, submitted, writes.slice(first, first + LABELS_AT_ONCE));
  }
  return finishIfComplete(context, submitted);
}

/** The labels together with the review's unchanged record: the record's version makes writers and closing take turns. */
function writeWhileOpen(context: Rooms, ref: ReviewRef, writes: readonly TableWrite[]): Promise<void> {
  return untilUncontended(async () => {
    const { record, version } = await needReview(context, ref);
    if (record.status === 'done') throw closed(ref);
    const put = { ...items.review(ref.project, ref.review), value: record as Json };
    await context.table.transact([...writes, { put, condition: { ifVersion: version } }]);
  });
}

/** Closes the review when every item has enough reviewers. */
async function finishIfComplete(context: Rooms, ref: ReviewRef): Promise<ReviewProgress> {
  const progress = await untilUncontended(async () => {
    const { record, version } = await needReview(context, ref);
    const found = await reviewProgress(context, ref);
    if (found.complete < found.items || record.status === 'done') return found;
    const done: ReviewRecord = { ...record, status: 'done', closedAt: context.clock.now() };
    await context.table.put(items.review(ref.project, ref.review), done as Json, { ifVersion: version });
    return { ...found, status: done.status };
  });
  if (progress.status === 'done') await resumeReview(context, ref);
  return progress;
}

/** Lets the run of a review that is done go on, again if need be; an open review stays as it is. */
export async function resumeReview(context: Omit<Rooms, 'objects'>, ref: ReviewRef): Promise<void> {
  const { record } = await needReview(context, ref);
  if (record.status === 'open') return;
  await changeRun(context.table, record, (run) =>
    run.status === 'waiting' && run.review === record.review
      ? { status: 'running', review: undefined }
      : undefined,
  );
  try {
    await context.workflow.succeed(record.token, { review: record.review, items: record.itemCount });
  } catch (error) {
    // The token is spent: the run went on already.
    if (!(error instanceof NotFound)) throw error;
  }
}

export async function reviewProgress(
  context: Pick<StageContext, 'table'>,
  ref: ReviewRef,
): Promise<ReviewProgress> {
  const { record } = await needReview(context, ref);
  const reviewers = new Map<string, number>();
  for await (const { item } of reviewLabels(context, ref))
    reviewers.set(item, (reviewers.get(item) ?? 0) + 1);
  const complete = [...reviewers.values()].filter((count) => count >= record.reviewers).length;
  return { review: record.review, status: record.status, items: record.itemCount, complete };
}

/** Every label of the round, ordered by item and reviewer. */
export async function* reviewLabels(
  { table }: Pick<StageContext, 'table'>,
  { project, review }: ReviewRef,
): AsyncGenerator<ReviewLabel> {
  const { partition } = items.reviewLabel(project, review, 'any', 'any');
  for await (const item of everyItem(table, partition, 'labels/')) {
    yield checked(item.sort, item.value, ReviewLabel);
  }
}

const closed = ({ review }: ReviewRef): InputRejected =>
  new InputRejected({
    where: `review ${review}`,
    found: 'the review is done',
    allowed: 'labels for an open review',
    next: 'Look whether the run has opened another round',
  });

async function checkSubmitted(
  context: Rooms,
  record: ReviewRecord,
  submitted: SubmittedLabels,
): Promise<void> {
  const reject = (where: string, found: string, allowed: string, next: string): InputRejected =>
    new InputRejected({ where: `review ${record.review}, ${where}`, found, allowed, next });
  if (record.status === 'done') throw closed(submitted);
  if (!/^[^\p{Cc}/]{1,100}$/u.test(submitted.reviewer)) {
    throw reject(
      'reviewer',
      JSON.stringify(submitted.reviewer.slice(0, 120)),
      "1 to 100 characters without '/'",
      'Use a name or an address',
    );
  }
  const count = submitted.labels.length;
  if (count === 0 || count > MAX_SUBMITTED) {
    throw reject(
      'labels',
      `${count} items`,
      `1 to ${MAX_SUBMITTED} at once`,
      'Send them in several requests',
    );
  }
  const twice = submitted.labels.find((a, i) => submitted.labels.findIndex((b) => b.item === a.item) !== i);
  if (twice !== undefined) {
    throw reject(`item ${twice.item}`, 'labels for it twice', 'each item once', 'Join the two');
  }
  for (const { item, labels } of submitted.labels) {
    const unknown = labels.find((label) => !record.labels.includes(label));
    if (unknown === undefined && labels.length > 0) continue;
    throw reject(
      `item ${item}`,
      unknown === undefined ? 'no label' : `label ${JSON.stringify(unknown.slice(0, 80))}`,
      `one or more of ${record.labels.join(', ')}`,
      'Choose from the set; labels are spelled exactly',
    );
  }
  const wanted = new Set(submitted.labels.map(({ item }) => item));
  for await (const { id } of readLines(context.objects, record.items, ReviewItem)) wanted.delete(id);
  const [stranger] = wanted;
  if (stranger !== undefined) {
    throw reject(
      `item ${stranger.slice(0, 80)}`,
      'no such item in this round',
      'ids from the round’s list of items',
      'Read the list again',
    );
  }
}
