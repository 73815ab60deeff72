/** The measures against the worked examples of those who made them. */
import { describe, expect, it } from 'vitest';
import { kappaOf } from '../../../../domain/agreement/measures/cohen-kappa.ts';
import { dawidSkene, mostProbable } from '../../../../domain/agreement/measures/dawid-skene.ts';
import {
  differenceAlpha,
  intervalAlpha,
  nominalAlpha,
  ordinalAlpha,
  ratioDifference,
} from '../../../../domain/agreement/measures/krippendorff-alpha.ts';
import { fleissKappa, gwetAc1 } from '../../../../domain/agreement/measures/multi-rater-kappa.ts';
import { patternsOf } from '../../../../domain/agreement/measures/patterns.ts';
import { scoreLabels } from '../../../../domain/agreement/measures/score-labels.ts';
import { coded, scaled, tableOf, tableOfLines } from './tables.ts';

describe("Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C: 4 observers, 12 units", () => {
  const { patterns, count, numbers } = scaled(
    tableOfLines('123321412...', '1233224125.3', '.3332342251.', '12332441251.'),
  );
  it.each([
    ['nominal', nominalAlpha(patterns, count), 0.743],
    ['ordinal', ordinalAlpha(patterns, count), 0.815],
    ['interval', intervalAlpha(patterns, numbers), 0.849],
    ['ratio', differenceAlpha(patterns, count, ratioDifference(numbers)), 0.797],
  ] as const)('%s', (_, alpha, published) => {
    expect(alpha(patterns.weights)).toBeCloseTo(published, 3);
  });
});

/** 30 patients, each with the diagnoses of 6 psychiatrists. */
const FLEISS_1971 =
  '444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445 ' +
  '333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555';

describe('Fleiss, Measuring nominal scale agreement among many raters (1971): 30 patients, 6 psychiatrists', () => {
  const patients = FLEISS_1971.split(' ');
  const table = tableOfLines(...[0, 1, 2, 3, 4, 5].map((who) => patients.map((own) => own[who]).join('')));

  it('kappa', () => {
    const { patterns, count } = coded(table);
    expect(fleissKappa(patterns, count)(patterns.weights)).toBeCloseTo(0.43, 3);
  });

  it.each([
    ['1', 'depression', 0.245],
    ['2', 'personality disorder', 0.245],
    ['3', 'schizophrenia', 0.52],
    ['4', 'neurosis', 0.471],
    ['5', 'other', 0.566],
  ])('kappa of category %s, %s', (label, _, published) => {
    const found = scoreLabels(table, 'fleiss', { resamples: 0 });
    const own = 'labels' in found ? found.labels.find((one) => one.label === label) : undefined;
    expect(own?.score).toBeCloseTo(published, 3);
  });
});

describe('Gwet, Handbook of Inter-Rater Reliability (2014)', () => {
  it('AC1 and Fleiss of 4 raters, 12 subjects, missing ratings', () => {
    const { patterns, count } = coded(
      tableOfLines('123321412...', '1233224125..', '.33323422513', '12332441251.'),
    );
    expect(gwetAc1(patterns, count)(patterns.weights)).toBeCloseTo(0.77544, 5);
    expect(fleissKappa(patterns, count)(patterns.weights)).toBeCloseTo(0.76117, 5);
    expect(nominalAlpha(patterns, count)(patterns.weights)).toBeCloseTo(0.74342, 5);
  });

  it('AC1 of 6 raters, 15 patients', () => {
    const patients = FLEISS_1971.split(' ').slice(0, 15);
    const { patterns, count } = coded(
      tableOfLines(...[0, 1, 2, 3, 4, 5].map((who) => patients.map((own) => own[who]).join(''))),
    );
    expect(gwetAc1(patterns, count)(patterns.weights)).toBeCloseTo(0.4448007, 7);
    expect(fleissKappa(patterns, count)(patterns.weights)).toBeCloseTo(0.4139265, 7);
  });

  /** Two abstractors: ectopic, abnormal intrauterine, normal intrauterine pregnancies. */
  const ABSTRACTORS = [
    [13, 0, 0],
    [0, 20, 7],
    [0, 4, 56],
  ];

  it("Cohen's kappa of two abstractors", () => {
    expect(kappaOf(Float64Array.from(ABSTRACTORS.flat()), 3)).toBeCloseTo(0.7964094, 7);
  });

  it('AC1 of two abstractors', () => {
    const cells = ABSTRACTORS.flatMap((row, i) =>
      row.flatMap((count, j) => Array.from({ length: count }, () => [i, j])),
    );
    const { patterns, count } = coded(tableOf([0, 1].map((who) => cells.map((cell) => cell[who]!))));
    expect(gwetAc1(patterns, count)(patterns.weights)).toBeCloseTo(0.8493305, 7);
    expect(nominalAlpha(patterns, count)(patterns.weights)).toBeCloseTo(0.7972585, 7);
  });
});

/** 45 patients: three answers of the first anaesthetist, one of each of the four others. */
const DAWID_SKENE_1979 =
  '1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 ' +
  '2223212 1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 ' +
  '2322222 1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 ' +
  '1111111 1111111 1212111 2322222 1211111 2222222';

describe('Dawid and Skene (1979): 45 patients, 5 anaesthetists, of whom one answered three times', () => {
  const patients = DAWID_SKENE_1979.split(' ');
  const codes = patients.flatMap((own) =>
    [...own].map((answer, i) => Math.max(0, i - 2) * 4 + Number(answer) - 1),
  );
  const starts = Int32Array.from({ length: patients.length + 1 }, (_, patient) => patient * 7);
  const patterns = patternsOf(starts, Int32Array.from(codes));
  const model = dawidSkene(patterns, 5, 4, { tolerance: 1e-12 });

  it('how frequent each class is', () => {
    expect(model.converged).toBe(true);
    expect([...model.priors].map((prior) => prior.toFixed(2))).toEqual(['0.40', '0.42', '0.11', '0.07']);
  });

  it.each([
    [1, '0.89 0.11 0.00 0.00 | 0.07 0.88 0.05 0.00 | 0.00 0.34 0.66 0.00 | 0.00 0.00 0.56 0.44'],
    [2, '0.83 0.17 0.00 0.00 | 0.05 0.63 0.31 0.00 | 0.00 0.00 1.00 0.00 | 0.00 0.00 0.00 1.00'],
    [3, '1.00 0.00 0.00 0.00 | 0.11 0.79 0.11 0.00 | 0.00 0.40 0.20 0.40 | 0.00 0.00 0.67 0.33'],
    [4, '0.94 0.06 0.00 0.00 | 0.05 0.84 0.10 0.00 | 0.00 0.00 0.80 0.20 | 0.00 0.00 0.33 0.67'],
    [5, '1.00 0.00 0.00 0.00 | 0.16 0.73 0.11 0.00 | 0.00 0.21 0.79 0.00 | 0.00 0.00 0.33 0.67'],
  ])('error rates of observer %i', (observer, published) => {
    const own = model.confusion.subarray((observer - 1) * 16, observer * 16);
    const rates = published.split(/[ |]+/).map(Number);
    // Printed with two digits, not all of them rounded to the nearest.
    for (const [cell, rate] of rates.entries()) expect(Math.abs(own[cell]! - rate)).toBeLessThan(0.0101);
  });

  it('the class of each patient', () => {
    const chosen = mostProbable(model.posterior, 4);
    const classes = [...patterns.ofItem()].map((pattern) => chosen[pattern]! + 1);
    expect(classes.slice(0, 12)).toEqual([1, 4, 2, 2, 2, 2, 1, 3, 2, 2, 4, 3]);
    const seventh = model.posterior.subarray(patterns.ofItem()[6]! * 4);
    expect(seventh[0]).toBeCloseTo(0.98, 2);
    expect(seventh[1]).toBeCloseTo(0.02, 2);
  });
});
