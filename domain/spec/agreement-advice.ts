/** What to do where annotators agree too little: the shape in reports, the API and the console. */
import { z } from 'zod';
import { ObjectKey } from './words.ts';

const Example = z.object({
  id: z.string(),
  /** Its beginning. */
  text: z.string().optional(),
  answers: z.array(z.object({ annotator: z.string(), labels: z.array(z.string()) })),
});

export const AdvicePiece = z.object({
  /** Two labels taken for each other (or one that is left out), or a person who differs from all others. */
  kind: z.enum(['labels', 'annotator']),
  /** What to do and why, in one sentence. */
  say: z.string(),
  labels: z.array(z.string()),
  annotators: z.array(z.string()),
  /** Pairs of answers in which it shows. */
  pairs: z.int(),
  /** Items in which it shows. */
  items: z.int(),
  /** The mean if it were settled: those labels never taken for each other, that person's answers left out. */
  settled: z.number().nullable(),
  examples: z.array(Example),
});
export type AdvicePiece = z.infer<typeof AdvicePiece>;

export const Advice = z
  .object({
    /**
     * `training`: few people cause most of it. `guideline`: it is spread over people and lies in few pairs of labels.
     * `items`: it is spread over people and labels, and lies in few items. `labels`: it is spread over all of them, and
     * the labels are many.
     */
    cause: z.enum(['training', 'guideline', 'items', 'labels', 'unclear']),
    /** With the figures that tell. */
    why: z.string(),
    pieces: z.array(AdvicePiece),
  })
  .meta({ id: 'AgreementAdvice' });
export type Advice = z.infer<typeof Advice>;

/** A measure beside the gate's. */
export const MeasuredAgreement = z.object({
  metric: z.string(),
  /** Null where it is not defined for these annotations; `why` says why. */
  score: z.number().nullable(),
  /** By the bootstrap over the items, at 95 %. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  why: z.string().optional(),
});
export type MeasuredAgreement = z.infer<typeof MeasuredAgreement>;

/** How items came by their labels. */
export const ConsensusReport = z.object({
  method: z.enum(['majority', 'dawid-skene']),
  /** Why it is not what the spec asks for. */
  why: z.string().optional(),
  /** How often each is right, as Dawid and Skene's model has it, lowest first. */
  annotators: z.array(z.object({ annotator: z.string(), accuracy: z.number() })),
  /** JSONL of `{id, posterior: {label: probability}}`. */
  posteriors: ObjectKey.optional(),
});
export type ConsensusReport = z.infer<typeof ConsensusReport>;
