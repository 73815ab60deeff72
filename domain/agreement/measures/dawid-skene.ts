/**
 * Dawid and Skene's model of annotators who err, each in their own way: the true label of each item, how frequent each
 * label is, and each annotator's confusion matrix, by expectation maximisation ("Maximum Likelihood Estimation of
 * Observer Error-Rates Using the EM Algorithm", Applied Statistics 28, 1979; equations 2.3 to 2.5, begun with 3.1, the
 * share of each label among an item's labels). Items that were answered alike by the same people are worked out once.
 * Answers may be missing, and an annotator may have answered an item several times. Pure.
 */
import { InputRejected } from '../../errors.ts';
import type { Patterns } from './patterns.ts';

export interface DawidSkeneOptions {
  /** It ends when the log-likelihood per answer grows by less. @default 1e-9 */
  readonly tolerance?: number;
  /** @default 500 */
  readonly iterations?: number;
  /**
   * Added to each cell of the expected counts behind a confusion matrix: keeps an annotator with few answers from
   * being held for certain. 0 is maximum likelihood, as published. @default 0
   */
  readonly smoothing?: number;
}

export interface DawidSkene {
  /** Of each label, how frequent it is. */
  readonly priors: Float64Array;
  /** P(annotator says k | it is j) at (annotator × labels + j) × labels + k. */
  readonly confusion: Float64Array;
  /** P(it is j) for items of pattern p at p × labels + j. */
  readonly posterior: Float64Array;
  readonly logLikelihood: number;
  readonly iterations: number;
  /** False where the iterations were used up first. */
  readonly converged: boolean;
}

const MOST_CELLS = 50_000_000;

/** @param patterns of codes annotator × labels + label (`withAnnotators`) */
export function dawidSkene(
  patterns: Patterns,
  annotators: number,
  labels: number,
  { tolerance = 1e-9, iterations = 500, smoothing = 0 }: DawidSkeneOptions = {},
): DawidSkene {
  if (annotators * labels * labels > MOST_CELLS) throw tooLarge(annotators, labels);
  const answers = answersIn(patterns);
  const posterior = shares(patterns, labels);
  const priors = new Float64Array(labels);
  const confusion = new Float64Array(annotators * labels * labels);
  maximise(patterns, { posterior, priors, confusion, smoothing });
  let last = Number.NEGATIVE_INFINITY;
  for (let iteration = 1; ; iteration += 1) {
    const logLikelihood = expect(patterns, { posterior, priors, confusion });
    maximise(patterns, { posterior, priors, confusion, smoothing });
    const converged = logLikelihood - last < tolerance * answers;
    if (converged || iteration >= iterations) {
      return { priors, confusion, posterior, logLikelihood, iterations: iteration, converged };
    }
    last = logLikelihood;
  }
}

/** The most probable label of each pattern. */
export function mostProbable(posterior: Float64Array, labels: number): Int32Array {
  return Int32Array.from({ length: posterior.length / labels }, (_, pattern) => {
    const own = posterior.subarray(pattern * labels, (pattern + 1) * labels);
    return own.indexOf(own.reduce((most, share) => Math.max(most, share), 0));
  });
}

/** How often an annotator is right: Σ P(it is j) P(says j | it is j). */
export function accuracyOf({ priors, confusion }: DawidSkene, annotator: number): number {
  const labels = priors.length;
  return priors.reduce((sum, prior, j) => sum + prior * confusion[(annotator * labels + j) * labels + j]!, 0);
}

interface Model {
  readonly posterior: Float64Array;
  readonly priors: Float64Array;
  readonly confusion: Float64Array;
}

function shares({ starts, values, weights }: Patterns, labels: number): Float64Array {
  const posterior = new Float64Array(weights.length * labels);
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    const [start, end] = [starts[pattern]!, starts[pattern + 1]!];
    for (let i = start; i < end; i += 1)
      posterior[pattern * labels + (values[i]! % labels)]! += 1 / (end - start);
  }
  return posterior;
}

function maximise(
  { starts, values, weights }: Patterns,
  { posterior, priors, confusion, smoothing }: Model & { readonly smoothing: number },
): void {
  const labels = priors.length;
  priors.fill(0);
  confusion.fill(smoothing);
  let items = 0;
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    const weight = weights[pattern]!;
    items += weight;
    for (let j = 0; j < labels; j += 1) {
      const share = weight * posterior[pattern * labels + j]!;
      priors[j]! += share;
      if (share === 0) continue;
      for (let i = starts[pattern]!; i < starts[pattern + 1]!; i += 1) {
        const value = values[i]!;
        const given = value % labels;
        confusion[(value - given + j) * labels + given]! += share;
      }
    }
  }
  for (let j = 0; j < labels; j += 1) priors[j]! /= items;
  for (let row = 0; row < confusion.length; row += labels) {
    let sum = 0;
    for (let k = 0; k < labels; k += 1) sum += confusion[row + k]!;
    if (sum > 0) for (let k = 0; k < labels; k += 1) confusion[row + k]! /= sum;
  }
}

/** Sets the posterior and returns the log-likelihood of the parameters it was given. */
function expect({ starts, values, weights }: Patterns, { posterior, priors, confusion }: Model): number {
  const labels = priors.length;
  const logPriors = priors.map(Math.log);
  const logConfusion = confusion.map(Math.log);
  const own = new Float64Array(labels);
  let logLikelihood = 0;
  for (let pattern = 0; pattern < weights.length; pattern += 1) {
    own.set(logPriors);
    for (let i = starts[pattern]!; i < starts[pattern + 1]!; i += 1) {
      const value = values[i]!;
      const given = value % labels;
      const row = (value - given) * labels + given;
      for (let j = 0; j < labels; j += 1) own[j]! += logConfusion[row + j * labels]!;
    }
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < labels; j += 1) most = Math.max(most, own[j]!);
    let sum = 0;
    for (let j = 0; j < labels; j += 1) sum += own[j] = Math.exp(own[j]! - most);
    for (let j = 0; j < labels; j += 1) posterior[pattern * labels + j] = own[j]! / sum;
    logLikelihood += weights[pattern]! * (most + Math.log(sum));
  }
  return logLikelihood;
}

function answersIn({ starts, weights }: Patterns): number {
  return weights.reduce(
    (sum, weight, pattern) => sum + weight * (starts[pattern + 1]! - starts[pattern]!),
    0,
  );
}

const tooLarge = (annotators: number, labels: number): InputRejected =>
  new InputRejected({
    where: 'Dawid–Skene',
    found: `${annotators} annotators and ${labels} labels`,
    allowed: `annotators × labels² of ${MOST_CELLS} at most`,
    next: 'Take the majority, or leave out rare labels and annotators with few answers',
  });
