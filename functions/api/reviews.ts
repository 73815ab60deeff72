/** Review rounds: what is to be labelled again, and the labels as people give them. */
import { createRoute } from '@hono/zod-openapi';
import { findReview, reviewProgress, submitLabels } from '../../domain/annotation/review.ts';
import { ReviewItem } from '../../domain/annotation/review-item.ts';
import { readLines } from '../../domain/documents.ts';
import { InputRejected } from '../../domain/errors.ts';
import { items } from '../../domain/layout.ts';
import {
  LabelsRequest,
  ReviewDetail,
  ReviewItemPage,
  ReviewPage,
  ReviewProgress,
  ReviewView,
} from '../../domain/spec/api-reviews.ts';
import { ReviewLabel, ReviewRecord } from '../../domain/spec/records.ts';
import {
  type Api,
  type ApiDeps,
  answers,
  body,
  callerOf,
  missing,
  PageQuery,
  ProjectPath,
  ReviewPath,
} from './contract.ts';
import { refuseUnless } from './permissions.ts';

const tags = ['reviews'];

const list = createRoute({
  method: 'get',
  path: '/projects/{project}/reviews',
  tags,
  summary: "A project's review rounds",
  request: { params: ProjectPath, query: PageQuery },
  responses: answers(200, ReviewPage, 'A page of reviews'),
});
const one = createRoute({
  method: 'get',
  path: '/projects/{project}/reviews/{review}',
  tags,
  summary: 'One review and how far it is',
  request: { params: ReviewPath },
  responses: answers(200, ReviewDetail, 'The review'),
});
const itemPage = createRoute({
  method: 'get',
  path: '/projects/{project}/reviews/{review}/items',
  tags,
  summary: 'The items to label, most disputed first',
  request: { params: ReviewPath, query: PageQuery },
  responses: answers(200, ReviewItemPage, 'A page of items, with what was said in this round'),
});
const labels = createRoute({
  method: 'post',
  path: '/projects/{project}/reviews/{review}/labels',
  tags,
  summary: "A reviewer's labels; the run goes on when every item has enough",
  request: { params: ReviewPath, body: body(LabelsRequest) },
  responses: answers(200, ReviewProgress, 'How far the review is'),
});

const view = ({ token: _, ...record }: ReviewRecord) => ReviewView.parse(record);

/** Opaque to callers: how many items came before. */
const cursorOf = (offset: number): string => Buffer.from(`i${offset}`).toString('base64url');
function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const match = /^i(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (match) return Number(match[1]);
  throw new InputRejected({
    where: '?cursor',
    found: 'a text that is no cursor',
    allowed: 'the cursor of the page before',
    next: 'Begin again without it',
  });
}

export function addReviews(app: Api, deps: ApiDeps): void {
  const { table, objects } = deps;

  async function needReview(ref: { readonly project: string; readonly review: string }) {
    const found = await findReview(deps, ref);
    if (found) return found.record;
    throw missing(`review ${ref.review} of project ${ref.project}`, 'Take its name from the list of reviews');
  }

  async function said(project: string, review: string, item: string) {
    const { partition, sort } = items.reviewLabel(project, review, item, '');
    const page = await table.query(partition, { prefix: sort, limit: 100 });
    return page.items.map(({ value }) => {
      const { item: _, ...label } = ReviewLabel.parse(value);
      return label;
    });
  }

  app.openapi(list, async (c) => {
    const { project } = c.req.valid('param');
    const { cursor, limit } = c.req.valid('query');
    const { partition } = items.review(project, '');
    const page = await table.query(partition, { prefix: 'reviews/', limit, ...(cursor && { cursor }) });
    const reviews = page.items.map(({ value }) => view(ReviewRecord.parse(value)));
    return c.json({ reviews, ...(page.cursor && { cursor: page.cursor }) }, 200);
  });

  app.openapi(one, async (c) => {
    const ref = c.req.valid('param');
    const record = await needReview(ref);
    return c.json({ review: view(record), progress: await reviewProgress(deps, ref) }, 200);
  });

  app.openapi(itemPage, async (c) => {
    const ref = c.req.valid('param');
    const { cursor, limit } = c.req.valid('query');
    const record = await needReview(ref);
    const from = offsetOf(cursor);
    const found: ReviewItem[] = [];
    let at = 0;
    for await (const item of readLines(objects, record.items, ReviewItem)) {
      if (at >= from) found.push(item);
      at += 1;
      if (found.length === limit) break;
    }
    const page = await Promise.all(
      found.map(async (item) => ({ ...item, labelled: await said(ref.project, ref.review, item.id) })),
    );
    return c.json({ items: page, ...(at < record.itemCount && { cursor: cursorOf(at) }) }, 200);
  });

  app.openapi(labels, async (c) => {
    const submitted = c.req.valid('json');
    const ref = c.req.valid('param');
    const caller = callerOf(deps, c);
    // Labels carry their reviewer's name; only who may bring in others' work names somebody else.
    if (submitted.reviewer !== caller.name) refuseUnless(caller, 'operate', ref.project);
    return c.json(await submitLabels(deps, { ...ref, ...submitted }), 200);
  });
}
