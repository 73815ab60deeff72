/**
 * A model that is trained within seconds, for questions about the labels before any real one exists: multinomial
 * logistic regression over hashed words and word pairs, by stochastic gradient descent. Pure; the same rows in the
 * same order give the same numbers.
 *
 * Hashing: Weinberger et al. (2009), Feature Hashing for Large Scale Multitask Learning.
 */
import { othersFirst } from './others-first.ts';
import { mixed } from './scan.ts';
import { wordHashes } from './words.ts';

const BITS = 16;
const FEATURES = 1 << BITS;
const MOST_WORDS = 300;
const EPOCHS = 6;
/** Of weights, at each step, against the length of a text's features, which is 1. */
const RATE = 2;
const DECAY = 1e-5;

/** Each feature's place, once; every one weighs 1 / √count, so that long texts weigh as much as short ones. */
export function featuresOf(text: string): Int32Array {
  const words = wordHashes(text).subarray(0, MOST_WORDS);
  const places = new Set<number>();
  for (const [i, word] of words.entries()) {
    places.add(word >>> (32 - BITS));
    if (i > 0) places.add(mixed(Math.imul(words[i - 1]!, 0x9e3779b1) ^ word) >>> (32 - BITS));
  }
  return Int32Array.from(places);
}

export class QuickModel {
  readonly #classes: number;
  readonly #weights: Float32Array;
  readonly #biases: Float64Array;
  /** Of one row. */
  readonly #scores: Float64Array;

  constructor(classes: number) {
    this.#classes = classes;
    this.#weights = new Float32Array(FEATURES * classes);
    this.#biases = new Float64Array(classes);
    this.#scores = new Float64Array(classes);
  }

  /** `rows` are places in both lists. */
  async train(features: readonly Int32Array[], labels: Int32Array, rows: Int32Array): Promise<void> {
    let step = 0;
    const steps = EPOCHS * rows.length;
    for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
      for (const row of shuffled(rows, epoch)) {
        this.#learn(features[row]!, labels[row]!, RATE * (1 - step / steps));
        step += 1;
        if (step % 1_024 === 0) await othersFirst();
      }
    }
  }

  #learn(features: Int32Array, label: number, rate: number): void {
    const classes = this.#classes;
    const weights = this.#weights;
    const probabilities = this.predict(features);
    const share = 1 / Math.sqrt(Math.max(1, features.length));
    for (let j = 0; j < classes; j += 1) {
      const error = (j === label ? 1 : 0) - probabilities[j]!;
      this.#biases[j]! += 0.1 * rate * error;
      const change = rate * error * share;
      for (let i = 0; i < features.length; i += 1) {
        const at = features[i]! * classes + j;
        weights[at] = weights[at]! * (1 - DECAY) + change;
      }
    }
  }

  /** The probability of each class. Valid until the next call. */
  predict(features: Int32Array): Float64Array {
    const classes = this.#classes;
    const scores = this.#scores;
    const share = 1 / Math.sqrt(Math.max(1, features.length));
    scores.fill(0);
    for (let i = 0; i < features.length; i += 1) {
      const at = features[i]! * classes;
      for (let j = 0; j < classes; j += 1) scores[j]! += this.#weights[at + j]!;
    }
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < classes; j += 1) {
      scores[j] = scores[j]! * share + this.#biases[j]!;
      if (scores[j]! > most) most = scores[j]!;
    }
    let sum = 0;
    for (let j = 0; j < classes; j += 1) {
      scores[j] = Math.exp(scores[j]! - most);
      sum += scores[j]!;
    }
    for (let j = 0; j < classes; j += 1) scores[j]! /= sum;
    return scores;
  }
}

/** In another order each time, the same every time. */
function shuffled(rows: Int32Array, epoch: number): Int32Array {
  const order = rows.slice();
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = (mixed(Math.imul(i + 1, 0x9e3779b1) ^ (epoch + 1)) >>> 0) % (i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Each row's probabilities by a model that was trained on the others: rows × classes, row by row. */
export async function crossValidated(
  features: readonly Int32Array[],
  labels: Int32Array,
  classes: number,
  folds = 4,
): Promise<Float64Array> {
  const probabilities = new Float64Array(labels.length * classes);
  for (let fold = 0; fold < folds; fold += 1) {
    const model = new QuickModel(classes);
    const rows = Int32Array.from(labels.keys().filter((row) => row % folds !== fold));
    await model.train(features, labels, rows);
    for (let row = fold; row < labels.length; row += folds) {
      probabilities.set(model.predict(features[row]!), row * classes);
    }
  }
  return probabilities;
}
