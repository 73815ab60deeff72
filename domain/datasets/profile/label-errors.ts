/** Rows whose label is likely wrong: confident learning over a quick model's cross-validated guesses. Pure. */
import type { LabelErrors } from '../../spec/data-profile.ts';
import { calibrated, confidentJoint } from './confident-learning.ts';
import type { Learnable } from './learnable.ts';
import { crossValidated } from './quick-model.ts';
import { quoted } from './sample.ts';

/** Of the errors of always naming the largest class, the model must make so many fewer to be asked about labels. */
const LEAST_SKILL = 0.3;
const SHOWN = 20;

export async function labelErrorsOf({
  rows,
  labels,
  given,
  features,
  baseline,
}: Learnable): Promise<LabelErrors> {
  const guesses = await crossValidated(features, given, labels.length);
  const probabilities = calibrated(guesses, given, labels.length);
  const accuracy = accuracyOf(probabilities, given, labels.length);
  const skill = (accuracy - baseline) / (1 - baseline);
  const trusted = skill >= LEAST_SKILL;
  const errors = trusted ? confidentJoint(probabilities, given, labels.length).errors : [];
  return {
    checked: rows.length,
    accuracy,
    baseline,
    likely: errors.length,
    examples: errors.slice(0, SHOWN).map(({ row, given: own, suggested, confidence }) => ({
      ...quoted(rows[row]!, 240),
      given: labels[own]!,
      suggested: labels[suggested]!,
      confidence,
    })),
  };
}

function accuracyOf(probabilities: Float64Array, given: Int32Array, classes: number): number {
  let right = 0;
  for (const [row, label] of given.entries()) {
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    if (own.every((probability) => probability <= own[label]!)) right += 1;
  }
  return given.length === 0 ? 0 : right / given.length;
}
