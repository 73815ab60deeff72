/** One line of a review round's items: what a reviewer is shown. */
import { z } from 'zod';

export const ReviewItem = z.object({
  id: z.string(),
  text: z.string(),
  annotations: z.array(z.object({ annotator: z.string(), labels: z.array(z.string()) })),
  /** The item's own mean Jaccard: the lower, the more disputed. */
  agreement: z.number(),
});
export type ReviewItem = z.infer<typeof ReviewItem>;
