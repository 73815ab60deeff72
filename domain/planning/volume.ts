/**
 * How many rows a task wants, and what more of them would bring. Pure.
 *
 * The guide's rule: simple classification takes thousands of rows, multi-turn dialogue hundreds of thousands. Made
 * useful here by the number of classes, by what fine-tuning a pretrained model saves, and, once there is one, by the
 * learning curve of the data itself, which outweighs any rule.
 */
import type { z } from 'zod';
import type { PowerLaw } from '../spec/data-profile.ts';
import type { VolumePlan } from '../spec/volume.ts';
import type { Task } from '../spec/words.ts';
import { errorAt, rowsFor } from './learning-curve.ts';

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

/** Less than this, in accuracy, is not worth twice the rows. */
const WORTH = 0.005;
/** Sixteen times the rows: a curve is not to be trusted farther from where it was measured. */
const MOST_STEPS = 4;

/** No forecast beyond: the curve was measured on a thousandth of it. */
const MOST_ROWS = 1e9;

export interface Volume {
  readonly task: z.infer<typeof Task>;
  /** Of the training split. */
  readonly rows: number;
  /** The training split's share of what is labelled. @default 1 */
  readonly train?: number;
  /** Of all splits. */
  readonly labels?: readonly { readonly label: string; readonly rows: number }[];
  readonly curve?: PowerLaw | undefined;
  /** The accuracy to come to. @default none */
  readonly goal?: number | undefined;
}

export function volumePlan({ task, rows, train = 1, labels = [], curve, goal }: Volume): VolumePlan {
  const { least, usual, perClass, why } = RULES[task];
  const wanted = {
    least: Math.max(least, (perClass * labels.length) / 5),
    usual: Math.max(usual, perClass * labels.length),
  };
  const verdict = rows < wanted.least ? 'too-few' : rows < wanted.usual ? 'enough-to-begin' : 'usual';
  const ofClass = Math.round(perClass / 5);
  const byRows = labels.toSorted((a, b) => a.rows - b.rows).map((one) => ({ ...one, wanted: ofClass }));
  const smallest = perClass > 0 ? byRows[0] : undefined;
  const short = byRows.filter((one) => one.rows < ofClass);
  const growth = curve === undefined ? [] : growthOf(curve, rows, train);
  const reached = curve && goal !== undefined && errorAt(curve, rows) > 1 - goal;
  return {
    ...{ rows, classes: labels.length, ...wanted, verdict, why },
    ...(smallest && { smallest }),
    short,
    growth,
    ...(reached && { goal: { accuracy: goal, rows: rowsTo(curve, goal) } }),
    advice: adviceOf({ verdict, wanted, short, rows, train }, growth, curve),
  };
}

function rowsTo(curve: PowerLaw, accuracy: number): number | null {
  const rows = rowsFor(curve, 1 - accuracy);
  return rows === undefined || rows > MOST_ROWS ? null : rows;
}

/** Doublings of the rows, as long as each is worth it. */
function growthOf(curve: PowerLaw, rows: number, train: number): VolumePlan['growth'] {
  const steps: VolumePlan['growth'] = [];
  let before = errorAt(curve, rows);
  for (let next = 2 * rows; steps.length < MOST_STEPS; next *= 2) {
    const error = errorAt(curve, next);
    const gain = before - error;
    if (gain < WORTH) break;
    steps.push({ rows: next, label: Math.ceil(next / 2 / train), accuracy: 1 - error, gain });
    before = error;
  }
  return steps;
}

interface Judged extends Pick<VolumePlan, 'verdict' | 'short' | 'rows'> {
  readonly wanted: { readonly least: number; readonly usual: number };
  readonly train: number;
}

const points = (gain: number): string => `${(100 * gain).toFixed(1)} points`;

function adviceOf(
  { verdict, wanted, short, rows, train }: Judged,
  growth: VolumePlan['growth'],
  curve: PowerLaw | undefined,
): string {
  const [rarest] = short;
  const rare = rarest ? ` Begin with '${rarest.label}', of which there are ${rarest.rows}.` : '';
  if (curve !== undefined) {
    const [first] = growth;
    if (first === undefined)
      return `Twice the rows would bring less than ${points(WORTH)}: better labels or another model will help more.${rare}`;
    return `Label ${first.label} more rows: about ${points(first.gain)} of accuracy by this data's own curve. Then train and look again.${rare}`;
  }
  if (verdict === 'too-few')
    return `Collect at least ${Math.ceil((wanted.least - rows) / train)} more rows.${rare}`;
  if (verdict === 'enough-to-begin')
    return `Train, then look whether more rows are worth it; ${wanted.usual} are usual.${rare}`;
  return rarest ? rare.trim() : 'Nothing to do before training.';
}
