/** The measures against libraries, on random answers of which some are missing (test/golden/agreement/generate.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AgreementMeter } from '../../../../domain/agreement/jaccard.ts';
import { assign } from '../../../../domain/agreement/measures/assignment.ts';
import { kappaOf, meanKappa } from '../../../../domain/agreement/measures/cohen-kappa.ts';
import { dawidSkene } from '../../../../domain/agreement/measures/dawid-skene.ts';
import type { LabelMetric } from '../../../../domain/agreement/measures/label-measures.ts';
import { cuboid, type Point, polygon } from '../../../../domain/agreement/measures/marks.ts';
import { markIou } from '../../../../domain/agreement/measures/overlap.ts';
import { pairPatterns } from '../../../../domain/agreement/measures/pairs.ts';
import { scoreLabels } from '../../../../domain/agreement/measures/score-labels.ts';
import { coded, scaled, tableOf } from './tables.ts';

type Answers = readonly (readonly (number | null)[])[];
interface Triple {
  readonly center: [number, number, number];
  readonly size: [number, number, number];
  readonly yaw: number;
}
interface Golden {
  readonly nominal: {
    readonly answers: Answers;
    readonly alpha: number;
    readonly kappas: readonly number[];
    readonly fleiss: number;
    readonly 'gwet-ac1': number;
    readonly 'dawid-skene': {
      readonly iterations: number;
      readonly tasks: readonly string[];
      readonly posterior: readonly (readonly number[])[];
      readonly priors: readonly number[];
    };
  };
  readonly numbers: {
    readonly answers: Answers;
    readonly ordinal: number;
    readonly interval: number;
    readonly ratio: number;
  };
  readonly complete: {
    readonly answers: Answers;
    readonly fleiss: number;
    readonly linear: readonly number[];
    readonly quadratic: readonly number[];
  };
  readonly sets: {
    readonly answers: readonly (readonly (readonly string[] | null)[])[];
    readonly jaccard: number;
    readonly 'alpha-jaccard': number;
    readonly 'alpha-masi': number;
  };
  readonly polygons: readonly { readonly a: Point[]; readonly b: Point[]; readonly iou: number }[];
  readonly cuboids: readonly { readonly a: Triple; readonly b: Triple; readonly iou: number }[];
  readonly assignments: readonly {
    readonly weights: readonly (readonly number[])[];
    readonly total: number;
  }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../../../golden/agreement/libraries.json', import.meta.url), 'utf8'),
);
/** Differences of at most 1e-9. */
const DIGITS = 9;

const scoreOf = (answers: Parameters<typeof tableOf>[0], metric: LabelMetric): number | null => {
  const found = scoreLabels(tableOf(answers), metric, { resamples: 0 });
  return 'why' in found ? null : found.score;
};

it.each([
  ['krippendorff, nominal', golden.nominal.answers, 'alpha-nominal', golden.nominal.alpha],
  ['krippendorff, ordinal', golden.numbers.answers, 'alpha-ordinal', golden.numbers.ordinal],
  ['krippendorff, interval', golden.numbers.answers, 'alpha-interval', golden.numbers.interval],
  ['krippendorff, ratio', golden.numbers.answers, 'alpha-ratio', golden.numbers.ratio],
  ['nltk, Jaccard distance', golden.sets.answers, 'alpha-jaccard', golden.sets['alpha-jaccard']],
  ['nltk, MASI distance', golden.sets.answers, 'alpha-masi', golden.sets['alpha-masi']],
  ["the guide's function", golden.sets.answers, 'jaccard', golden.sets.jaccard],
  ['irrCAC, Fleiss', golden.nominal.answers, 'fleiss', golden.nominal.fleiss],
  ['irrCAC, AC1', golden.nominal.answers, 'gwet-ac1', golden.nominal['gwet-ac1']],
  ['statsmodels, Fleiss', golden.complete.answers, 'fleiss', golden.complete.fleiss],
] as const)('%s', (_, answers, metric, value) => {
  expect(scoreOf(answers, metric)).toBeCloseTo(value, DIGITS);
});

describe("Cohen's kappa of each pair, and its mean", () => {
  it.each([
    ['none', golden.nominal.answers, golden.nominal.kappas],
    ['linear', golden.complete.answers, golden.complete.linear],
    ['quadratic', golden.complete.answers, golden.complete.quadratic],
  ] as const)('scikit-learn, weights %s', (weights, answers, kappas) => {
    const { byAnnotator, count } = scaled(tableOf(answers));
    const found = pairPatterns(byAnnotator, count, false)
      .toSorted((x, y) => x.a - y.a || x.b - y.b)
      .map(({ patterns }) => {
        const table = new Float64Array(count * count);
        for (const [pattern, weight] of patterns.weights.entries()) {
          table[patterns.values[2 * pattern]! * count + patterns.values[2 * pattern + 1]!]! += weight;
        }
        return kappaOf(table, count, weights);
      });
    expect(found).toHaveLength(10);
    for (const [pair, kappa] of kappas.entries()) expect(found[pair]).toBeCloseTo(kappa, DIGITS);
    const mean = kappas.reduce((sum, kappa) => sum + kappa, 0) / kappas.length;
    expect(meanKappa(byAnnotator, count, weights)?.(byAnnotator.weights)).toBeCloseTo(mean, DIGITS);
  });
});

it('crowd-kit, Dawid–Skene after as many iterations', () => {
  const { iterations, tasks, posterior, priors } = golden.nominal['dawid-skene'];
  const table = tableOf(golden.nominal.answers);
  const { names, byAnnotator, count } = scaled(table);
  const model = dawidSkene(byAnnotator, 5, count, { iterations, tolerance: Number.NEGATIVE_INFINITY });
  expect([names, model.iterations]).toEqual([['0', '1', '2', '3'], iterations]);
  // It clips counts at 1e-10 where ours are 0.
  for (const [label, prior] of priors.entries()) expect(model.priors[label]).toBeCloseTo(prior, 8);
  for (const [row, task] of tasks.entries()) {
    const pattern = byAnnotator.ofItem()[table.items.indexOf(`i${Number(task.slice(1))}`)]!;
    for (let label = 0; label < count; label += 1) {
      expect(model.posterior[pattern * count + label], task).toBeCloseTo(posterior[row]![label]!, 7);
    }
  }
});

it("the gate's own meter says the same as the measure", () => {
  const meter = new AgreementMeter();
  for (let item = 0; item < golden.sets.answers[0]!.length; item += 1) {
    meter.add(
      golden.sets.answers.flatMap((row, who) => {
        const labels = row[item] ?? null;
        return labels === null ? [] : [{ annotator: `r${who}`, labels }];
      }),
    );
  }
  const { score, annotators, labels } = meter.summary();
  const found = scoreLabels(tableOf(golden.sets.answers), 'jaccard', { resamples: 0 });
  if ('why' in found) throw new Error(found.why);
  expect(found.score).toBeCloseTo(score!, 12);
  expect(found.annotators.map(({ annotator }) => annotator)).toEqual(
    annotators.map(({ annotator }) => annotator),
  );
  for (const [i, own] of annotators.entries())
    expect(found.annotators[i]?.score).toBeCloseTo(own.agreement, 12);
  for (const own of labels) {
    expect(found.labels.find(({ label }) => label === own.label)?.score).toBeCloseTo(own.agreement, 12);
  }
});

it('shapely, polygons that are not convex', () => {
  for (const { a, b, iou } of golden.polygons) {
    expect(markIou(polygon('x', [a]), polygon('x', [b]))).toBeCloseTo(iou, DIGITS);
  }
  expect(golden.polygons.filter(({ iou }) => iou > 0.1).length).toBeGreaterThan(10);
});

it('shapely, cuboids that are turned', () => {
  const of = ({ center, size, yaw }: Triple) => cuboid('x', center, size, yaw);
  for (const { a, b, iou } of golden.cuboids) expect(markIou(of(a), of(b))).toBeCloseTo(iou, DIGITS);
});

it('scipy, the best assignment', () => {
  for (const { weights, total } of golden.assignments) {
    const candidates = weights.flatMap((row, left) =>
      row.flatMap((weight, right) => (weight > 0 ? [{ left, right, weight }] : [])),
    );
    const chosen = assign(candidates);
    expect(chosen.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(total, DIGITS);
    expect(new Set(chosen.map(({ left }) => left)).size).toBe(chosen.length);
    expect(new Set(chosen.map(({ right }) => right)).size).toBe(chosen.length);
  }
});

it('a table in another order of rows says the same', () => {
  const rows = golden.nominal.answers;
  const { patterns } = coded(tableOf(rows));
  const { patterns: turned } = coded(tableOf(rows.toReversed()));
  expect([...turned.weights].sort()).toEqual([...patterns.weights].sort());
});
