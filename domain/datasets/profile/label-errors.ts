/** Rows whose label is likely wrong: confident learning over a quick model's cross-validated guesses. Pure. */
import type { LabelErrors } from '../../spec/data-profile.ts';
import { calibrated, confidentJoint } from './confident-learning.ts';
import { crossValidated, featuresOf } from './quick-model.ts';
import { quoted, type SampledText } from './sample.ts';

const MOST_ROWS = 20_000;
/** Rows × classes: some seconds. */
const MOST_WORK = 400_000;
/** Rarer classes are not learned, and nothing is said of them. */
const FEWEST_ROWS = 10;
/** From fewer rows nothing is learned that could be held against them. */
const FEWEST_IN_ALL = 200;
/** Of the errors of always naming the largest class, the model must make so many fewer to be asked about labels. */
const LEAST_SKILL = 0.3;
const SHOWN = 20;

/** Undefined where there is too little to learn from. */
export async function labelErrorsOf(texts: readonly SampledText[]): Promise<LabelErrors | undefined> {
  const counts = new Map<string, number>();
  for (const { label } of texts.slice(0, MOST_ROWS)) {
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const labels = [...counts].filter(([, rows]) => rows >= FEWEST_ROWS).map(([label]) => label);
  labels.sort();
  const most = Math.min(MOST_ROWS, Math.floor(MOST_WORK / labels.length));
  const rows = texts.filter(({ label }) => label !== undefined && labels.includes(label)).slice(0, most);
  if (labels.length < 2 || rows.length < Math.max(FEWEST_IN_ALL, FEWEST_ROWS * labels.length))
    return undefined;

  const given = Int32Array.from(rows, ({ label }) => labels.indexOf(label!));
  const features = rows.map(({ text }) => featuresOf(text));
  const guesses = await crossValidated(features, given, labels.length);
  const probabilities = calibrated(guesses, given, labels.length);
  const accuracy = accuracyOf(probabilities, given, labels.length);
  const largest = Math.max(...labels.map((_, label) => given.filter((own) => own === label).length));
  const baseline = largest / rows.length;
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
