/** Label Studio's connection to a project: what it may send here, and what its words mean. */
import { z } from 'zod';
import { PersonName } from './annotations.ts';

/** Made by whoever connects the two; Label Studio is given the secret, this side its hash alone. */
export const LabelStudioConnection = z
  .strictObject({
    /** Label Studio's number of its project. */
    project: z.int().min(1),
    /** Of the secret that its webhooks and predictions carry. */
    secretSha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** XML. */
    labelConfig: z.string().max(1_000_000),
    /** Who is meant by Label Studio's numbers of people. */
    people: z.record(z.string().max(20), PersonName),
  })
  .meta({ id: 'LabelStudioConnection' });
export type LabelStudioConnection = z.infer<typeof LabelStudioConnection>;

export const LabelStudioConnected = z
  .strictObject({ project: z.int(), people: z.int() })
  .meta({ id: 'LabelStudioConnected' });

/** What Label Studio sends where something happens; of its other fields none is read. */
export const LabelStudioEvent = z
  .looseObject({
    action: z.string().max(100),
    project: z.looseObject({ id: z.int() }).optional(),
    task: z.record(z.string(), z.unknown()).optional(),
    annotation: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'LabelStudioEvent' });
export type LabelStudioEvent = z.infer<typeof LabelStudioEvent>;

export const LabelStudioTaken = z
  .strictObject({
    /** New answers. */
    taken: z.int(),
    /** Answers that were there, or are older than what is there. */
    repeated: z.int(),
    /** Why nothing was taken: the next synchronisation looks again. */
    left: z.string().optional(),
  })
  .meta({ id: 'LabelStudioTaken' });
export type LabelStudioTaken = z.infer<typeof LabelStudioTaken>;
