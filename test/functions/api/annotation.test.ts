/** Annotation over HTTP: three levels of review, leases, what nobody may do. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/spec/accounts.ts';
import type { AnnotationResult, AnnotationTask } from '../../../domain/spec/annotations.ts';
import {
  AnnotationOverview,
  Answered,
  History,
  TaskView,
  Work,
} from '../../../domain/spec/api-annotation.ts';
import { createApi } from '../../../functions/api/app.ts';
import type { Api } from '../../../functions/api/contract.ts';
import { stageContext, type TestContext } from '../stage-context.ts';

const ROLES: Readonly<Record<string, readonly Role[]>> = {
  ann: ['annotator'],
  bob: ['annotator'],
  cid: ['annotator'],
  pat: ['reviewer'],
  pia: ['reviewer'],
  eve: ['expert'],
  joe: ['engineer'],
  vic: ['viewer'],
};
const SCHEME = { asks: ['labels'], labels: [{ name: 'good' }, { name: 'bad' }] };

let context: TestContext;
let api: Api;
let minutes: number;
beforeEach(async () => {
  minutes = 0;
  const plain = await stageContext();
  let ticks = 0;
  const now = () => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000 + ticks++).toISOString();
  context = { ...plain, clock: { now } };
  api = createApi({
    ...context,
    caller: (c) => {
      const name = c.req.header('x-person') ?? 'nobody';
      return { name, everywhere: [], roles: { films: [...(ROLES[name] ?? [])] } };
    },
  });
});

async function send(person: string, method: string, path: string, body?: unknown) {
  const response = await api.request(`/projects/films/annotation${path}`, {
    method,
    headers: { 'x-person': person, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as never };
}

const settings = (rules: object = {}, guideline = 'Say how it is.') =>
  send('joe', 'PUT', '/settings', { scheme: SCHEME, guideline, rules: { peer: 0, expert: 0, ...rules } });
const text = (id: string, extra: Partial<AnnotationTask> = {}): { task: AnnotationTask } => ({
  task: { id, data: { type: 'text', text: `text of ${id}` }, ...extra },
});
const add = (...tasks: object[]) => send('joe', 'POST', '/tasks', { tasks });
const nextOf = async (person: string, body: object = {}) =>
  Work.parse((await send(person, 'POST', '/next', body)).answer);
const says = (label: string): AnnotationResult => ({ labels: [label] });

async function answer(person: string, label: string, id?: string) {
  const { item } = await nextOf(person, { level: 'annotate' });
  if (item === undefined) throw new Error(`nothing for ${person}`);
  if (id !== undefined) expect(item.task.id).toBe(id);
  const body = { lease: item.lease, result: says(label), seconds: 2 };
  return Answered.parse((await send(person, 'POST', `/tasks/${item.task.id}/answer`, body)).answer);
}

async function judge(person: string, body: object) {
  const { item } = await nextOf(person);
  if (item === undefined) throw new Error(`nothing for ${person}`);
  const sent = await send(person, 'POST', `/tasks/${item.task.id}/judge`, { lease: item.lease, ...body });
  return { item, status: sent.status, answer: sent.answer as { state: string } };
}

const view = async (id: string) => TaskView.parse((await send('eve', 'GET', `/tasks/${id}`)).answer);

describe('three levels', () => {
  it('what annotators agree on is done; the next task comes with the answer', async () => {
    await settings();
    await add(text('a'), text('b'));
    const first = await answer('ann', 'good', 'a');
    expect(first).toMatchObject({ state: 'annotate', next: { item: { task: { id: 'b' } } } });
    expect(await answer('bob', 'good', 'a')).toMatchObject({ state: 'done' });
    expect(await view('a')).toMatchObject({ agreement: 1, final: { by: 'consensus', result: says('good') } });
  });

  it('what they dispute goes to a peer, who is none of them; what the peer corrects goes to an expert', async () => {
    await settings();
    await add(text('a'));
    await answer('ann', 'good');
    expect(await answer('bob', 'bad')).toMatchObject({ state: 'peer' });
    const peer = await judge('pat', { decision: 'correct', result: says('bad') });
    expect(peer.item.answers.map(({ annotator }) => annotator)).toEqual(['ann', 'bob']);
    expect(peer.answer.state).toBe('expert');
    expect(await nextOf('pia')).toMatchObject({ left: 0, why: expect.stringContaining('Nothing is left') });
    const expert = await judge('eve', { decision: 'accept', accepted: peer.item.lease });
    expect(expert.answer.state).toBe('done');
    expect((await view('a')).final).toMatchObject({ by: 'expert', person: 'eve', result: says('bad') });
  });

  it('returned tasks go to their own annotators first, with the comment, then to an expert', async () => {
    await settings({ returns: 1 });
    await add(text('a'));
    for (const [person, label] of [
      ['ann', 'good'],
      ['bob', 'bad'],
    ] as const)
      await answer(person, label, 'a');
    await judge('pat', { decision: 'return', comment: 'Read section 2.' });
    await add(text('b'));
    expect((await nextOf('cid')).item?.task.id).toBe('b');
    const { item } = await nextOf('ann');
    expect(item).toMatchObject({
      task: { id: 'a' },
      returned: { by: 'pat', comment: 'Read section 2.' },
      draft: says('good'),
    });
    await answer('ann', 'good', 'a');
    expect(await answer('bob', 'bad', 'a')).toMatchObject({ state: 'peer' });
    expect((await judge('pat', { decision: 'return', comment: 'Again.' })).answer.state).toBe('expert');
  });

  it('nobody reviews their own work, and annotators do not review at all', async () => {
    await settings({ annotators: 1, settle: 'adjudication' });
    await add(text('a'));
    await answer('pat', 'good', 'a');
    expect(await nextOf('pat')).not.toHaveProperty('item');
    expect(await nextOf('ann', { level: 'peer' })).toMatchObject({
      why: expect.stringContaining("do not work at 'peer'"),
    });
    const { item } = await nextOf('pia');
    expect(item).toMatchObject({ level: 'peer', task: { id: 'a' } });
    const forged = await send('ann', 'POST', '/tasks/a/judge', { lease: item!.lease, decision: 'accept' });
    expect(forged.status).toBe(403);
    const stolen = await send('eve', 'POST', '/tasks/a/judge', { lease: item!.lease, decision: 'accept' });
    expect(stolen.status).toBe(409);
  });

  it('samples the same tasks each time it is asked', async () => {
    await settings({ peer: 0.5 });
    const names = Array.from({ length: 40 }, (_, i) => `t${i}`);
    await add(...names.map((name) => text(name)));
    for (const person of ['ann', 'bob']) for (const _ of names) await answer(person, 'good');
    const states = await Promise.all(names.map(async (name) => (await view(name)).state));
    const peer = states.filter((state) => state === 'peer').length;
    expect(peer).toBeGreaterThan(8);
    expect(peer).toBeLessThan(32);
    const { progress } = AnnotationOverview.parse((await send('joe', 'GET', '')).answer);
    expect(progress).toMatchObject({ peer, done: 40 - peer, annotate: 0 });
  });
});

describe('leases', () => {
  it('as many hold a task as answers are missing; a lost browser gives its place back', async () => {
    await settings({ leaseMinutes: 10 });
    await add(text('a'));
    await nextOf('ann');
    await nextOf('bob');
    expect(await nextOf('cid')).not.toHaveProperty('item');
    minutes = 11;
    expect((await nextOf('cid')).item?.task.id).toBe('a');
  });

  it('a reload finds the same task, and what was saved', async () => {
    await settings();
    await add(text('a'), text('b'));
    const { item } = await nextOf('ann');
    const draft = { lease: item!.lease, result: says('bad') };
    expect((await send('ann', 'PUT', '/tasks/a/draft', draft)).status).toBe(200);
    expect((await nextOf('ann')).item).toMatchObject({ lease: item!.lease, draft: says('bad') });
    expect((await send('bob', 'PUT', '/tasks/a/draft', draft)).status).toBe(409);
  });

  it('an answer sent twice is there once; one with a lease that somebody else replaced is refused', async () => {
    await settings({ annotators: 1, leaseMinutes: 10 });
    await add(text('a'));
    const { item } = await nextOf('ann');
    minutes = 11;
    const other = await nextOf('bob');
    const body = { result: says('good') };
    expect((await send('ann', 'POST', '/tasks/a/answer', { ...body, lease: item!.lease })).status).toBe(409);
    const sent = { ...body, lease: other.item!.lease };
    for (const _ of [1, 2]) {
      expect((await send('bob', 'POST', '/tasks/a/answer', sent)).answer).toMatchObject({ state: 'done' });
    }
    expect((await view('a')).annotations).toHaveLength(1);
  });

  it('no task is lost or done twice when many people ask at once and some leave', async () => {
    await settings({ leaseMinutes: 5 });
    const names = Array.from({ length: 12 }, (_, i) => `t${i}`);
    await add(...names.map((name) => text(name)));
    const crowd = ['ann', 'bob', 'cid', 'pat', 'pia', 'eve'];
    for (let round = 0; round < 12; round += 1) {
      minutes += 6;
      await Promise.all(
        crowd.map(async (person, i) => {
          const { item } = await nextOf(person, { level: 'annotate' });
          if (item === undefined || (round + i) % 4 === 0) return;
          await send(person, 'POST', `/tasks/${item.task.id}/answer`, {
            lease: item.lease,
            result: says('good'),
          });
        }),
      );
    }
    for (const name of names) {
      const { state, annotations } = await view(name);
      expect([name, state]).toEqual([name, 'done']);
      expect(new Set(annotations.map(({ annotator }) => annotator)).size).toBe(2);
      expect(annotations).toHaveLength(2);
    }
  });
});

describe('what people may say', () => {
  it.each([
    ['an unknown label', { result: says('superb') }, /the label "superb".*good, bad/],
    ['two classes where one is asked', { result: { labels: ['good', 'bad'] } }, /2 classes/],
    ['a part nobody asked for', { result: { text: 'hm' } }, /nobody asked for/],
    ['a skip without a reason', { verdict: 'skipped', result: {} }, /without a comment/],
  ])('%s is refused, and the place stays', async (_, body, message) => {
    await settings();
    await add(text('a'));
    const { item } = await nextOf('ann');
    const sent = await send('ann', 'POST', '/tasks/a/answer', { lease: item!.lease, ...body });
    expect(sent.status).toBe(422);
    expect((sent.answer as { detail: string }).detail).toMatch(message);
    expect((await answer('ann', 'good', 'a')).state).toBe('annotate');
  });

  it('a skipped task goes to others, and to a peer when too few could answer', async () => {
    await settings();
    await add(text('a'));
    const { item } = await nextOf('ann');
    const skip = { lease: item!.lease, verdict: 'skipped', result: {}, comment: 'Not my language' };
    expect((await send('ann', 'POST', '/tasks/a/answer', skip)).answer).toMatchObject({ next: { left: 0 } });
    expect(await answer('bob', 'good')).toMatchObject({ state: 'peer' });
  });

  it('an answer is taken back while nobody has gone on with it', async () => {
    await settings();
    await add(text('a'));
    await answer('ann', 'good');
    expect((await send('ann', 'POST', '/tasks/a/withdraw')).answer).toMatchObject({ draft: says('good') });
    await answer('ann', 'bad', 'a');
    await answer('bob', 'bad');
    expect((await send('ann', 'POST', '/tasks/a/withdraw')).status).toBe(409);
    expect(await view('a')).toMatchObject({ state: 'done', final: { result: says('bad') } });
  });

  it("annotators see neither others' answers nor the known one", async () => {
    await settings({ gold: 0.5 });
    const names = Array.from({ length: 15 }, (_, i) => `${i}`);
    await add(...names.map((i) => text(`known${i}`, { gold: says('good') })), ...names.map((i) => text(i)));
    const had: string[] = [];
    for (const _ of names) {
      const { item } = await nextOf('bob');
      expect(item).toMatchObject({ answers: [] });
      expect(item!.task).not.toHaveProperty('gold');
      had.push(item!.task.id);
      await answer('bob', 'good', item!.task.id);
    }
    const known = had.filter((id) => id.startsWith('known'));
    expect(known.length).toBeGreaterThan(1);
    expect(known.length).toBeLessThan(14);
    expect(await view(known[0]!)).toMatchObject({ state: 'annotate', answers: 1 });
  });
});

describe('tasks that come in', () => {
  const given = (annotator: string, label: string, id = `${annotator}-1`) => ({
    ...{ id, task: 'a', annotator, origin: 'import', result: says(label), at: '2025-01-01T00:00:00Z' },
  });

  it('bring their answers, once', async () => {
    await settings();
    const line = { ...text('a'), annotations: [given('x', 'good'), given('y', 'good')] };
    const counts = { refused: [], annotations: 2, repeated: 0, added: 1, known: 0 };
    expect((await add(line)).answer).toEqual(counts);
    expect((await add(line)).answer).toEqual({ ...counts, annotations: 0, repeated: 2, added: 0, known: 1 });
    expect(await view('a')).toMatchObject({ state: 'done', agreement: 1 });
  });

  it('are refused one by one, with the reason, and the others stay', async () => {
    await settings();
    const sent = await add(
      text('a'),
      { task: { id: 'a', data: { type: 'text', text: 'something else' } } },
      { ...text('b'), annotations: [{ ...given('x', 'superb'), task: 'b' }] },
      { ...text('c'), annotations: [given('x', 'good')] },
      text('d'),
    );
    expect(sent.answer).toMatchObject({
      added: 2,
      refused: [
        { task: 'a', found: expect.stringContaining('other content') },
        { task: 'b', found: expect.stringContaining('superb') },
        { task: 'c', found: 'an answer to task a' },
      ],
    });
  });

  it('of 200 KB lie beside the table and come back whole', async () => {
    await settings();
    const long = 'é𝄞'.repeat(40_000);
    await add({ task: { id: 'long', data: { type: 'text', text: long } } });
    expect((await nextOf('ann')).item?.task.data).toEqual({ type: 'text', text: long });
  });
});

it('the history says who did what, and shows when it was changed', async () => {
  await settings();
  await add(text('a'));
  await answer('ann', 'good');
  await answer('bob', 'bad');
  await judge('pat', { decision: 'return', comment: 'See page 3.' });
  const history = async () => History.parse((await send('eve', 'GET', '/tasks/a/history')).answer);
  const { entries, intact } = await history();
  expect(intact).toBe(true);
  expect(entries.map(({ person, what }) => `${person} ${what}`)).toEqual([
    'joe added',
    'ann answered',
    'bob answered',
    'pat returned',
  ]);
  const { table } = context;
  const page = await table.query('projects/films/annotation/history');
  const { partition, sort, value } = page.items[2]!;
  await table.put({ partition, sort }, { ...(value as object), person: 'cid' });
  expect((await history()).intact).toBe(false);
  await table.put({ partition, sort }, value);
  await table.delete({ partition, sort: page.items[3]!.sort });
  expect((await history()).intact).toBe(false);
});
