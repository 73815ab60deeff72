/** `POST /predict`: request and answer. */
import { z } from 'zod';
import { SERVING_LIMITS } from '../serving/limits.ts';
import { Slug, VersionName } from './words.ts';

const text = z
  .string()
  .max(SERVING_LIMITS.textCharacters, `at most ${SERVING_LIMITS.textCharacters} characters`)
  .meta({ description: 'Refused (422) where cleaning leaves nothing of it; in a batch by its index' });

export const PredictRequest = z
  .strictObject({
    text: text.optional(),
    /** A batch: as many predictions come back, in this order. */
    texts: z.array(text).min(1).max(SERVING_LIMITS.texts).optional(),
    project: Slug.optional(),
    deployment: Slug.optional(),
    /** Also the score of every label. */
    scores: z.boolean().optional(),
  })
  .refine(
    (body) => (body.text === undefined) !== (body.texts === undefined),
    "give 'text' or 'texts', one of them",
  )
  .meta({ id: 'PredictRequest' });
export type PredictRequest = z.infer<typeof PredictRequest>;

export const Prediction = z
  .object({
    /** Class index. */
    prediction: z.number().int(),
    label: z.string(),
    /** Softmax of the logits: the label's share. */
    score: z.number(),
    scores: z.record(z.string(), z.number()).optional(),
    modelVersion: VersionName,
    /** Send it back with feedback. */
    receipt: z.string(),
  })
  .meta({ id: 'Prediction' });
export type Prediction = z.infer<typeof Prediction>;

export const Predictions = z.object({ predictions: z.array(Prediction) }).meta({ id: 'Predictions' });
