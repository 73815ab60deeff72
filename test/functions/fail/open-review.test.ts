/** A run that ends takes its open review with it, whoever ended it. */
import { expect, it } from 'vitest';
import { submitLabels } from '../../../domain/annotation/review.ts';
import { items } from '../../../domain/layout.ts';
import { closeExecution } from '../../../domain/runs/execution-end.ts';
import { changeRun } from '../../../domain/runs/run-record.ts';
import type { ReviewRecord } from '../../../domain/spec/records.ts';
import { stage as fail } from '../../../functions/fail/stage.ts';
import { csv, givenRun, stageContext, type TestContext } from '../stage-context.ts';

async function waiting(context: TestContext) {
  const ref = await givenRun(context, { files: { 'a.csv': csv(40) } });
  const review = `${ref.run}-review-1`;
  const record: ReviewRecord = {
    ...{ project: ref.project, review, run: ref.run, round: 1, status: 'open', reviewers: 2, token: 'token' },
    ...{ score: 0.5, minimum: 0.85, labels: ['ham', 'spam'], items: 'projects/mails/none', itemCount: 1 },
    openedAt: context.clock.now(),
  };
  await context.table.put(items.review(ref.project, review), record);
  await changeRun(context.table, ref, () => ({ status: 'waiting', review }));
  return { ref, review };
}

const ends: Record<
  string,
  (context: TestContext, ref: { project: string; run: string }) => Promise<unknown>
> = {
  'its stage fail': (context, ref) => fail.run({ ...ref, error: { Error: 'States.Timeout' } }, context),
  'somebody who stopped it': (context, ref) =>
    closeExecution(context, { run: ref, execution: ref.run, status: 'ABORTED' }),
};

it.each(Object.keys(ends))('%s', async (name) => {
  const context = await stageContext();
  const { ref, review } = await waiting(context);
  await ends[name]?.(context, ref);
  expect((await context.table.get(items.review(ref.project, review)))?.value).toMatchObject({
    status: 'done',
    closedAt: expect.any(String),
  });
  const labels = [{ item: 'x', labels: ['ham'] }];
  await expect(
    submitLabels(context, { project: ref.project, review, reviewer: 'late', labels }),
  ).rejects.toMatchObject({ name: 'InputRejected', message: expect.stringContaining('the review is done') });
});

it('none that goes on does', async () => {
  const context = await stageContext();
  const { ref, review } = await waiting(context);
  await changeRun(context.table, ref, () => ({ version: 'v1-teacher-fp32' }));
  expect((await context.table.get(items.review(ref.project, review)))?.value).toMatchObject({
    status: 'open',
  });
});
