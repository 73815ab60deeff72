/** From the workbench to a dataset version: tasks, answers, a review, the run's own stages up to the labelled version. */
import { beforeEach, expect, it } from 'vitest';
import type { z } from 'zod';
import { AgreementReport } from '../../../domain/agreement/report.ts';
import { SPLITS } from '../../../domain/datasets/identity.ts';
import { readParquet } from '../../../domain/datasets/parquet.ts';
import { DatasetStarted, Work } from '../../../domain/spec/api-annotation.ts';
import { type AgreementOutput, DatasetManifest } from '../../../domain/spec/stages.ts';
import { stage as agreement } from '../../../functions/agreement/stage.ts';
import { createApi } from '../../../functions/api/app.ts';
import type { Api } from '../../../functions/api/contract.ts';
import { stage as intake } from '../../../functions/intake/stage.ts';
import { jsonOf, linesOf, stageContext, type TestContext } from '../stage-context.ts';
import { toDataset } from '../to-dataset.ts';

const SCHEME = { asks: ['labels'], labels: [{ name: 'good' }, { name: 'bad' }] };
const TASKS = 120;
const PEER = TASKS + 1;

let context: TestContext;
let api: Api;
beforeEach(async () => {
  context = await stageContext();
  api = createApi({
    ...context,
    caller: (c) => ({ name: c.req.header('x-person') ?? 'joe', everywhere: ['admin'], roles: {} }),
  });
});

async function send(person: string, method: string, path: string, body: object) {
  const response = await api.request(`/projects/films/annotation${path}`, {
    method,
    headers: { 'x-person': person, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as never };
}

const truth = (i: number): string => (i % 2 ? 'bad' : 'good');
const line = (i: number, said: Readonly<Record<string, string>>) => ({
  task: { id: `t${i}`, data: { type: 'text', text: `film number ${i}` } },
  annotations: Object.entries(said).map(([annotator, label]) => ({
    ...{ id: `${annotator}-${i}`, task: `t${i}`, annotator, origin: 'import' },
    result: { labels: [label] },
  })),
});
const settings = (scheme: object = SCHEME) =>
  send('joe', 'PUT', '/settings', { scheme, rules: { annotators: 2, peer: 0, expert: 0 } });
const started = async (body: object = {}) => {
  const { status, answer } = await send('joe', 'POST', '/dataset', body);
  expect(status, JSON.stringify(answer)).toBe(200);
  return DatasetStarted.parse(answer);
};

it('takes tasks, answers and a review to a labelled dataset version', async () => {
  await settings();
  // One is disputed, one half answered; all others are agreed on.
  const lines = Array.from({ length: TASKS }, (_, i) => line(i, { ann: truth(i), bob: truth(i) }));
  const tasks = [...lines, line(PEER, { ann: 'good', bob: 'bad' }), line(PEER + 1, { ann: 'good' })];
  expect((await send('joe', 'POST', '/tasks', { tasks })).answer).toMatchObject({ added: TASKS + 2 });
  const before = await started();
  expect(before).toMatchObject({ started: true, rows: TASKS, left: [{ why: 'not settled', tasks: 2 }] });
  expect(await started()).toEqual({ ...before, started: false });

  const { item } = Work.parse((await send('pat', 'POST', '/next', { level: 'peer' })).answer);
  const bobs = { lease: item!.lease, decision: 'accept', accepted: `bob-${PEER}` };
  await send('pat', 'POST', `/tasks/t${PEER}/judge`, bobs);
  const made = await started({ dataset: 'verdicts' });
  expect(made).toMatchObject({ started: true, rows: TASKS + 1, left: [{ why: 'not settled', tasks: 1 }] });
  const rows = (await linesOf(context.objects, made.source)) as { id: string }[];
  expect(rows.find(({ id }) => id === `t${PEER}`)).toEqual({
    ...{ id: `t${PEER}`, text: `film number ${PEER}`, settled: 'peer', label: 'bad' },
    answers: [
      { annotator: 'ann', labels: ['good'] },
      { annotator: 'bob', labels: ['bad'] },
    ],
    // Half of them said so: what was settled stands alone.
    annotations: [{ annotator: 'bob', labels: ['bad'] }],
  });

  const ref = { project: 'films', run: made.run };
  await intake.run(ref, context);
  const { manifest: dataset } = await toDataset(context, ref);
  const measured = (await agreement.run({ ...ref, dataset }, context)) as z.output<typeof AgreementOutput>;
  expect(measured).toMatchObject({ verdict: 'agreed', score: 1 });
  const report = AgreementReport.parse(await jsonOf(context.objects, measured.report));
  expect(report).toMatchObject({ measured: TASKS, items: TASKS + 1 });
  const manifest = DatasetManifest.parse(await jsonOf(context.objects, measured.dataset));
  expect(manifest).toMatchObject({ dataset: 'verdicts', labels: ['bad', 'good'] });
  const labels = new Map<string, string>();
  const folder = measured.dataset.slice(0, measured.dataset.lastIndexOf('/'));
  for (const split of SPLITS) {
    for (const file of manifest.splits[split].files) {
      for await (const row of readParquet(context.objects, `${folder}/${file.path}`)) {
        labels.set(row.text, manifest.labels[row.label]!);
      }
    }
  }
  expect(labels.size).toBe(TASKS + 1);
  expect(labels.get(`film number ${PEER}`)).toBe('bad');
  expect(labels.get('film number 4')).toBe('good');
});

it.each([
  ['nothing is settled', SCHEME, [line(1, { ann: 'good' })], '1 not settled'],
  ['there are no tasks', SCHEME, [], 'no tasks'],
  ['other things are asked', { asks: ['rating'], rating: [1, 5] }, [], 'tasks that ask rating'],
])('starts nothing where %s', async (_, scheme, tasks, found) => {
  await settings(scheme);
  if (tasks.length > 0) await send('joe', 'POST', '/tasks', { tasks });
  const { status, answer } = await send('joe', 'POST', '/dataset', {});
  expect(status).toBe(422);
  expect(JSON.stringify(answer)).toContain(found);
});

it('takes a run spec of your own, with the sources and columns of the tasks', async () => {
  await settings();
  const tasks = Array.from({ length: 40 }, (_, i) => line(i, { ann: truth(i), bob: truth(i) }));
  await send('joe', 'POST', '/tasks', { tasks });
  const spec = { until: 'dataset', annotation: { minimum: 0.9 }, data: { columns: { label: 'other' } } };
  const made = await started({ spec });
  const frozen = await jsonOf(context.objects, `projects/films/runs/${made.run}/spec.json`);
  expect(frozen).toMatchObject({
    ...{ until: 'dataset', annotation: { minimum: 0.9 } },
    data: { columns: { annotations: 'annotations' }, sources: [{ key: made.source }] },
  });
});
