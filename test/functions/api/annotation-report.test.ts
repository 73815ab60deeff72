/** How annotators do: agreement on the workbench, people over time, known answers. */
import { beforeEach, expect, it } from 'vitest';
import { Answered, People, Work, WorkbenchAgreement } from '../../../domain/spec/api-annotation.ts';
import { createApi } from '../../../functions/api/app.ts';
import type { Api } from '../../../functions/api/contract.ts';
import { stageContext } from '../stage-context.ts';

const SCHEME = { asks: ['labels'], labels: [{ name: 'good' }, { name: 'bad' }] };
const ROLES: Readonly<Record<string, 'annotator' | 'reviewer' | 'engineer'>> = {
  ...{ ann: 'annotator', bob: 'annotator', pat: 'reviewer', joe: 'engineer' },
};

let api: Api;
let day: number;
beforeEach(async () => {
  day = 1;
  let ticks = 0;
  const clock = { now: () => new Date(Date.UTC(2026, 0, day) + ticks++).toISOString() };
  api = createApi({
    ...{ ...(await stageContext()), clock },
    caller: (c) => {
      const name = c.req.header('x-person') ?? 'nobody';
      const role = ROLES[name];
      return { name, everywhere: [], roles: { films: role === undefined ? [] : [role] } };
    },
  });
});

async function send(person: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await api.request(`/projects/films/annotation${path}`, {
    method,
    headers: { 'x-person': person, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
}

const begin = async (rules: object, ...tasks: object[]) => {
  await send('joe', 'PUT', '/settings', { scheme: SCHEME, rules: { peer: 0, expert: 0, ...rules } });
  await send('joe', 'POST', '/tasks', { tasks });
};
const text = (id: string, extra: object = {}) => ({
  task: { id, data: { type: 'text', text: `text of ${id}` }, ...extra },
});
const labels = (label: string) => ({ labels: [label] });

async function answer(person: string, label: string, seconds = 2) {
  const { item } = Work.parse(await send(person, 'POST', '/next', { level: 'annotate' }));
  const body = { lease: item!.lease, result: labels(label), seconds };
  const { state } = Answered.parse(await send(person, 'POST', `/tasks/${item!.task.id}/answer`, body));
  return { id: item!.task.id, state };
}
const isKnown = ({ id }: { readonly id: string }) => id.startsWith('g');
async function inTurn<T>(times: number, act: () => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let i = 0; i < times; i += 1) done.push(await act());
  return done;
}
const agreement = async () => WorkbenchAgreement.parse(await send('pat', 'GET', '/agreement'));
const people = async () => People.parse(await send('pat', 'GET', '/people')).people;

it('measures first answers, not what a reviewer made of them, and says what to do', async () => {
  await begin({}, text('a'), text('b'));
  await answer('ann', 'good');
  await answer('bob', 'good');
  await answer('ann', 'good');
  expect(await answer('bob', 'bad')).toMatchObject({ state: 'peer' });
  const { item } = Work.parse(await send('pat', 'POST', '/next', {}));
  const correction = { lease: item!.lease, decision: 'correct', result: labels('bad') };
  await send('pat', 'POST', '/tasks/b/judge', correction);

  const found = await agreement();
  expect(found).toMatchObject({
    ...{ part: 'labels', score: 0.5, minimum: 0.85 },
    tasks: { total: 2, measured: 2, partial: false },
    annotators: [{ annotator: 'ann' }, { annotator: 'bob' }],
    guidelines: [{ guideline: '1', items: 2, score: 0.5 }],
  });
  expect(found.measures.map(({ metric }) => metric)).toEqual(['jaccard', 'alpha-nominal', 'gwet-ac1']);
  expect(found.advice).toMatchObject({ pieces: [{ labels: ['good', 'bad'], settled: 1 }] });
  expect(found.advice!.pieces[0]!.examples).toMatchObject([{ id: 'b', answers: { length: 2 } }]);
});

it('says why nothing is measured', async () => {
  await begin({}, text('a'));
  await answer('ann', 'good');
  expect(await agreement()).toMatchObject({
    ...{ score: null, measures: [] },
    why: 'no task has answers of two annotators',
  });
});

it('tells people by what they did, and by known answers day by day', async () => {
  const known = Array.from({ length: 6 }, (_, i) => text(`g${i}`, { gold: labels('good') }));
  const open = Array.from({ length: 8 }, (_, i) => text(`t${i}`));
  await begin({ gold: 0.5 }, ...known, ...open);
  // Known answers are 'good': right on the first day, wrong on the second.
  const known1 = (await inTurn(7, () => answer('ann', 'good', 4))).filter(isKnown).length;
  day = 2;
  const known2 = (await inTurn(7, () => answer('ann', 'bad', 8))).filter(isKnown).length;
  expect(known1 * known2).toBeGreaterThan(0);
  const [ann, ...others] = await people();
  expect(others).toEqual([]);
  expect(ann).toMatchObject({ name: 'ann', answered: 14, skipped: 0, seconds: 6, agreement: null });
  expect(ann!.gold).toEqual({
    ...{ answered: known1 + known2, right: known1 },
    byDay: [
      { day: '2026-01-01', answered: known1, right: known1 },
      { day: '2026-01-02', answered: known2, right: 0 },
    ],
  });
});

it('counts what was returned to whom', async () => {
  await begin({}, text('a'));
  await answer('ann', 'good');
  await answer('bob', 'bad');
  const { item } = Work.parse(await send('pat', 'POST', '/next', {}));
  await send('pat', 'POST', '/tasks/a/judge', { lease: item!.lease, decision: 'return', comment: 'Again.' });
  expect(await people()).toMatchObject([
    { name: 'ann', returned: 1 },
    { name: 'bob', returned: 1 },
  ]);
});
