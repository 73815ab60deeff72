/** Doubts about labels: confident learning on numbers worked out by hand, and on labels that were flipped on purpose. */
import { describe, expect, it } from 'vitest';
import { calibrated, confidentJoint } from '../../../../domain/datasets/profile/confident-learning.ts';
import { labelErrorsOf } from '../../../../domain/datasets/profile/label-errors.ts';
import { learnableOf } from '../../../../domain/datasets/profile/learnable.ts';
import { crossValidated, featuresOf } from '../../../../domain/datasets/profile/quick-model.ts';
import { mutualInformation, telltalesOf } from '../../../../domain/datasets/profile/telltales.ts';
import { pick, randomFrom } from './rows.ts';

describe('the confident joint', () => {
  // Two classes; thresholds are the mean p(own) of each: (0.9 + 0.8 + 0.1) / 3 and (0.7 + 0.9) / 2.
  const rows = [
    [0.9, 0.1],
    [0.8, 0.2],
    [0.1, 0.9],
    [0.3, 0.7],
    [0.1, 0.9],
  ];
  const given = Int32Array.from([0, 0, 0, 1, 1]);
  const joint = confidentJoint(Float64Array.from(rows.flat()), given, 2);

  it('has as thresholds what the model gives each class on average', () => {
    expect(joint.thresholds[0]).toBeCloseTo(0.6);
    expect(joint.thresholds[1]).toBeCloseTo(0.8);
  });

  it('counts a row as the likeliest of the classes whose threshold it reaches', () => {
    // Row 3 reaches neither threshold and is counted nowhere.
    expect(joint.counts).toEqual([
      [2, 1],
      [0, 1],
    ]);
  });

  it('takes what is off the diagonal for errors', () => {
    expect(joint.errors).toEqual([{ row: 2, given: 0, suggested: 1, selfConfidence: 0.1, confidence: 0.9 }]);
  });

  it('puts the widest margin first', () => {
    const probabilities = Float64Array.from([0.2, 0.8, 0.05, 0.95, 0.9, 0.1, 0.3, 0.7, 0.1, 0.9]);
    const { errors } = confidentJoint(probabilities, Int32Array.from([0, 0, 0, 1, 1]), 2);
    expect(errors.map(({ row }) => row)).toEqual([1, 0]);
  });

  it('says nothing of a class without rows', () => {
    const { thresholds, errors } = confidentJoint(
      Float64Array.from([0.2, 0.7, 0.1]),
      Int32Array.from([0]),
      3,
    );
    expect(thresholds.slice(1)).toEqual([Number.NaN, Number.NaN]);
    expect(errors).toEqual([]);
  });
});

describe('calibration', () => {
  it('makes a model that is too sure as sure as it is right', () => {
    const random = randomFrom(11);
    const rows = 2_000;
    const given = Int32Array.from({ length: rows }, () => (random() < 0.5 ? 0 : 1));
    // Right for 80 %, and says 99.9 %.
    const guesses = Float64Array.from({ length: rows }).map((_, row) => {
      const right = random() < 0.8;
      return (given[row] === 0) === right ? 0.999 : 0.001;
    });
    const probabilities = Float64Array.from([...guesses].flatMap((p) => [p, 1 - p]));
    const scaled = calibrated(probabilities, given, 2);
    expect(Math.max(...scaled)).toBeGreaterThan(0.75);
    expect(Math.max(...scaled)).toBeLessThan(0.85);
    for (let row = 0; row < rows; row += 1) {
      expect(scaled[2 * row]! > 0.5).toBe(probabilities[2 * row]! > 0.5);
      expect(scaled[2 * row]! + scaled[2 * row + 1]!).toBeCloseTo(1);
    }
  });
});

const WORDS = {
  ham: 'meeting list patch wrote kernel thanks monday report'.split(' '),
  spam: 'free money click offer winner credit viagra cheap'.split(' '),
  both: 'the and of to in is it you that was for on with as'.split(' '),
};
const LABELS = ['ham', 'spam'] as const;

function labelled(count: number, seed: number, extra: (label: string) => string = () => '') {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, i) => {
    const label = pick(random, LABELS);
    const own = Array.from({ length: 6 }, () => pick(random, WORDS[label]));
    const rest = Array.from({ length: 10 }, () => pick(random, WORDS.both));
    const text = `${[...own, ...rest].join(' ')} number${i}${extra(label)}`;
    return { text, label: label as string | undefined, source: 'a.jsonl', line: i + 1 };
  });
}

describe('the quick model', () => {
  it('is asked only about rows that it was not trained on, and is right', async () => {
    const rows = labelled(600, 21);
    const given = Int32Array.from(rows, ({ label }) => (label === 'ham' ? 0 : 1));
    const features = rows.map(({ text }) => featuresOf(text));
    const probabilities = await crossValidated(features, given, 2);
    const right = [...given].filter((label, row) => probabilities[2 * row + label]! > 0.5).length;
    expect(right / given.length).toBeGreaterThan(0.98);
    // Random labels can only be known by heart: a model that had seen them would be right.
    const random = randomFrom(22);
    const coins = given.map(() => (random() < 0.5 ? 0 : 1));
    const guesses = await crossValidated(features, coins, 2);
    const lucky = [...coins].filter((label, row) => guesses[2 * row + label]! > 0.5).length;
    expect(lucky / coins.length).toBeLessThan(0.6);
  });
});

describe('likely label errors', () => {
  it('are labels that were flipped: most of them, and hardly any other', async () => {
    const rows = labelled(1_000, 23);
    const flipped = new Set(Array.from({ length: 20 }, (_, i) => 37 * i + 5));
    const given = rows.map((row, i) =>
      flipped.has(i) ? { ...row, label: row.label === 'ham' ? 'spam' : 'ham' } : row,
    );
    const { likely, examples, accuracy } = await labelErrorsOf(learnableOf(given)!);
    expect(likely).toBeGreaterThanOrEqual(14);
    expect(likely).toBeLessThan(23);
    expect(accuracy).toBeGreaterThan(0.95);
    const found = examples.filter(({ line }) => flipped.has(line - 1));
    expect(found.length).toBeGreaterThanOrEqual(0.9 * examples.length);
    for (const { given: own, suggested, confidence } of found) {
      expect(own).not.toBe(suggested);
      expect(confidence).toBeGreaterThan(0.8);
    }
  });

  it('are none where the texts say nothing of the labels', async () => {
    const random = randomFrom(24);
    const rows = labelled(800, 25).map((row) => ({ ...row, label: pick(random, LABELS) }));
    expect(await labelErrorsOf(learnableOf(rows)!)).toMatchObject({ likely: 0, examples: [] });
  });

  it('are not looked for in few rows, or in one class', async () => {
    expect(learnableOf(labelled(150, 26))).toBeUndefined();
    expect(learnableOf(labelled(500, 27).map((row) => ({ ...row, label: 'ham' })))).toBeUndefined();
    expect(learnableOf(labelled(500, 28).map((row) => ({ ...row, label: undefined })))).toBeUndefined();
  });
});

describe('telltales', () => {
  it('mutual information is a bit where one answer gives the other, and 0 where it gives nothing', () => {
    expect(mutualInformation(50, 0, 0, 50)).toBeCloseTo(1);
    expect(mutualInformation(25, 25, 25, 25)).toBeCloseTo(0);
    expect(mutualInformation(0, 0, 0, 9)).toBe(0);
  });

  it('are words that all but decide a label, and lines that come with one only', async () => {
    const footer = '\n--\nSent through the Example mailing list';
    const told = await telltalesOf(labelled(800, 31, (label) => (label === 'ham' ? ` exmh${footer}` : '')));
    const flagged = told.filter((one) => one.flagged);
    expect(flagged).toContainEqual(
      expect.objectContaining({ what: 'word', text: 'exmh', label: 'ham', precision: 1, coverage: 1 }),
    );
    expect(flagged).toContainEqual(
      expect.objectContaining({ what: 'line', text: 'Sent through the Example mailing list', label: 'ham' }),
    );
    expect(flagged.some(({ text }) => WORDS.both.includes(text))).toBe(false);
  });

  it('are not words that some texts of another label have too', async () => {
    const rows = labelled(800, 32).map((row, i) =>
      i % 10 === 0 ? { ...row, text: `${row.text} exmh` } : row,
    );
    const told = await telltalesOf(rows);
    expect(told.find(({ text }) => text === 'exmh')?.flagged ?? false).toBe(false);
  });

  it('are none where nearly all texts have the label: then every word is right', async () => {
    const rows = labelled(2_000, 34).map((row, i) => ({ ...row, label: i % 100 === 0 ? 'spam' : 'ham' }));
    const told = await telltalesOf(rows);
    expect(told.filter(({ flagged }) => flagged)).toEqual([]);
    expect(told.some(({ precision }) => precision >= 0.99)).toBe(true);
  });

  it('are none where there is one label', async () => {
    expect(await telltalesOf(labelled(100, 33).map((row) => ({ ...row, label: 'ham' })))).toEqual([]);
  });
});
