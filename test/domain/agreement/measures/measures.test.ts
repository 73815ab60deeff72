/** What the measures do at their edges: nothing varies, nothing is shared, something is missing. */
import { describe, expect, it } from 'vitest';
import { labelTable } from '../../../../domain/agreement/measures/annotation-table.ts';
import { bootstrap } from '../../../../domain/agreement/measures/bootstrap.ts';
import { accuracyOf, dawidSkene } from '../../../../domain/agreement/measures/dawid-skene.ts';
import { LabelSets } from '../../../../domain/agreement/measures/label-sets.ts';
import { majority } from '../../../../domain/agreement/measures/majority.ts';
import { mapped, patternsOf } from '../../../../domain/agreement/measures/patterns.ts';
import type { AgreementScore } from '../../../../domain/agreement/measures/score.ts';
import { scoreLabels } from '../../../../domain/agreement/measures/score-labels.ts';
import { numbers } from '../../../support/binary-files.ts';
import { coded, tableOf, tableOfLines } from './tables.ts';

const scoreOf = (...args: Parameters<typeof scoreLabels>): AgreementScore => {
  const found = scoreLabels(...args);
  if ('why' in found) throw new Error(found.why);
  return found;
};

describe('label sets', () => {
  const sets = new LabelSets();
  const many = Array.from({ length: 40 }, (_, i) => `label-${i}`);

  it('have one code however they are written', () => {
    expect(sets.codeOf(['b', 'a', 'b'])).toBe(sets.codeOf(['a', 'b']));
    expect(sets.codeOf(['a'])).not.toBe(sets.codeOf(['a', 'b']));
  });

  it('of more labels than a mask has bits are compared alike', () => {
    const [whole, part] = [sets.codeOf(many), sets.codeOf(many.slice(20))];
    expect(sets.codeOf(many.toReversed())).toBe(whole);
    expect(sets.jaccard(whole, part)).toBe(0.5);
    expect(sets.masi(whole, part)).toBeCloseTo(1 / 3, 15);
    expect(sets.jaccard(sets.codeOf(['label-0']), sets.codeOf(['label-39']))).toBe(0);
  });

  it.each([
    ['two empty sets', [], [], 1, 1],
    ['an empty and a full one', [], ['a'], 0, 0],
    ['one holds the other', ['a'], ['a', 'b'], 1 / 2, 1 / 3],
    ['they overlap', ['a', 'b'], ['b', 'c'], 1 / 3, 1 / 9],
  ])('%s', (_, a, b, jaccard, masi) => {
    expect(sets.jaccard(sets.codeOf(a), sets.codeOf(b))).toBeCloseTo(jaccard, 15);
    expect(sets.masi(sets.codeOf(b), sets.codeOf(a))).toBeCloseTo(masi, 15);
  });
});

describe('patterns', () => {
  it('are the same, packed or sorted', () => {
    const pick = numbers(3);
    const starts = Int32Array.from({ length: 501 }, (_, item) => item * 4);
    const values = Int32Array.from({ length: 2_000 }, () => pick(6));
    const map = Int32Array.from([0, 1, 2, 3, -1, 1]);
    const packed = patternsOf(starts, values, map);
    const sorted = patternsOf(starts, mapped(values, map));
    const shown = ({ starts, values, weights, ofItem }: typeof packed) =>
      [...ofItem()].map((p) =>
        p === -1 ? 'none' : `${values.slice(starts[p], starts[p + 1]).join()} ${weights[p]}`,
      );
    expect(shown(packed)).toEqual(shown(sorted));
    expect(packed.weights.length).toBeGreaterThan(20);
  });

  it('of too many values for a packed sum are sorted', () => {
    const map = Int32Array.from({ length: 40 }, (_, value) => value);
    const patterns = patternsOf(Int32Array.from([0, 2, 4]), Int32Array.from([39, 7, 7, 39]), map);
    expect([[...patterns.values], [...patterns.weights]]).toEqual([[7, 39], [2]]);
  });
});

describe('a table', () => {
  it('takes rows in any order', () => {
    const rows = ['b', 'a', 'b', 'a'].map((id, i) => ({
      id,
      annotator: `r${i >> 1}`,
      labels: [`${id}${i}`],
    }));
    const { items, starts, annotator, value, sets } = labelTable(rows);
    expect([items, [...starts], [...annotator]]).toEqual([
      ['b', 'a'],
      [0, 2, 4],
      [0, 1, 0, 1],
    ]);
    expect([...value].map((set) => sets.shown(set))).toEqual(['b0', 'b2', 'a1', 'a3']);
  });

  it('refuses who annotates an item twice, and says how many do', () => {
    const rows = ['a', 'b', 'a', 'b'].map((id) => ({ id, annotator: 'ana', labels: ['x'] }));
    expect(() => labelTable(rows)).toThrow(
      /more than one annotation by 'ana' for item 'a', and 1 more.*Keep the one/,
    );
  });
});

describe('a score is not defined', () => {
  it.each([
    ['one annotator', tableOfLines('aba'), 'jaccard', "one annotator only ('r0')"],
    ['no item shared', tableOfLines('a.', '.b'), 'alpha-nominal', 'no item has answers of two annotators'],
    ['no answer at all', tableOf([[[]], [[]]]), 'fleiss', 'no annotation has a label'],
    ['all equal', tableOfLines('aa', 'aa'), 'alpha-nominal', "all answers are equal ('a')"],
    ['all equal, AC1', tableOfLines('aa', 'aa'), 'gwet-ac1', 'all answers are equal'],
    ['all equal, Cohen', tableOfLines('aa', 'aa'), 'cohen', 'all answers are equal'],
    [
      'all equal, sets',
      tableOf([[['b', 'a']], [['a', 'b']]]),
      'alpha-masi',
      "all answers are equal ('{b, a}')",
    ],
    [
      'pairs that never vary',
      tableOfLines('a.', 'a.', '.b', '.b'),
      'cohen',
      'that can be compared are all equal',
    ],
    [
      'several labels',
      tableOf([[['a', 'b']], [['a']]]),
      'fleiss',
      'annotations with several labels, as "{a, b}"',
    ],
    [
      'words in an order that is not given',
      tableOfLines('ab', 'ab'),
      'alpha-ordinal',
      'the label "a" has no number',
    ],
    [
      'ratios below zero',
      tableOf([
        [-1, 2],
        [1, 2],
      ]),
      'alpha-ratio',
      'the label -1 is below 0',
    ],
  ] as const)('%s', (_, table, metric, why) => {
    expect(scoreLabels(table, metric)).toEqual({ why: expect.stringContaining(why) });
  });

  it('but all equal answers have a Jaccard index of 1', () => {
    expect(scoreOf(tableOfLines('aa', 'aa'), 'jaccard').score).toBe(1);
  });
});

describe('a score', () => {
  const table = labelTable(
    ['aaabbb', 'aaabba', 'aaabbb', 'bbbaab'].flatMap((answers, who) =>
      [...answers].map((label, item) => ({
        id: `i${item}`,
        annotator: `r${who}`,
        labels: [label],
        guideline: item < 3 ? '1' : '2',
      })),
    ),
  );

  it('names outliers, the worst pairs and the guidelines', () => {
    const { annotators, pairs, guidelines, labels } = scoreOf(table, 'jaccard');
    expect(annotators.map(({ annotator, outlier }) => [annotator, outlier])).toEqual([
      ['r3', true],
      ['r1', false],
      ['r0', false],
      ['r2', false],
    ]);
    expect(pairs[0]).toEqual({ a: 'r1', b: 'r3', items: 6, score: 0 });
    expect(pairs.at(-1)).toEqual({ a: 'r0', b: 'r2', items: 6, score: 1 });
    expect(guidelines.map(({ guideline, items, score }) => [guideline, items, score])).toEqual([
      ['1', 3, 0.5],
      ['2', 3, 0.5],
    ]);
    expect(labels.map(({ label, annotations }) => [label, annotations])).toEqual([
      ['a', 12],
      ['b', 12],
    ]);
  });

  it('counts what it leaves out', () => {
    const sparse = tableOf([
      ['a', 'b', null, ['a']],
      ['a', null, [], []],
    ]);
    const { items, annotations } = scoreOf(sparse, 'jaccard', { resamples: 0 });
    expect([items, annotations]).toEqual([{ total: 4, measured: 2, unanswered: 0, answeredOnce: 2 }, 6]);
    const single = scoreOf(
      tableOf([
        ['a', 'b', 'b', []],
        ['a', 'a', [], []],
      ]),
      'alpha-nominal',
      { resamples: 0 },
    );
    expect(single.items).toEqual({ total: 4, measured: 2, unanswered: 1, answeredOnce: 1 });
  });

  it('weighs near misses less where the order is given', () => {
    const words = tableOf([
      ['bad', 'fair', 'good', 'good'],
      ['fair', 'fair', 'good', 'bad'],
    ]);
    const order = ['bad', 'fair', 'good'];
    const numbered = tableOf([
      [1, 2, 3, 3],
      [2, 2, 3, 1],
    ]);
    expect(scoreOf(words, 'alpha-ordinal', { order }).score).toBe(scoreOf(numbered, 'alpha-ordinal').score);
    expect(scoreOf(words, 'cohen', { order, weights: 'linear' }).score).toBe(
      scoreOf(numbered, 'cohen', { weights: 'linear' }).score,
    );
  });

  it('reads 3 and 3.0 as one number', () => {
    const written = tableOf([
      ['3', '1', '2'],
      ['3.0', '1', '1'],
    ]);
    const plain = tableOf([
      [3, 1, 2],
      [3, 1, 1],
    ]);
    expect(scoreOf(written, 'alpha-interval').score).toBe(scoreOf(plain, 'alpha-interval').score);
  });
});

describe('the interval', () => {
  const lines = ['abab'.repeat(25), 'abaa'.repeat(25)];

  it('is the same for the same seed, holds the score, and narrows with the items', () => {
    const [few, again, other] = [17, 17, 18].map(
      (seed) => scoreOf(tableOfLines(...lines), 'alpha-nominal', { seed }).interval!,
    );
    expect(again).toEqual(few);
    expect(other).not.toEqual(few);
    const score = scoreOf(tableOfLines(...lines), 'alpha-nominal').score;
    expect(few!.low).toBeLessThan(score);
    expect(few!.high).toBeGreaterThan(score);
    const more = scoreOf(tableOfLines(...lines.map((line) => line.repeat(20))), 'alpha-nominal').interval!;
    expect(more.high - more.low).toBeLessThan((few!.high - few!.low) / 3);
  });

  it('of a mean is near the one that theory gives', () => {
    // 400 items, half of which agree: 1.96 × √(0.25 / 400) = 0.049.
    const table = tableOfLines('a'.repeat(400), 'ab'.repeat(200));
    const { low, high } = scoreOf(table, 'jaccard', { resamples: 4_000 }).interval!;
    expect(low).toBeCloseTo(0.451, 2);
    expect(high).toBeCloseTo(0.549, 2);
  });

  it('is none for one item, nor where the measure is mostly not defined', () => {
    expect(bootstrap(() => 1, Int32Array.of(0, -1), 1, { seed: 1 })).toBeUndefined();
    expect(bootstrap(() => Number.NaN, Int32Array.of(0, 0), 1, { seed: 1 })).toBeUndefined();
  });
});

describe('consensus', () => {
  it('of the majority leaves ties and items without answers open', () => {
    const { patterns } = coded(tableOfLines('ab', 'ab'));
    expect(patterns.weights.length).toBe(2);
    const starts = Int32Array.from([0, 3, 5, 6, 8]);
    expect([...majority({ starts }, Int32Array.from([1, 1, 0, 0, 1, -1, 2, -1]), 3)]).toEqual([1, -1, -1, 2]);
  });

  it('of Dawid and Skene sees through an annotator who is mostly wrong', () => {
    const pick = numbers(11);
    const truth = Array.from({ length: 400 }, () => pick(2));
    const rightness = [90, 85, 30];
    const lines = rightness.map((right) =>
      truth.map((label) => (pick(100) < right ? label : 1 - label)).join(''),
    );
    const { byAnnotator, count } = coded(tableOfLines(...lines));
    const model = dawidSkene(byAnnotator, 3, count);
    expect(model.converged).toBe(true);
    for (const [who, right] of rightness.entries()) {
      expect(Math.abs(accuracyOf(model, who) - right / 100)).toBeLessThan(0.08);
    }
    const [prior] = model.priors;
    expect(Math.abs(prior! - 0.5)).toBeLessThan(0.1);
  });

  it('smoothing keeps an annotator with few answers from being certain', () => {
    const { byAnnotator, count } = coded(tableOfLines('aabbab', 'aabbab', 'a.....'));
    const certain = dawidSkene(byAnnotator, 3, count);
    const smooth = dawidSkene(byAnnotator, 3, count, { smoothing: 1 });
    expect(certain.confusion[8]).toBe(1);
    expect(smooth.confusion[8]).toBeCloseTo(2 / 3, 1);
  });
});
