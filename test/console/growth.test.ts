/** The learning curve as the console draws it: points, law and forecast over one axis. */
import { describe, expect, it } from 'vitest';
import { growthDrawn, growthRows, type MeasuredCurve } from '../../console/src/features/datasets/growth.ts';

const FIT = { a: 2, b: 0.5, c: 0.05, residual: 0 };
const right = (rows: number): number => 1 - 0.05 - 2 * rows ** -0.5;
const points = [100, 400, 1_600].map((rows) => ({ rows, error: 1 - right(rows) }));
const curve: MeasuredCurve = {
  ...{ points, heldOut: 500, baseline: 0.5, fit: FIT, missed: 0, reliability: 'good', note: '' },
  forecast: { rows: 2_000, error: 1 - right(2_000), twice: 1 - right(4_000) },
};

describe('rows', () => {
  it('are those measured, then the training split, twice and four times as many', () => {
    expect(growthRows(curve).map(({ rows, what }) => [rows, what])).toEqual([
      [100, undefined],
      [400, undefined],
      [1_600, undefined],
      [2_000, 'the training split'],
      [4_000, 'twice as many'],
      [8_000, 'four times as many'],
    ]);
    for (const { rows, fitted } of growthRows(curve)) expect(fitted).toBeCloseTo(right(rows), 9);
  });

  it('without a forecast are those measured alone, and without points none', () => {
    const { forecast: _, fit: __, ...unfitted } = curve;
    expect(growthRows(unfitted)).toEqual(points.map(({ rows, error }) => ({ rows, measured: 1 - error })));
    expect(growthRows({ ...unfitted, points: [] })).toEqual([]);
  });
});

describe('drawn', () => {
  it('has an axis that rises, each point at its place, and the law all along', () => {
    const [axis, measured, fitted, forecast] = growthDrawn(curve);
    expect(axis).toEqual([...new Set(axis)].sort((a, b) => a - b));
    expect([axis[0], axis.at(-1)]).toEqual([100, 8_000]);
    expect(axis.filter((_, i) => measured[i] !== null)).toEqual([100, 400, 1_600]);
    expect(axis.filter((_, i) => forecast[i] !== null)).toEqual([2_000, 4_000, 8_000]);
    for (const [i, rows] of axis.entries()) expect(fitted[i]).toBeCloseTo(right(rows), 9);
  });

  it('has no law where none was fitted', () => {
    const { forecast: _, fit: __, ...unfitted } = curve;
    expect(growthDrawn(unfitted)[2].every((value) => value === null)).toBe(true);
  });
});
