/**
 * What more rows would bring, before anything is trained: a quick model learns from growing parts of the sampled
 * texts, each scored on texts that it has not seen, and a power law is fitted through the errors. Pure; the same
 * texts give the same curve.
 */
import { errorAt, fitCurve } from '../../planning/learning-curve.ts';
import type { CurvePoint, MeasuredCurve } from '../../spec/data-profile.ts';
import { FEWEST_IN_ALL, type Learnable, learnableOf } from './learnable.ts';
import { QuickModel } from './quick-model.ts';
import type { SampledText } from './sample.ts';

const SIZES = 6;
/** The smallest part: of the largest one, in rows, in rows of a class on average. */
const SMALLEST = { share: 1 / 32, rows: 30, ofClass: 3 } as const;
/** Rows held out at a time: each fourth. */
const FOLDS = 4;
/** Rows learned from in all folds and sizes together, while one fold would be fewer: a fraction of a second. */
const MOST_LEARNED = 20_000;
/** Of the errors of always naming the largest class, the model must make so many fewer for a forecast. */
const LEAST_SKILL = 0.1;
/** A forecast is rough that missed the largest point by more, or by more than half of what it promises. */
const NEAR = 0.01;
/** Rows beyond so many times the largest point are far from all that was measured. */
const FAR = 16;

export interface Measuring {
  /** In the order of their hashes. */
  readonly texts: readonly SampledText[];
  /** Different texts there are; `texts` is a sample of them. */
  readonly of: number;
  /** The training split's share. */
  readonly train: number;
}

/** Undefined where the texts have no labels. */
export async function learningCurveOf(
  { texts, of, train }: Measuring,
  learnable = learnableOf(texts),
): Promise<MeasuredCurve | undefined> {
  const labelled = texts.reduce((sum, { label }) => sum + (label === undefined ? 0 : 1), 0);
  if (labelled === 0) return undefined;
  if (learnable === undefined) {
    const note = `${labelled} labelled texts: a curve takes ${FEWEST_IN_ALL}, and 10 of each of two classes`;
    return { points: [], heldOut: 0, baseline: 0, reliability: 'none', note };
  }
  const { points, heldOut } = await measured(learnable);
  const baseline = 1 - learnable.baseline;
  const rows = Math.round(train * of * (labelled / texts.length));
  return { points, heldOut, baseline, ...forecastOf(points, { baseline, heldOut, rows }) };
}

/** Each part is the beginning of the next larger one. */
async function measured({ rows, labels, given, features }: Learnable) {
  const learned = Math.floor((rows.length * (FOLDS - 1)) / FOLDS);
  const sizes = sizesOf(learned, labels.length);
  const work = sizes.reduce((sum, size) => sum + size, 0);
  const folds = Math.max(1, Math.min(FOLDS, Math.floor(MOST_LEARNED / work)));
  const wrong = sizes.map(() => 0);
  let heldOut = 0;
  for (let fold = 0; fold < folds; fold += 1) {
    const own = Int32Array.from(given.keys().filter((row) => row % FOLDS === fold));
    const others = Int32Array.from(given.keys().filter((row) => row % FOLDS !== fold));
    heldOut += own.length;
    for (const [i, size] of sizes.entries()) {
      const model = new QuickModel(labels.length);
      await model.train(features, given, others.subarray(0, size));
      for (const row of own) if (likeliest(model.predict(features[row]!)) !== given[row]) wrong[i]! += 1;
    }
  }
  return {
    points: sizes.map((size, i): CurvePoint => ({ rows: size, error: wrong[i]! / heldOut })),
    heldOut,
  };
}

/** Geometric, up to `largest`. */
function sizesOf(largest: number, classes: number): readonly number[] {
  const smallest = Math.max(SMALLEST.rows, SMALLEST.ofClass * classes, largest * SMALLEST.share);
  const ratio = (largest / smallest) ** (1 / (SIZES - 1));
  return Array.from({ length: SIZES }, (_, i) => Math.round(smallest * ratio ** i));
}

function likeliest(probabilities: Float64Array): number {
  let best = 0;
  for (let i = 1; i < probabilities.length; i += 1) if (probabilities[i]! > probabilities[best]!) best = i;
  return best;
}

type Forecast = Pick<MeasuredCurve, 'fit' | 'forecast' | 'missed' | 'reliability' | 'note'>;

interface Judged extends Pick<MeasuredCurve, 'baseline' | 'heldOut'> {
  /** Of the training split. */
  readonly rows: number;
}

export function forecastOf(points: readonly CurvePoint[], { baseline, heldOut, rows }: Judged): Forecast {
  const last = points.at(-1)!;
  const curve = fitCurve(points);
  if (curve === undefined)
    return { reliability: 'none', note: 'more rows did not make the quick model better' };
  const { points: _, ...fit } = curve;
  const earlier = fitCurve(points.slice(0, -1));
  const missed = earlier && Math.abs(errorAt(earlier, last.rows) - last.error);
  const known = { fit, ...(missed !== undefined && { missed }) };
  if (last.error > (1 - LEAST_SKILL) * baseline) {
    const note =
      'the quick model learns next to nothing from the words: its curve says nothing of a larger model';
    return { ...known, reliability: 'none', note };
  }
  const forecast = { rows, error: errorAt(fit, rows), twice: errorAt(fit, 2 * rows) };
  const doubt = doubtAbout({ last, heldOut, missed, forecast });
  const note =
    doubt ?? 'the curve of a quick model on words: a trained model mostly begins better and gains less';
  return { ...known, forecast, reliability: doubt === undefined ? 'good' : 'rough', note };
}

interface Doubted {
  readonly last: CurvePoint;
  readonly heldOut: number;
  readonly missed: number | undefined;
  readonly forecast: NonNullable<Forecast['forecast']>;
}

function doubtAbout({ last, heldOut, missed, forecast }: Doubted): string | undefined {
  const points = (error: number): string => `${(100 * error).toFixed(1)} points`;
  // The standard error of a share: binomial.
  const chance = Math.sqrt((last.error * (1 - last.error)) / heldOut);
  if (chance > NEAR) return `scored on ${heldOut} rows: chance alone moves an error by ${points(chance)}`;
  if (missed === undefined) return 'too few points to try the curve on its own end';
  if (missed > Math.max(NEAR, (forecast.error - forecast.twice) / 2))
    return `fitted without its largest point, the curve misses that by ${points(missed)}`;
  if (2 * forecast.rows > FAR * last.rows)
    return `measured up to ${last.rows} rows, far fewer than the data has`;
  return undefined;
}
