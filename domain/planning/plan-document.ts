/** runs/{run}/plan/plan.json: what stage `plan` decided and stage `halve` goes by. */
import { z } from 'zod';
import { Decision } from '../spec/api-runs.ts';
import { LoopConfig } from '../spec/jobs.ts';
import { ObjectKey } from '../spec/words.ts';

export const Variant = LoopConfig.extend({ dropout: z.number(), seed: z.number().int() });
export type Variant = z.infer<typeof Variant>;

export const Estimate = z.object({
  /** Optimizer steps of all rounds and variants, without early stopping. */
  steps: z.number().int(),
  hours: z.number(),
  /** At the on-demand list price: what Spot costs stays below. 0 where nothing is rented. */
  dollars: z.number(),
});
export type Estimate = z.infer<typeof Estimate>;

export const PlanDocument = z.object({
  schemaVersion: z.literal(1),
  decisions: z.array(Decision),
  estimate: Estimate,
  /** The labelled dataset version's manifest. */
  dataset: ObjectKey,
  labels: z.array(z.string()).min(2),
  model: z.object({ id: z.string(), revision: z.string(), layers: z.number().int(), manifest: ObjectKey }),
  fractions: z.array(z.number()).min(1),
  variants: z.record(z.string(), Variant),
});
export type PlanDocument = z.infer<typeof PlanDocument>;
