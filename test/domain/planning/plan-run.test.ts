/** Stage `plan`'s rule: the first round's inputs, a plan that is kept, nothing where it may not run. */
import { beforeEach, describe, expect, it } from 'vitest';
import { mirrorModel } from '../../../domain/catalogue/mirror.ts';
import { ReportBuilder } from '../../../domain/datasets/report.ts';
import { writeDocument } from '../../../domain/documents.ts';
import { PlanDocument } from '../../../domain/planning/plan-document.ts';
import { planKey, planRun } from '../../../domain/planning/plan-run.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import type { MeasuredCurve } from '../../../domain/spec/data-profile.ts';
import { jsonOf } from '../../functions/stage-context.ts';
import { temporaryStore, withMirror } from '../../support/stores.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';
import { givenDataset, inputOf, jobKey, jobsIn, LABELS, REF } from './planned.ts';

let objects: ObjectStore;
let dataset: string;
beforeEach(async () => {
  objects = await withMirror(await temporaryStore());
  dataset = await givenDataset(objects);
});

it('gives the first round with an input for every variant', async () => {
  const spec = specOf({ training: { variants: { a: {}, b: { seed: 5 } } } });
  const round = await planRun({ objects }, REF, spec, dataset);
  expect(round).toEqual({
    index: 0,
    fraction: 0.1,
    done: false,
    jobs: ['train-0-a', 'train-0-b'].map((name) => ({ name, job: jobKey(name) })),
  });
  expect(await jobsIn(objects)).toEqual(['train-0-a', 'train-0-b']);
  expect(await inputOf(objects, 'train-0-b')).toMatchObject({
    seed: 5,
    dataset: { manifest: dataset },
    config: { labels: LABELS, fraction: 0.1 },
  });
});

it('has every training read the copies of training rows, where the spec asks for them', async () => {
  const spec = specOf({ augmentation: { text: { copies: 2 } } });
  await planRun({ objects }, REF, spec, dataset);
  const data = { manifest: dataset, augmented: jobKey('augment') };
  expect(await inputOf(objects, 'train-0-a')).toMatchObject({ dataset: data });
});

it('says whether the rows are enough', async () => {
  await planRun({ objects }, REF, specOf(), dataset);
  const { decisions } = PlanDocument.parse(await jsonOf(objects, planKey(REF)));
  expect(decisions.find(({ setting }) => setting === 'data.volume')).toMatchObject({
    ...{ value: 'usual', by: 'chosen' },
    reason: expect.stringContaining('5000 rows are usual here'),
  });
});

describe("the dataset's own validation report", () => {
  const report = 'projects/mails/runs/r0123456789abcdef-0/validate/report.json';
  const growing: MeasuredCurve = {
    points: [100, 400, 1_600].map((rows) => ({ rows, error: 2 * rows ** -0.4 })),
    ...{ heldOut: 4_000, baseline: 0.5, fit: { a: 2, b: 0.4, c: 0, residual: 0 } },
    ...{
      forecast: { rows: 2_000, error: 0.0956, twice: 0.0725 },
      missed: 0,
      reliability: 'good',
      note: 'a note',
    },
  };
  const planned = async (learningCurve?: MeasuredCurve, spec = specOf()) => {
    await writeDocument(objects, report, {
      ...new ReportBuilder(spec).report(undefined),
      labels: [
        { label: 'ham', rows: 2_440 },
        { label: 'spam', rows: 60 },
      ],
      learningCurve,
    });
    await planRun({ objects }, REF, spec, await givenDataset(objects, 2_000, ['x/report.json', report]));
    const { decisions } = PlanDocument.parse(await jsonOf(objects, planKey(REF)));
    return new Map(decisions.map((decision) => [decision.setting, decision]));
  };

  it('gives the plan classes and curve: what more rows bring, in steps, and which class to begin with', async () => {
    const decisions = await planned(growing);
    expect(decisions.get('data.volume')?.reason).toContain(
      "Label 2500 more rows: about 2.3 points of accuracy by this data's own curve. Then train and look again. Begin with 'spam', of which there are 60.",
    );
    expect(decisions.get('data.classes')?.reason).toContain("label 40 of 'spam' first");
    expect(decisions.get('data.growth')?.value).toEqual([4_000, 8_000, 16_000, 32_000]);
    const steps = decisions.get('data.growth')?.growth ?? [];
    expect(steps.map(({ rows }) => rows)).toEqual([4_000, 8_000, 16_000, 32_000]);
    // Twice the training rows are, with the other splits' share, a quarter more to label.
    expect(steps[0]?.label).toBe(2_500);
    expect(decisions.get('data.growth')?.reason).toContain(
      'label 2500 more (4000 to train on): 92.8 %, +2.3 points; label 5000 more (8000 to train on)',
    );
    expect(decisions.get('data.curve')).toMatchObject({
      value: 'good',
      reason: 'a quick model, measured on 100 to 1600 rows, would be 90.4 % right from 2000; a note',
    });
  });

  it('tells how many rows the minimum of the gates takes', async () => {
    const goal = async (minimum: number, curve = growing) =>
      (await planned(curve, specOf({ gates: { minimum } }))).get('data.goal');
    expect(await goal(0.95)).toMatchObject({ value: 10_120 });
    expect((await goal(0.95))?.reason).toContain('10150 more to label');
  });

  it('of a rough curve says that the gains are rough', async () => {
    const decisions = await planned({ ...growing, reliability: 'rough', note: 'scored on 300 rows' });
    expect(decisions.get('data.curve')).toMatchObject({
      ...{ value: 'rough', reason: expect.stringMatching(/from 2000; scored on 300 rows$/) },
    });
    expect(decisions.get('data.growth')?.reason).toMatch(/^doublings worth it by that rough curve, /);
  });

  it('without a reliable curve gives none, and says why', async () => {
    const decisions = await planned({ ...growing, reliability: 'none', note: 'the words tell nothing' });
    expect(decisions.get('data.curve')).toMatchObject({ value: 'none', reason: 'the words tell nothing' });
    expect(decisions.has('data.growth')).toBe(false);
  });

  it('of before curves were measured still gives the classes', async () => {
    const decisions = await planned();
    expect(decisions.has('data.curve')).toBe(false);
    expect(decisions.get('data.volume')?.reason).toContain('5000 rows are usual');
    expect(decisions.has('data.classes')).toBe(true);
  });
});

it("reckons with the dataset's own rows", async () => {
  await planRun({ objects }, REF, specOf(), dataset);
  const { decisions } = PlanDocument.parse(await jsonOf(objects, planKey(REF)));
  expect(decisions.find(({ setting }) => setting === 'data.rows')).toMatchObject({ value: 5_000 });
});

it('asked again, gives and writes the same', async () => {
  const once = await planRun({ objects }, REF, specOf(), dataset);
  const before = [await jsonOf(objects, planKey(REF)), await inputOf(objects, 'train-0-a')];
  expect(await planRun({ objects }, REF, specOf(), dataset)).toEqual(once);
  expect([await jsonOf(objects, planKey(REF)), await inputOf(objects, 'train-0-a')]).toEqual(before);
});

it('keeps its model when a better one is mirrored meanwhile', async () => {
  const large = await givenDataset(objects, 2_000_000);
  const spec = specOf({ budget: { dollars: 1e6, hours: 336 }, training: { epochs: 1 } });
  await planRun({ objects }, REF, spec, large);
  await mirrorModel(
    objects,
    'bert-large-uncased',
    'main',
    (async function* () {
      yield { path: 'model.safetensors', content: new Uint8Array(8) };
    })(),
  );
  await planRun({ objects }, REF, spec, large);
  expect(await inputOf(objects, 'train-0-a')).toMatchObject({
    model: { kind: 'catalogue', manifest: 'catalogue/all-minilm-l6-v2/packaged-0.1.0/manifest.json' },
  });
});

it('after a crash between the inputs and the plan, makes the plan again', async () => {
  const once = await planRun({ objects }, REF, specOf(), dataset);
  await objects.delete(planKey(REF));
  expect(await planRun({ objects }, REF, specOf(), dataset)).toEqual(once);
});

it('writes nothing of a plan that is over budget', async () => {
  const spec = specOf({ budget: { dollars: 0.01 } });
  expect(await refusalOf(() => planRun({ objects }, REF, spec, dataset))).toMatchObject({
    name: 'BudgetExceeded',
    allowed: '0.01 dollars',
    next: expect.stringContaining('raise budget.dollars'),
  });
  expect((await objects.list('projects/mails/runs/')).objects).toEqual([]);
});

it('writes nothing where no model is mirrored', async () => {
  const bare = await temporaryStore();
  const key = await givenDataset(bare);
  const refusal = await refusalOf(() => planRun({ objects: bare }, REF, specOf(), key));
  expect(refusal).toMatchObject({
    name: 'InputRejected',
    next: expect.stringContaining('modelmill catalogue mirror'),
  });
  expect((await bare.list('projects/mails/runs/')).objects).toEqual([]);
});
