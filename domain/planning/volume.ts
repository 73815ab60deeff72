/**
 * How many rows a task wants, and what more of them would bring. Pure.
 *
 * The guide's rule: simple classification takes thousands of rows, multi-turn dialogue hundreds of thousands. Made
 * useful here by the number of classes, by what fine-tuning a pretrained model saves, and, once there is one, by the
 * learning curve of the data itself, which outweighs any rule.
 */
import { z } from 'zod';
import type { Task } from '../spec/words.ts';
import { errorAt, type LearningCurve } from './learning-curve.ts';

interface Rule {
  /** Below it results are chance as much as skill. */
  readonly least: number;
  /** Where most projects of the kind settle. */
  readonly usual: number;
  /** Of each class besides. */
  readonly perClass: number;
  readonly why: string;
}

const RULES: Readonly<Record<z.infer<typeof Task>, Rule>> = {
  'text-classification': {
    ...{ least: 1_000, usual: 5_000, perClass: 500 },
    why: 'simple classification takes thousands of rows',
  },
  'token-classification': {
    ...{ least: 2_000, usual: 15_000, perClass: 1_000 },
    why: 'each entity wants hundreds of mentions, and most sentences hold none',
  },
  'text-generation': {
    ...{ least: 10_000, usual: 200_000, perClass: 0 },
    why: 'multi-turn dialogue takes hundreds of thousands of turns; adapters on a tuned model begin at ten thousand',
  },
  'image-classification': {
    ...{ least: 1_000, usual: 10_000, perClass: 1_000 },
    why: 'a pretrained backbone needs some hundred images of a class',
  },
  'image-text': {
    ...{ least: 10_000, usual: 100_000, perClass: 0 },
    why: 'contrastive training compares each pair with all others of a batch',
  },
};

export const GrowthStep = z.object({
  rows: z.number().int(),
  /** 1 − the curve's error there. */
  accuracy: z.number(),
  /** Over the step before. */
  gain: z.number(),
});

export const VolumePlan = z.object({
  rows: z.number().int(),
  classes: z.number().int(),
  least: z.number().int(),
  usual: z.number().int(),
  verdict: z.enum(['too-few', 'enough-to-begin', 'usual']),
  why: z.string(),
  /** Rows of the smallest class and what it should have; absent where there are no classes. */
  smallest: z.object({ label: z.string(), rows: z.number().int(), wanted: z.number().int() }).optional(),
  /** Double, train, look again, until another doubling brings less than half a point; empty without a curve. */
  growth: z.array(GrowthStep),
  advice: z.string(),
});
export type VolumePlan = z.infer<typeof VolumePlan>;

/** Less than this, in accuracy, is not worth twice the rows. */
const WORTH = 0.005;
const MOST_STEPS = 6;

export interface Volume {
  readonly task: z.infer<typeof Task>;
  /** Of the training split. */
  readonly rows: number;
  readonly labels?: readonly { readonly label: string; readonly rows: number }[];
  readonly curve?: LearningCurve;
}

export function volumePlan({ task, rows, labels = [], curve }: Volume): VolumePlan {
  const { least, usual, perClass, why } = RULES[task];
  const wanted = {
    least: Math.max(least, (perClass * labels.length) / 5),
    usual: Math.max(usual, perClass * labels.length),
  };
  const verdict = rows < wanted.least ? 'too-few' : rows < wanted.usual ? 'enough-to-begin' : 'usual';
  const rarest = labels.toSorted((a, b) => a.rows - b.rows)[0];
  const growth = curve === undefined ? [] : growthOf(curve, rows);
  return {
    ...{ rows, classes: labels.length, ...wanted, verdict, why },
    ...(rarest && perClass > 0 && { smallest: { ...rarest, wanted: Math.round(perClass / 5) } }),
    growth,
    advice: adviceOf({ verdict, wanted, rarest, perClass, rows }, growth, curve),
  };
}

/** Doublings of the rows, as long as each is worth it. */
function growthOf(curve: LearningCurve, rows: number): VolumePlan['growth'] {
  const steps: VolumePlan['growth'] = [];
  let before = errorAt(curve, rows);
  for (let next = 2 * rows; steps.length < MOST_STEPS; next *= 2) {
    const error = errorAt(curve, next);
    const gain = before - error;
    if (gain < WORTH) break;
    steps.push({ rows: next, accuracy: 1 - error, gain });
    before = error;
  }
  return steps;
}

interface Judged {
  readonly verdict: VolumePlan['verdict'];
  readonly wanted: { readonly least: number; readonly usual: number };
  readonly rarest: { readonly label: string; readonly rows: number } | undefined;
  readonly perClass: number;
  readonly rows: number;
}

const points = (gain: number): string => `${(100 * gain).toFixed(1)} points`;

function adviceOf(judged: Judged, growth: VolumePlan['growth'], curve: LearningCurve | undefined): string {
  const { verdict, wanted, rarest, perClass, rows } = judged;
  const few = rarest !== undefined && perClass > 0 && rarest.rows < perClass / 5;
  const rare = few ? ` Begin with '${rarest.label}', of which there are ${rarest.rows}.` : '';
  if (curve !== undefined) {
    const [first] = growth;
    if (first === undefined)
      return `Twice the rows would bring less than ${points(WORTH)}: better labels or another model will help more.${rare}`;
    return `Label ${first.rows - rows} more rows: about ${points(first.gain)} of accuracy by this data's own curve. Then train and look again.${rare}`;
  }
  if (verdict === 'too-few') return `Collect at least ${wanted.least - rows} more rows.${rare}`;
  if (verdict === 'enough-to-begin')
    return `Train, then let the learning curve say what more rows would bring; ${wanted.usual} are usual.${rare}`;
  return few
    ? rare.trim()
    : 'Nothing to do: the learning curve of the trained model says whether more would help.';
}
