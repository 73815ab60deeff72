/**
 * Is a candidate better than an answer that never reads its row? Its confusion on the held-out split says so. Pure.
 *
 * A model that has collapsed answers one class for everything and is as accurate as that class is frequent: of data
 * with nine rows of ten in one class it would pass any minimum up to 0.9.
 */
import { shown } from '../shown.ts';
import type { CandidateReport } from '../spec/jobs.ts';
import type { RunSpec } from '../spec/run-spec.ts';

type Confused = Pick<CandidateReport, 'confusion' | 'perLabel'>;

/** One-sided 5 % of the normal distribution: one useless model in twenty passes by luck. */
const Z = 1.645;
/** A class that is found once in seven times is missed in twenty rows with a chance of 0.05. */
export const ENOUGH_ROWS = 20;

export interface Gain {
  /** What is gained over what, as the gate is called. */
  readonly gate: string;
  /** Share of 1, negative where the baseline is better. */
  readonly gain: number;
  /** The least gain that is not put down to chance. */
  readonly least: number;
}

/** Whether a gate of a version's record is one of these. */
export const isGain = (gate: string): boolean => gate.startsWith('gain in ');

/** Characters shown of a label. */
const LABEL = 40;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Of macro F1 the mean recall is compared: no guess can raise it, whereas a coin's macro F1 beats the majority's. */
export const gainOver = (report: Confused, metric: RunSpec['gates']['metric']): Gain =>
  metric === 'macroF1' ? overGuessing(report) : overMajority(report);

/**
 * Accuracy against always answering the split's most frequent class: McNemar's test, one-sided, with continuity
 * correction (McNemar 1947, Edwards 1948). Rows that both get right, or both wrong, say nothing.
 */
function overMajority({ confusion, perLabel }: Confused): Gain {
  const support = confusion.map(sum);
  const majority = support.indexOf(Math.max(...support));
  const right = (label: number): number => confusion[label]?.[label] ?? 0;
  const onlyModel = sum(support.map((_, label) => (label === majority ? 0 : right(label))));
  const onlyBaseline = (support[majority] ?? 0) - right(majority);
  const rows = sum(support);
  return {
    gate: `gain in accuracy over always answering ${shown(perLabel[majority]?.label, LABEL)}`,
    gain: (onlyModel - onlyBaseline) / rows,
    least: (1 + Z * Math.sqrt(onlyModel + onlyBaseline)) / rows,
  };
}

/**
 * Mean recall of the classes that have rows. Answers that don't depend on the row, whatever their shares q, have a
 * mean recall of 1/classes; a class of n rows adds q(1 - q)/n to the variance of the sum. Half the coarsest step is
 * the continuity correction.
 */
function overGuessing({ confusion }: Confused): Gain {
  const support = confusion.map(sum);
  const rows = sum(support);
  const present = support.flatMap((n, label) => (n > 0 ? [{ n, label }] : []));
  const recall = present.map(({ n, label }) => (confusion[label]?.[label] ?? 0) / n);
  const variance = present.map(({ n, label }) => {
    const answered = sum(confusion.map((predicted) => predicted[label] ?? 0)) / rows;
    return (answered * (1 - answered)) / n;
  });
  const step = Math.max(...present.map(({ n }) => 1 / n));
  return {
    gate: 'gain in mean recall over guessing',
    gain: (sum(recall) - 1) / present.length,
    least: (step / 2 + Z * Math.sqrt(sum(variance))) / present.length,
  };
}

/** Classes that none of at least `ENOUGH_ROWS` rows was recognised of, as they are shown. */
export const neverFound = ({ confusion, perLabel }: Confused): readonly string[] =>
  perLabel.flatMap(({ label }, at) => {
    const row = confusion[at] ?? [];
    return sum(row) >= ENOUGH_ROWS && (row[at] ?? 0) === 0 ? [shown(label, LABEL)] : [];
  });
