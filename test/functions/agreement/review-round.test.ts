/** Disagreement, a review round through its task token, and agreement after it: the real stages, one after another. */
import { describe, expect, it } from 'vitest';
import { AgreementReport } from '../../../domain/agreement/report.ts';
import { reviewName, submitLabels } from '../../../domain/annotation/review.ts';
import type { ReviewItem } from '../../../domain/annotation/review-item.ts';
import { SPLITS } from '../../../domain/datasets/identity.ts';
import { items, keys } from '../../../domain/layout.ts';
import type { ReviewRecord, RunRecord } from '../../../domain/spec/records.ts';
import { DatasetManifest } from '../../../domain/spec/stages.ts';
import { stage as agreement } from '../../../functions/agreement/stage.ts';
import { stage as intake } from '../../../functions/intake/stage.ts';
import { stage as review } from '../../../functions/review/stage.ts';
import {
  csv,
  givenRun,
  jsonOf,
  linesOf,
  nextStep,
  stageContext,
  type TestContext,
} from '../stage-context.ts';
import { toDataset } from '../to-dataset.ts';

interface Measured {
  readonly verdict: string;
  readonly score: number | null;
  readonly disputed: number;
  readonly report: string;
  readonly dataset: string;
  readonly round: number;
  readonly augment: boolean;
  readonly augmentJob: string;
}

/** Every fourth item is disputed: one of three raters differs. */
const snippets = (rows: number): string =>
  Array.from({ length: rows }, (_, i) => {
    const [label, other] = i % 2 ? ['pos', 'neg'] : ['neg', 'pos'];
    const labels = i % 4 === 0 ? [label, label, other] : [label, label, label];
    const votes = labels.map((name, rater) => ({ annotator: `rater-${rater}`, labels: [name] }));
    return JSON.stringify({ text: `snippet ${i}`, votes });
  }).join('\n');

async function measured(
  context: TestContext,
  annotation: { reviewers?: number; rounds?: number; minimum?: number; consensus?: 'dawid-skene' } = {},
  more: Readonly<Record<string, unknown>> = {},
) {
  const ref = await givenRun(context, {
    project: 'movies',
    files: { 'a.jsonl': snippets(200) },
    spec: { data: { columns: { annotations: 'votes' } }, annotation, ...more },
  });
  await intake.run(ref, context);
  const { manifest: dataset } = await toDataset(context, ref);
  const measure = async () => (await agreement.run({ ...ref, dataset }, context)) as Measured;
  return { ref, dataset, measure };
}

async function opened(
  context: TestContext,
  ref: { project: string; run: string },
  { report, round }: Measured,
) {
  context.workflow.waiting.add('token');
  await review.run({ ...ref, report, round, taskToken: 'token' }, context);
  const name = reviewName(ref.run, round + 1);
  const record = (await context.table.get(items.review(ref.project, name)))?.value as unknown as ReviewRecord;
  return { review: name, record, list: (await linesOf(context.objects, record.items)) as ReviewItem[] };
}

const statusOf = async (context: TestContext, { project, run }: { project: string; run: string }) => {
  const item = await context.table.get(items.run(project, run));
  return (item?.value as unknown as RunRecord | undefined)?.status;
};

/** What the snippet says by its number. */
const truth = ({ text }: ReviewItem) => (Number(text.split(' ')[1]) % 2 ? 'pos' : 'neg');

it('is held below the minimum, reviewed by two people, and agrees then', async () => {
  const context = await stageContext();
  const { ref, dataset, measure } = await measured(context);
  const first = await measure();
  // A quarter of the items at 1/3: 0.75 + 0.25 / 3.
  expect(first).toMatchObject({ verdict: 'below-minimum', disputed: 50, dataset, round: 0 });
  expect(first.score).toBeCloseTo(0.8333, 4);

  const { measures, advice } = AgreementReport.parse(await jsonOf(context.objects, first.report));
  expect(measures.map(({ metric }) => metric)).toEqual(['jaccard', 'alpha-nominal', 'gwet-ac1']);
  expect(measures[0]!.interval!.low).toBeLessThan(first.score!);
  expect(measures[0]!.interval!.high).toBeGreaterThan(first.score!);
  // rater-2 alone differs, in a quarter of the items: train, not mend the guideline.
  expect(advice).toMatchObject({
    cause: 'training',
    why: expect.stringMatching(/^rater-2: .* would be 1\.000/),
  });
  expect(advice!.pieces.map(({ kind }) => kind)).toEqual(['labels', 'annotator']);
  expect(advice!.pieces[0]!.examples[0]!.text).toMatch(/^snippet \d+$/);

  const { review: name, record, list } = await opened(context, ref, first);
  // 0.8333 → 0.88 of 200 items takes 14 of the 50, each gaining 2/3.
  expect(list).toHaveLength(14);
  expect(list.every((item) => Math.abs(item.agreement - 1 / 3) < 1e-12)).toBe(true);
  expect(record).toMatchObject({ status: 'open', itemCount: 14, reviewers: 2, labels: ['neg', 'pos'] });
  expect(await statusOf(context, ref)).toBe('waiting');

  const labels = list.map((item) => ({ item: item.id, labels: [truth(item)] }));
  const ann = { project: 'movies', review: name, reviewer: 'ann', labels };
  expect(await submitLabels(context, ann)).toMatchObject({ status: 'open', items: 14, complete: 0 });
  expect(await submitLabels(context, ann)).toMatchObject({ status: 'open', complete: 0 });
  expect(await submitLabels(context, { ...ann, reviewer: 'bob', labels: labels.slice(1) })).toMatchObject({
    status: 'open',
    complete: 13,
  });
  expect(context.workflow.answered.size).toBe(0);
  expect(await submitLabels(context, { ...ann, reviewer: 'bob', labels: labels.slice(0, 1) })).toMatchObject({
    status: 'done',
    complete: 14,
  });
  expect(context.workflow.answered.get('token')).toEqual({ review: name, items: 14 });
  expect(await statusOf(context, ref)).toBe('running');

  const second = await measure();
  expect(second).toMatchObject({ verdict: 'agreed', disputed: 36, round: 1 });
  expect(second.score).toBeCloseTo(0.88, 2);
  const labelled = DatasetManifest.parse(await jsonOf(context.objects, second.dataset));
  expect(labelled.lineage.parents).toEqual([dataset.split('/').at(-2)]);
  const kept = SPLITS.reduce((sum, split) => sum + labelled.splits[split].rows, 0);
  expect(labelled.provenance).toEqual([
    { source: keys.incoming('movies', 'a.jsonl'), kind: 'file', licence: null, rows: kept },
  ]);
  expect(await measure()).toEqual(second);
});

it('labels by Dawid and Skene where the spec says so, and keeps what it was sure of', async () => {
  const context = await stageContext();
  const { measure } = await measured(context, { minimum: 0.5, consensus: 'dawid-skene' });
  const found = await measure();
  const { consensus } = AgreementReport.parse(await jsonOf(context.objects, found.report));
  expect(consensus).toMatchObject({ method: 'dawid-skene', annotators: { length: 3 } });
  expect(consensus!.annotators[0]).toMatchObject({ annotator: 'rater-2' });
  const lines = (await linesOf(context.objects, consensus!.posteriors!)) as { posterior: object }[];
  expect(lines).toHaveLength(200);
  const labelled = DatasetManifest.parse(await jsonOf(context.objects, found.dataset));
  expect(SPLITS.reduce((sum, split) => sum + labelled.splits[split].rows, 0)).toBe(200);
});

it('holds the run when the last round has not been enough', async () => {
  const context = await stageContext();
  const { ref, measure } = await measured(context, { reviewers: 2, rounds: 1 });
  const { review: name, list } = await opened(context, ref, await measure());
  for (const [reviewer, label] of [
    ['ann', 'pos'],
    ['bob', 'neg'],
  ]) {
    const labels = list.map(({ id }) => ({ item: id, labels: [label!] }));
    await submitLabels(context, { project: 'movies', review: name, reviewer: reviewer!, labels });
  }
  const error: Error = await measure().then(
    () => expect.fail('the stage must hold the run'),
    (thrown: Error) => thrown,
  );
  expect(error).toMatchObject({
    name: 'QualityHold',
    message: expect.stringContaining('after 1 review round'),
  });
  expect(nextStep(error.message)).toMatch(/sharpen the labelling instructions.*start a new run\.$/);
});

it('says "not measured", never 1.0, where each row has one label', async () => {
  const context = await stageContext();
  const ref = await givenRun(context, { files: { 'a.csv': csv(200) } });
  const { manifest: dataset } = await toDataset(context, ref);
  const output = await agreement.run({ ...ref, dataset }, context);
  expect(output).toMatchObject({ verdict: 'not-measured', score: null, items: 200, dataset });
});

describe('copies of the version’s rows', () => {
  const augmentation = { text: { copies: 2 } };

  it.each(['dataset', 'model'] as const)('are asked for where the run ends with a %s', async (until) => {
    const context = await stageContext();
    const ref = await givenRun(context, { files: { 'a.csv': csv(200) }, spec: { until, augmentation } });
    const { manifest: dataset } = await toDataset(context, ref);
    const output = await agreement.run({ ...ref, dataset }, context);
    const job = keys.job(ref.project, ref.run, 'augment');
    expect(output).toMatchObject({ augment: true, augmentJob: job });
    expect(await jsonOf(context.objects, keys.jobInput(job))).toMatchObject({
      ...{ stage: 'augment', dataset: { manifest: dataset } },
      config: { text: { copies: 2 } },
    });
  });

  it('are not, before what is to be reviewed is labelled', async () => {
    const context = await stageContext();
    const { measure } = await measured(context, {}, { augmentation });
    const { verdict, augment, augmentJob } = await measure();
    expect({ verdict, augment }).toEqual({ verdict: 'below-minimum', augment: false });
    expect(await context.objects.head(keys.jobInput(augmentJob))).toBeUndefined();
  });

  it('are not, where the spec asks for none', async () => {
    const context = await stageContext();
    const ref = await givenRun(context, { files: { 'a.csv': csv(200) } });
    const { manifest: dataset } = await toDataset(context, ref);
    expect(await agreement.run({ ...ref, dataset }, context)).toMatchObject({ augment: false });
  });
});

it('takes a new token when the state is retried, and answers it at once when the review is done', async () => {
  const context = await stageContext();
  const { ref, measure } = await measured(context);
  const { report, round } = await measure();
  context.workflow.waiting.add('first').add('second').add('third');
  await review.run({ ...ref, report, round, taskToken: 'first' }, context);
  await review.run({ ...ref, report, round, taskToken: 'second' }, context);
  const name = reviewName(ref.run, 1);
  const record = (await context.table.get(items.review('movies', name)))?.value as unknown as ReviewRecord;
  const list = (await linesOf(context.objects, record.items)) as ReviewItem[];
  const labels = list.map((item) => ({ item: item.id, labels: [truth(item)] }));
  for (const reviewer of ['ann', 'bob'])
    await submitLabels(context, { project: 'movies', review: name, reviewer, labels });
  expect([...context.workflow.answered.keys()]).toEqual(['second']);
  await review.run({ ...ref, report, round, taskToken: 'third' }, context);
  expect([...context.workflow.answered.keys()]).toEqual(['second', 'third']);
  expect(await statusOf(context, ref)).toBe('running');
});

describe('labels that are refused', () => {
  it.each([
    ['an unknown review', { review: 'none' }, 'Take the name from the list of open reviews.'],
    [
      'an unknown label',
      { labels: [{ item: 'ITEM', labels: ['meh'] }] },
      'Choose from the set; labels are spelled exactly.',
    ],
    [
      'no label',
      { labels: [{ item: 'ITEM', labels: [] }] },
      'Choose from the set; labels are spelled exactly.',
    ],
    [
      'an item of another round',
      { labels: [{ item: 'feedfacefeedface', labels: ['pos'] }] },
      'Read the list again.',
    ],
    ['nothing at all', { labels: [] }, 'Send them in several requests.'],
    ['a reviewer without a name', { reviewer: '' }, 'Use a name or an address.'],
  ])('%s', async (_, wrong, next) => {
    const context = await stageContext();
    const { ref, measure } = await measured(context);
    const { review: name, list } = await opened(context, ref, await measure());
    const good = {
      project: 'movies',
      review: name,
      reviewer: 'ann',
      labels: [{ item: 'ITEM', labels: ['pos'] }],
    };
    const request = { ...good, ...wrong };
    const labels = request.labels.map((entry) => ({
      ...entry,
      item: entry.item === 'ITEM' ? list[0]!.id : entry.item,
    }));
    const error = await submitLabels(context, { ...request, labels }).catch((thrown: Error) => thrown);
    expect(nextStep((error as Error).message)).toBe(next);
  });

  it('a closed review', async () => {
    const context = await stageContext();
    const { ref, measure } = await measured(context);
    const { review: name, list } = await opened(context, ref, await measure());
    const labels = list.map((item) => ({ item: item.id, labels: [truth(item)] }));
    const ann = { project: 'movies', review: name, reviewer: 'ann', labels };
    await submitLabels(context, ann);
    await submitLabels(context, { ...ann, reviewer: 'bob' });
    await expect(submitLabels(context, ann)).rejects.toThrow(
      'Look whether the run has opened another round.',
    );
  });
});
