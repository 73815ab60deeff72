/** Review rounds by signed-in people: whose name labels bear, and what they may see of one another. */
import { beforeEach, describe, expect, it } from 'vitest';
import { items } from '../../../domain/layout.ts';
import type { Json } from '../../../domain/ports.ts';
import type { Role } from '../../../domain/spec/accounts.ts';
import { ReviewItemPage } from '../../../domain/spec/api-reviews.ts';
import type { ReviewRecord } from '../../../domain/spec/records.ts';
import { createApi } from '../../../functions/api/app.ts';
import type { Api } from '../../../functions/api/contract.ts';
import { stageContext } from '../stage-context.ts';

const RUN = 'r0123456789abcdef-0';
const ROLES: Readonly<Record<string, Role>> = {
  ann: 'annotator',
  bob: 'annotator',
  pat: 'reviewer',
  root: 'admin',
};
const review: ReviewRecord = {
  ...{ project: 'films', review: `${RUN}-review-1`, run: RUN, round: 1, status: 'open' },
  ...{
    openedAt: '2026-01-01T00:00:00.000Z',
    reviewers: 2,
    score: 0.5,
    minimum: 0.85,
    labels: ['good', 'bad'],
  },
  ...{ items: `projects/films/runs/${RUN}/review/1.jsonl`, itemCount: 1, token: 'waiting' },
};

let api: Api;
beforeEach(async () => {
  const context = await stageContext();
  await context.table.put(items.review('films', review.review), review as Json);
  const annotations = [{ annotator: 'rater', labels: ['bad'] }];
  await context.objects.put(
    review.items,
    `${JSON.stringify({ id: 'i0', text: 'a film', annotations, agreement: 0 })}\n`,
  );
  api = createApi({
    ...context,
    caller: (c) => {
      const name = c.req.header('x-person') ?? 'nobody';
      const role = ROLES[name];
      return { name, everywhere: [], roles: { films: role === undefined ? [] : [role] } };
    },
  });
});

async function send(person: string, path: string, body?: object) {
  const response = await api.request(`/projects/films/reviews/${review.review}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'x-person': person, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as { detail?: string } };
}
const labels = [{ item: 'i0', labels: ['good'] }];
const seenBy = async (person: string) => ReviewItemPage.parse((await send(person, '/items')).answer).items[0];

describe('labels', () => {
  it.each([
    ['ann', undefined, 200],
    ['ann', 'ann', 200],
    ['ann', 'bob', 403],
    ['pat', 'ann', 403],
    ['root', 'ann', 200],
  ])('of %s signed %s: %i', async (person, reviewer, status) => {
    const sent = await send(person, '/labels', { ...(reviewer && { reviewer }), labels });
    expect(sent.status, JSON.stringify(sent.answer)).toBe(status);
    const labelled = (await seenBy('root'))?.labelled.map((label) => label.reviewer);
    expect(labelled).toEqual(status === 200 ? [reviewer ?? person] : []);
  });
});

describe('an item', () => {
  beforeEach(() => send('ann', '/labels', { labels }));

  it.each([
    ['ann', [], [['good']]],
    ['bob', [], [[]]],
    ['pat', ['bad'], [['good']]],
    ['root', ['bad'], [['good']]],
  ])('is shown to %s with what they may know', async (person, before, labelled) => {
    const item = await seenBy(person);
    expect(item?.annotations.flatMap((one) => one.labels)).toEqual(before);
    expect(item?.labelled.map((one) => one.labels)).toEqual(labelled);
  });
});
