/** What stage `agreement` reports, round by round: agreement/round-{n}/report.json. */
import { z } from 'zod';
import { ReviewItem } from '../annotation/review-item.ts';
import { Advice, ConsensusReport, MeasuredAgreement } from '../spec/agreement-advice.ts';
import { ObjectKey } from '../spec/words.ts';

export const AgreementReport = z.object({
  schemaVersion: z.literal(1),
  metric: z.literal('jaccard'),
  verdict: z.enum(['agreed', 'below-minimum', 'not-measured']),
  /** Mean over the measured items; null where no item has two annotators. */
  score: z.number().nullable(),
  minimum: z.number(),
  /** Review rounds done before this measurement. */
  round: z.number().int(),
  items: z.number().int(),
  /** Items with two annotators or more. */
  measured: z.number().int(),
  /** Items below the minimum themselves. */
  disputed: z.number().int(),
  /** Items without a majority: dropped until reviewers settle them. */
  ties: z.number().int(),
  labels: z.array(z.object({ label: z.string(), agreement: z.number(), pairs: z.number().int() })),
  annotators: z.array(z.object({ annotator: z.string(), items: z.number().int(), agreement: z.number() })),
  confusions: z.array(z.object({ a: z.string(), b: z.string(), pairs: z.number().int() })),
  mostDisputed: z.array(ReviewItem),
  /** Jaccard with its interval, Krippendorff's alpha and Gwet's AC1. */
  measures: z.array(MeasuredAgreement).default([]),
  consensus: ConsensusReport.optional(),
  /** Below the minimum: what to do. */
  advice: Advice.optional(),
  /** The next review round's items (JSONL of ReviewItem), where one is needed. */
  review: z
    .object({ items: ObjectKey, count: z.number().int(), labels: z.array(z.string()), why: z.string() })
    .optional(),
});
export type AgreementReport = z.infer<typeof AgreementReport>;
