/** The power law is found again from points that lie on it; what it advises follows from it. */
import { describe, expect, it } from 'vitest';
import {
  errorAt,
  fitCurve,
  gainOf,
  type LearningCurve,
  rowsFor,
} from '../../../domain/planning/learning-curve.ts';
import { volumePlan } from '../../../domain/planning/volume.ts';

const law = (a: number, b: number, c: number, rows: readonly number[]) =>
  rows.map((n) => ({ rows: n, error: c + a * n ** -b }));
const SIZES = [250, 500, 1_000, 2_000, 4_000];

/** Numbers that look random and are the same every time. */
function* scattered(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (1_103_515_245 * state + 12_345) % 2 ** 31;
    yield state / 2 ** 31 - 0.5;
  }
}

describe('the curve', () => {
  it.each([
    [1, 0.5, 0],
    [2, 0.35, 0.05],
    [0.8, 0.3, 0.1],
    [5, 0.7, 0.02],
  ])('finds a = %d, b = %d, c = %d again, and predicts beyond the points', (a, b, c) => {
    const curve = fitCurve(law(a, b, c, SIZES))!;
    expect(curve.residual).toBeLessThan(0.002);
    for (const rows of [8_000, 16_000, 64_000])
      expect(Math.abs(errorAt(curve, rows) - (c + a * rows ** -b))).toBeLessThan(0.01);
  });

  it('is not thrown off by scatter', () => {
    const noise = scattered(7);
    const points = law(2, 0.35, 0.05, SIZES).map(({ rows, error }) => ({
      rows,
      error: error + 0.01 * noise.next().value,
    }));
    const curve = fitCurve(points)!;
    expect(Math.abs(errorAt(curve, 16_000) - (0.05 + 2 * 16_000 ** -0.35))).toBeLessThan(0.02);
  });

  it('is none of too few sizes, or where more rows made it worse', () => {
    expect(fitCurve(law(1, 0.5, 0, [100, 200]))).toBeUndefined();
    expect(fitCurve([...law(1, 0.5, 0, [100, 200]), ...law(1, 0.5, 0, [200])])).toBeUndefined();
    expect(fitCurve([100, 200, 400].map((rows, i) => ({ rows, error: 0.1 + 0.1 * i })))).toBeUndefined();
  });

  it('says how many rows an error takes, and that none reach one below its floor', () => {
    const curve: LearningCurve = { points: [], a: 2, b: 0.5, c: 0.05, residual: 0 };
    expect(rowsFor(curve, 0.07)).toBe(10_000);
    expect(errorAt(curve, rowsFor(curve, 0.06)!)).toBeCloseTo(0.06, 6);
    expect(rowsFor(curve, 0.05)).toBeUndefined();
    expect(gainOf(curve, 10_000, 30_000)).toBeCloseTo(0.01, 6);
  });

  it('fits errors of zero and equal errors without a number that is none', () => {
    for (const errors of [
      [0, 0, 0],
      [0.2, 0, 0],
      [0.3, 0.3, 0.3],
    ]) {
      const curve = fitCurve(errors.map((error, i) => ({ rows: 100 * 2 ** i, error })));
      if (curve !== undefined) expect(Number.isFinite(errorAt(curve, 1_000))).toBe(true);
    }
  });
});

describe('the plan', () => {
  const labels = [
    { label: 'ham', rows: 1_500 },
    { label: 'spam', rows: 60 },
  ];

  it('wants thousands for simple classification, hundreds of thousands for dialogue, more for more classes', () => {
    expect(volumePlan({ task: 'text-classification', rows: 1_560, labels })).toMatchObject({
      ...{ least: 1_000, usual: 5_000, verdict: 'enough-to-begin' },
      smallest: { label: 'spam', rows: 60, wanted: 100 },
    });
    expect(volumePlan({ task: 'text-generation', rows: 5_000 })).toMatchObject({
      ...{ least: 10_000, usual: 200_000, verdict: 'too-few' },
      advice: 'Collect at least 5000 more rows.',
    });
    const many = Array.from({ length: 100 }, (_, i) => ({ label: `l${i}`, rows: 100 }));
    expect(volumePlan({ task: 'text-classification', rows: 10_000, labels: many })).toMatchObject({
      ...{ least: 10_000, usual: 50_000, verdict: 'enough-to-begin' },
    });
  });

  it('names the class to begin with', () => {
    const { advice } = volumePlan({ task: 'text-classification', rows: 500, labels });
    expect(advice).toBe("Collect at least 500 more rows. Begin with 'spam', of which there are 60.");
  });

  it('grows by doublings as long as one is worth it, by the data’s own curve', () => {
    const curve = fitCurve(law(2, 0.35, 0.05, SIZES))!;
    const plan = volumePlan({ task: 'text-classification', rows: 4_000, curve });
    expect(plan.growth[0]).toMatchObject({ rows: 8_000 });
    expect(plan.growth.map(({ rows }) => rows)).toEqual(plan.growth.map((_, i) => 8_000 * 2 ** i));
    for (const { gain } of plan.growth) expect(gain).toBeGreaterThanOrEqual(0.005);
    expect(plan.advice).toMatch(/^Label 4000 more rows: about 2\.\d points of accuracy/);
    // Of 5,000 labelled rows 4,000 are trained on: as many must be labelled again.
    const split = volumePlan({ task: 'text-classification', rows: 4_000, train: 0.8, curve });
    expect(split.growth[0]).toMatchObject({ rows: 8_000, label: 5_000 });
    expect(split.growth[1]).toMatchObject({ rows: 16_000, label: 10_000 });
    const flat = volumePlan({ task: 'text-classification', rows: 10_000_000, curve });
    expect(flat.growth).toEqual([]);
    expect(flat.advice).toMatch(/better labels or another model/);
  });

  it('tells at how many rows the curve comes to a goal, or that it never does', () => {
    const curve = { a: 2, b: 0.5, c: 0.05, residual: 0 };
    const goalOf = (goal: number) =>
      volumePlan({ task: 'text-classification', rows: 1_000, curve, goal }).goal;
    expect(goalOf(0.92)?.rows).toBeGreaterThanOrEqual(4_444);
    expect(goalOf(0.92)?.rows).toBeLessThanOrEqual(4_446);
    expect(goalOf(0.96)).toEqual({ accuracy: 0.96, rows: null });
    expect(goalOf(0.6)).toBeUndefined();
  });

  it('lists every class that is short of rows, the smallest first', () => {
    const counts = [90, 500, 20].map((rows, i) => ({ label: `l${i}`, rows }));
    expect(volumePlan({ task: 'text-classification', rows: 610, labels: counts }).short).toEqual([
      { label: 'l2', rows: 20, wanted: 100 },
      { label: 'l0', rows: 90, wanted: 100 },
    ]);
  });
});
