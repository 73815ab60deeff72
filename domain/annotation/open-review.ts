/**
 * Opens a review round for a run that is below its minimum agreement.
 *
 *   reads   the agreement report
 *   writes  the review's record with the waiting task's token, the run's status
 *
 * The review's name follows from run and round. Opened again (a retry brings a new token) it keeps its labels and
 * takes the new token; when it is done already, the task is answered at once.
 */

import { AgreementReport } from '../agreement/report.ts';
import { untilUncontended } from '../conflicts.ts';
import { readDocument } from '../documents.ts';
import { ContractBroken } from '../errors.ts';
import { items } from '../layout.ts';
import type { Json } from '../ports.ts';
import { changeRun, ENDED } from '../runs/run-record.ts';
import type { ReviewRecord } from '../spec/records.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { findReview, type ReviewRef, resumeReview, reviewName } from './review.ts';

export interface ReviewRequest extends RunRef {
  readonly taskToken: string;
  readonly report: string;
  /** Review rounds done so far. */
  readonly round: number;
}

export async function openReview(
  context: StageContext,
  { project, run, taskToken, report, round }: ReviewRequest,
  spec: RunSpec,
): Promise<{ readonly review: string; readonly items: number }> {
  const measured = await readDocument(context.objects, report, AgreementReport);
  if (measured.review === undefined || measured.score === null) {
    throw new ContractBroken({
      where: report,
      found: `verdict ${measured.verdict} without items to review`,
      allowed: 'a report below the minimum, with its review items',
      next: 'This is a defect of Modelmill: report it with the run id',
    });
  }
  const review = reviewName(run, round + 1);
  const fresh: ReviewRecord = {
    project,
    review,
    run,
    round: round + 1,
    status: 'open',
    openedAt: context.clock.now(),
    reviewers: spec.annotation.reviewers,
    score: measured.score,
    minimum: measured.minimum,
    labels: measured.review.labels,
    items: measured.review.items,
    itemCount: measured.review.count,
    token: taskToken,
  };
  await putWithToken(context, fresh);
  const { status } = await changeRun(context.table, { project, run }, (record) =>
    ENDED.includes(record.status) ? undefined : { status: 'waiting', review },
  );
  // A run that was stopped meanwhile has not taken this review with it.
  if (ENDED.includes(status)) await withdraw(context, { project, review });
  // Somebody may have finished it before the run was set to wait.
  await resumeReview(context, { project, review });
  return { review, items: fresh.itemCount };
}

function putWithToken({ table }: StageContext, fresh: ReviewRecord): Promise<void> {
  const key = items.review(fresh.project, fresh.review);
  return untilUncontended(async () => {
    const found = await findReview({ table }, fresh);
    if (found?.record.token === fresh.token) return;
    const record = found === undefined ? fresh : { ...found.record, token: fresh.token };
    const condition = found === undefined ? { ifAbsent: true } : { ifVersion: found.version };
    await table.put(key, record as Json, condition);
  });
}

function withdraw({ table, clock }: StageContext, ref: ReviewRef): Promise<void> {
  return untilUncontended(async () => {
    const found = await findReview({ table }, ref);
    if (found?.record.status !== 'open') return;
    const done: ReviewRecord = { ...found.record, status: 'done', closedAt: clock.now() };
    await table.put(items.review(ref.project, ref.review), done as Json, { ifVersion: found.version });
  });
}
