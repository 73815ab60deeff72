/** The door for Label Studio's events: who is let in, what is taken, and that nothing is taken twice. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { labellingConfig } from '../../../domain/annotation/label-studio/config.ts';
import { LabelScheme } from '../../../domain/spec/annotations.ts';
import { createApi } from '../../../functions/api/app.ts';
import type { Api } from '../../../functions/api/contract.ts';
import { stageContext } from '../stage-context.ts';

const SECRET = 'the secret of this connection';
const SCHEME = { asks: ['labels'], labels: [{ name: 'good' }, { name: 'bad' }] };
const CONNECTION = {
  project: 5,
  secretSha256: createHash('sha256').update(SECRET).digest('hex'),
  labelConfig: labellingConfig(LabelScheme.parse(SCHEME), 'text').xml,
  people: { '3': 'ann@example.com' },
};

let api: Api;
beforeEach(async () => {
  api = createApi(await stageContext());
  await send('PUT', '/settings', { scheme: SCHEME });
  await send('POST', '/tasks', { tasks: [{ task: { id: 't1', data: { type: 'text', text: 'a film' } } }] });
});

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await api.request(`/projects/films/annotation${path}`, {
    ...{ method, headers: { 'content-type': 'application/json', ...headers } },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and each field is asserted
  return { status: response.status, answer: (await response.json()) as any };
}
const connect = (more: object = {}) => send('PUT', '/connections/label-studio', { ...CONNECTION, ...more });
const happen = (body: unknown, secret?: string) =>
  send('POST', '/webhooks/label-studio', body, secret === undefined ? {} : { 'x-modelmill-secret': secret });

const said = (label: string, updated: string, more: object = {}) => ({
  ...{ id: 7, completed_by: 3, updated_at: updated, was_cancelled: false, ...more },
  result: [{ type: 'choices', from_name: 'choices', to_name: 'text', value: { choices: [label] } }],
});
const event = (annotation: object, more: object = {}) => ({
  ...{ action: 'ANNOTATION_CREATED', project: { id: 5 }, annotation },
  ...{ task: { id: 12, data: { text: 'a film', modelmill_task: 't1' } }, ...more },
});
const MONDAY = '2026-01-05T08:00:00Z';
const TUESDAY = '2026-01-06T08:00:00Z';
const answers = async () => {
  const { answer } = await send('GET', '/tasks/t1');
  return answer.annotations.map((one: { annotator: string; result: { labels: string[] } }) => [
    one.annotator,
    one.result.labels,
  ]);
};

describe('an event', () => {
  it('with the secret brings an answer, once', async () => {
    await connect();
    expect(await happen(event(said('good', MONDAY)), SECRET)).toEqual({
      ...{ status: 200, answer: { taken: 1, repeated: 0 } },
    });
    expect(await answers()).toEqual([['ann@example.com', ['good']]]);
    for (const action of ['ANNOTATION_CREATED', 'ANNOTATION_UPDATED']) {
      const again = await happen(event(said('good', MONDAY), { action }), SECRET);
      expect(again.answer).toEqual({ taken: 0, repeated: 1 });
    }
    const { answer: history } = await send('GET', '/tasks/t1/history');
    expect(history).toMatchObject({ intact: true, entries: [{ what: 'added' }, { what: 'answered' }] });
  });

  it('of a change counts, and the one before sent again does not', async () => {
    await connect();
    await happen(event(said('good', MONDAY)), SECRET);
    expect((await happen(event(said('bad', TUESDAY)), SECRET)).answer).toMatchObject({ taken: 1 });
    expect((await happen(event(said('good', MONDAY)), SECRET)).answer).toEqual({ taken: 0, repeated: 1 });
    const { answer } = await send('GET', '/export');
    expect(answer.tasks[0].annotations).toMatchObject([{ result: { labels: ['bad'] } }]);
  });

  it.each([
    ['no secret', undefined],
    ['an empty one', ''],
    ['another', 'a guess'],
    ['its hash', CONNECTION.secretSha256],
    ['more than it', `${SECRET}!`],
  ])('with %s is refused before it is read', async (_, secret) => {
    await connect();
    for (const body of [event(said('good', MONDAY)), 'not JSON', { action: 3 }]) {
      expect(await happen(body, secret)).toMatchObject({
        ...{ status: 401, answer: { next: expect.stringContaining('--follow') } },
      });
    }
    expect(await answers()).toEqual([]);
  });

  it('is refused alike where nothing is connected, and where the secret was replaced', async () => {
    const before = await happen(event(said('good', MONDAY)), SECRET);
    await connect({ secretSha256: 'f'.repeat(64) });
    const after = await happen(event(said('good', MONDAY)), SECRET);
    expect([before.status, after]).toEqual([401, before]);
  });

  it.each<[string, object, RegExp]>([
    ['of another kind', event({}, { action: 'ANNOTATIONS_DELETED' }), /the event ANNOTATIONS_DELETED/],
    [
      'of another project',
      event(said('good', MONDAY), { project: { id: 6 } }),
      /another Label Studio project/,
    ],
    ['without a task', event(said('good', MONDAY), { task: undefined }), /without its task/],
    ['of somebody unknown', event(said('good', MONDAY, { completed_by: 4 })), /not known here yet/],
    [
      'of a task of its own',
      event(said('good', MONDAY), { task: { id: 1, data: { text: 'x' } } }),
      /not sent from here/,
    ],
    [
      'of a task with another text',
      event(said('good', MONDAY), { task: { id: 1, data: { text: 'x', modelmill_task: 't1' } } }),
      /another 'text' than task t1/,
    ],
    ['with a label nobody asked for', event(said('superb', MONDAY)), /the label "superb"/],
  ])('%s is left to the next synchronisation', async (_, body, left) => {
    await connect();
    expect(await happen(body, SECRET)).toEqual({
      ...{ status: 200, answer: { taken: 0, repeated: 0, left: expect.stringMatching(left) } },
    });
    expect(await answers()).toEqual([]);
  });
});

it.each(['..%2Ffilms', 'FILMS', 'a%00b', 'constructor'])('nobody is connected with %s', async (project) => {
  await connect();
  const response = await api.request(`/projects/${project}/annotation/webhooks/label-studio`, {
    ...{ method: 'POST', headers: { 'x-modelmill-secret': SECRET }, body: '{}' },
  });
  expect(response.status).toBe(401);
});

it.each([
  ['a secret for its hash', { secretSha256: SECRET }],
  ['no project', { project: 0 }],
  ['more than is meant', { token: 'x' }],
])('a connection with %s is refused', async (_, more) => {
  expect(await connect(more)).toMatchObject({ status: 422 });
});
