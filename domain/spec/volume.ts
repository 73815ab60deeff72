/** How many rows a task wants and in which steps to grow, as `plan` and a dataset version tell it. */
import { z } from 'zod';

export const GrowthStep = z
  .object({
    /** Of the training split, then. */
    rows: z.number().int(),
    /** Rows to label for it since the step before, those of the other splits among them. */
    label: z.number().int(),
    /** 1 − the curve's error there. */
    accuracy: z.number(),
    /** Over the step before. */
    gain: z.number(),
  })
  .meta({ id: 'GrowthStep' });
export type GrowthStep = z.infer<typeof GrowthStep>;

const ClassRows = z.object({ label: z.string(), rows: z.number().int(), wanted: z.number().int() });

export const VolumePlan = z
  .object({
    rows: z.number().int(),
    classes: z.number().int(),
    least: z.number().int(),
    usual: z.number().int(),
    verdict: z.enum(['too-few', 'enough-to-begin', 'usual']),
    why: z.string(),
    /** Rows of the smallest class and what it should have; absent where there are no classes. */
    smallest: ClassRows.optional(),
    /** Classes with fewer rows than they should have, fewest first: label these before others. */
    short: z.array(ClassRows),
    /** Double, train, look again, until another doubling brings less than half a point; empty without a curve. */
    growth: z.array(GrowthStep),
    /** Rows of the training split at which the curve comes to the accuracy that is asked for; null where it never does. */
    goal: z.object({ accuracy: z.number(), rows: z.number().int().nullable() }).optional(),
    advice: z.string(),
  })
  .meta({ id: 'VolumePlan' });
export type VolumePlan = z.infer<typeof VolumePlan>;
