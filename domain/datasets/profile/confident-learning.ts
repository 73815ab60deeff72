/**
 * Labels that are likely wrong, from what a model says of rows it was not trained on: Northcutt, Jiang and Chuang
 * (2021), Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR 70. Pure.
 *
 * A row counts as of class j when the model's probability of j is at least what it gives, on average, to rows labelled
 * j; of several such classes the likeliest. So a class the model is shy of is not taken for errors.
 */

export interface LikelyError {
  /** The row's place. */
  readonly row: number;
  readonly given: number;
  readonly suggested: number;
  /** The model's probability of the given label, and of the suggested one. */
  readonly selfConfidence: number;
  readonly confidence: number;
}

export interface ConfidentJoint {
  /** Of each class; NaN for one without rows. */
  readonly thresholds: readonly number[];
  /** `counts[i][j]`: rows labelled i that count as j. */
  readonly counts: readonly (readonly number[])[];
  /** Those off the diagonal, by normalized margin: p(given) − p(suggested), the least first. */
  readonly errors: readonly LikelyError[];
}

/**
 * @param probabilities rows × classes, row by row; each out of sample
 * @param given the label of each row, as a class's number
 */
export function confidentJoint(
  probabilities: Float64Array,
  given: Int32Array,
  classes: number,
): ConfidentJoint {
  const sums = new Float64Array(classes);
  const sizes = new Float64Array(classes);
  for (const [row, label] of given.entries()) {
    sums[label]! += probabilities[row * classes + label]!;
    sizes[label]! += 1;
  }
  const thresholds = Array.from(sums, (sum, label) => sum / sizes[label]!);
  const counts = thresholds.map(() => new Array<number>(classes).fill(0));
  const errors: LikelyError[] = [];
  for (const [row, label] of given.entries()) {
    const at = row * classes;
    let counted = -1;
    for (let j = 0; j < classes; j += 1) {
      const probability = probabilities[at + j]!;
      if (!(probability >= thresholds[j]!)) continue;
      if (counted === -1 || probability > probabilities[at + counted]!) counted = j;
    }
    if (counted === -1) continue;
    counts[label]![counted]! += 1;
    if (counted === label) continue;
    errors.push({
      row,
      given: label,
      suggested: counted,
      selfConfidence: probabilities[at + label]!,
      confidence: probabilities[at + counted]!,
    });
  }
  const margin = ({ selfConfidence, confidence }: LikelyError): number => selfConfidence - confidence;
  errors.sort((a, b) => margin(a) - margin(b) || a.row - b.row);
  return { thresholds, counts, errors };
}

const TEMPERATURES = Array.from({ length: 41 }, (_, i) => 2 ** ((i - 10) / 10));
const SMALLEST = 1e-12;

/**
 * The probabilities as they fit how often they are right: Guo et al. (2017), On Calibration of Modern Neural Networks,
 * temperature scaling, of powers of two from 1/2 to 8 the one under which the labels are likeliest.
 */
export function calibrated(probabilities: Float64Array, given: Int32Array, classes: number): Float64Array {
  const logs = probabilities.map((probability) => Math.log(Math.max(SMALLEST, probability)));
  let best = probabilities;
  let likeliest = Number.NEGATIVE_INFINITY;
  for (const temperature of TEMPERATURES) {
    const scaled = new Float64Array(logs.length);
    let likelihood = 0;
    for (const [row, label] of given.entries()) {
      const at = row * classes;
      let sum = 0;
      for (let j = at; j < at + classes; j += 1) {
        scaled[j] = Math.exp(logs[j]! / temperature);
        sum += scaled[j]!;
      }
      for (let j = at; j < at + classes; j += 1) scaled[j]! /= sum;
      likelihood += Math.log(Math.max(SMALLEST, scaled[at + label]!));
    }
    if (likelihood > likeliest) [best, likeliest] = [scaled, likelihood];
  }
  return best;
}
