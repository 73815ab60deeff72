/**
 * stage-settings.ts against what the stages do: each runs once on every way a run can take, and what it touched is
 * what its function is given: no less, or it would be refused on AWS, and no more.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { STAGE_SETTINGS } from '../../cdk/pipeline/stage-settings.ts';
import { reviewName, submitLabels } from '../../domain/annotation/review.ts';
import type { ReviewItem } from '../../domain/annotation/review-item.ts';
import { items, keys } from '../../domain/layout.ts';
import { STAGES, type StageName } from '../../domain/spec/pipeline.ts';
import { ReviewRecord } from '../../domain/spec/records.ts';
import type { AgreementOutput, PlanOutput } from '../../domain/spec/stages.ts';
import { takeEnd } from '../../functions/fail/ended.ts';
import { openDoor } from '../../functions/intake/door.ts';
import { STAGES as DEFINITIONS } from '../../local/stages.ts';
import { csv, givenRun, linesOf, stageContext, type TestContext } from '../functions/stage-context.ts';
import { toDataset } from '../functions/to-dataset.ts';
import { finishJobs } from './finished-jobs.ts';
import { noRights, type Rights, watched } from './watched-context.ts';

const used = Object.fromEntries(STAGES.map((stage) => [stage, noRights()])) as Record<StageName, Rights>;

const call = (context: TestContext, stage: StageName, event: object): Promise<never> =>
  DEFINITIONS[stage].run(event, watched(context, used[stage])) as Promise<never>;

type Ref = { readonly project: string; readonly run: string };
type Measured = typeof AgreementOutput._output;

async function toAgreement(context: TestContext, ref: Ref): Promise<() => Promise<Measured>> {
  await call(context, 'intake', ref);
  const { manifest: dataset } = await toDataset(context, ref, (stage, event) => call(context, stage, event));
  return () => call(context, 'agreement', { ...ref, dataset });
}

/** Two people label all that is disputed, and agree; the task that waits for them is asked again with a new token. */
async function reviewed(context: TestContext, ref: Ref, { report, round }: Measured): Promise<void> {
  const review = reviewName(ref.run, round + 1);
  const open = (taskToken: string) => {
    context.workflow.waiting.add(taskToken);
    return call(context, 'review', { ...ref, report, round, taskToken });
  };
  await open('first');
  const item = await context.table.get(items.review(ref.project, review));
  const list: ReviewItem[] = await linesOf(context.objects, ReviewRecord.parse(item?.value).items);
  const labels = list.map(({ id }) => ({ item: id, labels: ['pos'] }));
  for (const reviewer of ['ann', 'bob']) {
    await submitLabels(context, { project: ref.project, review, reviewer, labels });
  }
  await open('second');
  expect([...context.workflow.answered.keys()]).toEqual(['first', 'second']);
}

async function toTheEnd(context: TestContext, ref: Ref): Promise<void> {
  const { dataset } = await (await toAgreement(context, ref))();
  let round = (await call(context, 'plan', { ...ref, dataset })) as typeof PlanOutput._output;
  while (!round.done) {
    await finishJobs(context.objects, ref);
    round = await call(context, 'halve', { ...ref, round: { index: round.index } });
  }
  await finishJobs(context.objects, ref);
  const register = (await call(context, 'register', ref)) as { version: string };
  await call(context, 'deploy', { ...ref, version: register.version });
  await call(context, 'notify', { ...ref, register });
}

/** Three raters, one of whom differs on every second text: below the minimum. */
const disputed = Array.from({ length: 120 }, (_, i) => {
  const [label, other] = i % 2 ? ['pos', 'neg'] : ['neg', 'pos'];
  const labels = [label, label, i % 4 < 2 ? other : label];
  return JSON.stringify({
    text: `snippet ${i}`,
    votes: labels.map((name, rater) => ({ annotator: `r${rater}`, labels: [name] })),
  });
}).join('\n');

beforeAll(async () => {
  const context = await stageContext();
  const ref = await givenRun(context, { files: { 'a.csv': csv(600) } });
  await toTheEnd(context, ref);

  const rated = await givenRun(context, {
    project: 'movies',
    files: { 'a.jsonl': disputed },
    spec: { data: { columns: { annotations: 'votes' } } },
  });
  const measure = await toAgreement(context, rated);
  await reviewed(context, rated, await measure());
  expect(await measure()).toMatchObject({ verdict: 'agreed', round: 1 });
  await call(context, 'fail', { ...rated, error: { Error: 'QualityHold', Cause: 'why' } });

  const job = keys.job(ref.project, ref.run, 'train-9-z');
  const error = { Error: 'States.TaskFailed', Cause: '{"JobId":"b","Container":{"ExitCode":75}}' };
  await expect(call(context, 'rethrow', { ...ref, job, error })).rejects.toThrow('submitted again');
  const shard = { shard: 7, key: 'projects/mails/none', rows: 1, sha256: 'ab'.repeat(32) };
  await expect(call(context, 'clean', { ...ref, shard, buckets: 1 })).rejects.toThrow();
  await expect(call(context, 'rethrow', { ...ref, map: 'clean', error })).rejects.toMatchObject({
    name: 'NotFound',
  });
});

it.each(STAGES)('%s is given exactly what it uses', (stage) => {
  const { objects, items, catalogue = false, workflow = [] } = STAGE_SETTINGS[stage];
  expect({ objects: [...objects].sort(), items: [...items].sort(), catalogue, workflow }).toEqual({
    objects: [...used[stage].objects].sort(),
    items: [...used[stage].items].sort(),
    catalogue: used[stage].catalogue,
    workflow: [...used[stage].workflow],
  });
});

describe('beside the stages', () => {
  it('the door reads and writes, looks at the catalogue, and starts', async () => {
    const rights = noRights();
    const context = await stageContext();
    await context.objects.put('projects/mails/incoming/a.csv', csv(600));
    const body = JSON.stringify({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { object: { key: 'projects/mails/incoming/a.csv', sequencer: '01' } },
    });
    const answer = await openDoor(watched(context, rights), [{ messageId: 'm', body } as never]);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect([...rights.objects].sort()).toEqual(['read', 'write']);
    expect([...rights.items].sort()).toEqual(['read', 'write']);
    expect(rights.catalogue).toBe(true);
    expect([...rights.workflow]).toEqual(['start', 'describe']);
  });

  it('what closes dead executions touches the table alone', async () => {
    const rights = noRights();
    const context = await stageContext();
    const ref = await givenRun(context, { files: { 'a.csv': csv(600) } });
    const detail = { name: ref.run, status: 'ABORTED', input: JSON.stringify(ref) };
    await takeEnd(JSON.stringify({ source: 'aws.states', detail }), watched(context, rights));
    expect([...rights.items].sort()).toEqual(['read', 'write']);
    expect([...rights.objects, ...rights.workflow]).toEqual([]);
  });
});
