/** Review rounds: what is to be labelled again, and the labels as people give them. */
import { createRoute, type z } from '@hono/zod-openapi';
import { findReview, reviewProgress, submitLabels } from '../../domain/annotation/review.ts';
import { ReviewItem } from '../../domain/annotation/review-item.ts';
import { readLines } from '../../domain/documents.ts';
import { InputRejected } from '../../domain/errors.ts';
import { items } from '../../domain/layout.ts';
import { type Caller, may } from '../../domain/spec/accounts.ts';
import {
  LabelsRequest,
  ReviewDetail,
  ReviewItemPage,
  type ReviewItemView,
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
import { NotAllowed } from './permissions.ts';

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

/** Who may see what others said of an item. */
const SEEING = ['look', 'operate', 'review', 'settle'] as const;

/** Annotators label an item again without knowing what was said of it: that others did, but not what. */
const unseen = (item: z.output<typeof ReviewItemView>, own: string): z.output<typeof ReviewItemView> => ({
  ...item,
  annotations: [],
  labelled: item.labelled.map((label) => (label.reviewer === own ? label : { ...label, labels: [] })),
});

/** Labels bear their own author's name; who operates the project may bring others'. */
function signedBy(caller: Caller, project: string, named = caller.name): string {
  if (named === caller.name || may(caller, 'operate', project)) return named;
  throw new NotAllowed({
    found: `labels signed '${named}', sent by ${caller.name}`,
    allowed: `your own name, or none; whoever may operate in project ${project} may bring others' labels`,
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
    const caller = callerOf(deps, c);
    const page = await Promise.all(
      found.map(async (item) => {
        const labelled = await said(ref.project, ref.review, item.id);
        return SEEING.some((permission) => may(caller, permission, ref.project))
          ? { ...item, labelled }
          : unseen({ ...item, labelled }, caller.name);
      }),
    );
    return c.json({ items: page, ...(at < record.itemCount && { cursor: cursorOf(at) }) }, 200);
  });

  app.openapi(labels, async (c) => {
    const ref = c.req.valid('param');
    const { reviewer: named, labels: given } = c.req.valid('json');
    const reviewer = signedBy(callerOf(deps, c), ref.project, named);
    return c.json(await submitLabels(deps, { ...ref, reviewer, labels: given }), 200);
  });
}
