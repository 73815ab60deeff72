/** `POST /plan`: what a run of this spec would do and cost, with the reason for each setting. Nothing is started. */
import { z } from 'zod';
import { Decision, FrozenSpec } from './api-runs.ts';
import { RunSpec } from './run-spec.ts';

export const PlanRequest = RunSpec.meta({ id: 'PlanRequest' });
export const PlanAnswer = z
  .object({
    /** With every default filled in. */
    spec: FrozenSpec,
    decisions: z.array(Decision),
  })
  .meta({ id: 'Plan' });
export type PlanAnswer = z.infer<typeof PlanAnswer>;
