/** Review rounds over HTTP. The waiting task's token is never part of an answer. */
import { z } from 'zod';
import { ReviewItem } from '../annotation/review-item.ts';
import { Cursor } from './api-runs.ts';
import { ReviewLabel, ReviewRecord } from './records.ts';

export const ReviewView = ReviewRecord.omit({ token: true }).meta({ id: 'Review' });
export const ReviewPage = z
  .object({ reviews: z.array(ReviewView), cursor: Cursor.optional() })
  .meta({ id: 'ReviewPage' });

export const ReviewProgress = z
  .object({
    review: z.string(),
    status: z.enum(['open', 'done']),
    items: z.number().int(),
    /** Items with labels from enough different reviewers. */
    complete: z.number().int(),
  })
  .meta({ id: 'ReviewProgress' });
export const ReviewDetail = z
  .object({ review: ReviewView, progress: ReviewProgress })
  .meta({ id: 'ReviewDetail' });

export const ReviewItemView = ReviewItem.extend({
  /** What reviewers said in this round so far. */
  labelled: z.array(ReviewLabel.omit({ item: true })),
}).meta({ id: 'ReviewItem' });
export const ReviewItemPage = z
  .object({ items: z.array(ReviewItemView), cursor: Cursor.optional() })
  .meta({ id: 'ReviewItemPage' });

export const LabelsRequest = z
  .strictObject({
    /**
     * Who labelled. Only whoever may operate in the project can name another than themselves.
     * @default the caller
     */
    reviewer: z.string().trim().min(1).max(100).optional(),
    labels: z
      .array(z.strictObject({ item: z.string().min(1).max(200), labels: z.array(z.string()).max(1_000) }))
      .min(1)
      .max(1_000),
  })
  .meta({ id: 'LabelsRequest' });
