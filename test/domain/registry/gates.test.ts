/** Which candidates may serve, and which does. */
import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  candidatesOf,
  choose,
  failuresOf,
  type Judged,
  judge,
  nearest,
} from '../../../domain/registry/gates.ts';
import type { CandidateReport, EvaluateInput } from '../../../domain/spec/jobs.ts';
import type { RunSpecInput } from '../../../domain/spec/run-spec.ts';
import { specOf } from '../runs/given-spec.ts';
import { reportOf } from './evaluated.ts';

const gatesOf = (gates: RunSpecInput['gates']) => specOf({ gates }).gates;
const candidate = (
  name: string,
  accuracy: number,
  comparedWith?: string,
  more: Partial<CandidateReport> = {},
) => ({
  report: reportOf(name, { accuracy, macroF1: accuracy, ...more }),
  comparedWith,
});
const LOOSE = { minimum: 0, baseline: false, everyClass: false, largestDrop: 1, smallestImprovement: -1 };
const gateNames = (judged: Judged | undefined) => judged?.gates.map(({ gate }) => gate);
const judgeOne = (one: Candidate, gates: RunSpecInput['gates']) => judge([one], gatesOf(gates), undefined)[0];

describe('the minimum', () => {
  it.each([
    [0.8, true],
    [0.80001, true],
    [0.79999, false],
  ])('of 0.8 at %d: %s', (accuracy, passed) => {
    expect(judgeOne(candidate('teacher-fp32', accuracy), { ...LOOSE, minimum: 0.8 })).toMatchObject({
      passed,
      gates: [{ gate: 'minimum accuracy', value: accuracy, limit: 0.8, passed }],
    });
  });

  it('is measured in the metric of the spec', () => {
    const one = candidate('teacher-fp32', 0.9, undefined, { macroF1: 0.4 });
    expect(judgeOne(one, { ...LOOSE, minimum: 0.5, metric: 'macroF1' })?.passed).toBe(false);
    expect(judgeOne(one, { ...LOOSE, minimum: 0.5, metric: 'accuracy' })?.passed).toBe(true);
  });
});

describe('the drop', () => {
  const family = (teacher: number, int8: number, student: number, both: number) => [
    candidate('teacher-fp32', teacher),
    candidate('teacher-int8', int8, 'teacher-fp32'),
    candidate('student-fp32', student, 'teacher-fp32'),
    candidate('student-int8', both, 'student-fp32'),
  ];

  it('of exactly the limit passes, one row of a thousand more does not, for every accuracy', () => {
    for (let i = 20; i <= 1_000; i += 1) {
      const [, exact] = judge(
        [candidate('teacher-fp32', i / 1_000), candidate('teacher-int8', (i - 10) / 1_000, 'teacher-fp32')],
        gatesOf({ ...LOOSE, largestDrop: 0.01 }),
        undefined,
      );
      const [, more] = judge(
        [candidate('teacher-fp32', i / 1_000), candidate('teacher-int8', (i - 11) / 1_000, 'teacher-fp32')],
        gatesOf({ ...LOOSE, largestDrop: 0.01 }),
        undefined,
      );
      expect([i, exact?.passed, more?.passed]).toEqual([i, true, false]);
    }
  });

  it('is held against every form a candidate came from', () => {
    const judged = judge(family(0.9, 0.9, 0.9, 0.9), gatesOf(LOOSE), undefined);
    expect(judged.map(gateNames)).toEqual([
      ['minimum accuracy'],
      ['minimum accuracy', 'drop in accuracy from teacher-fp32'],
      ['minimum accuracy', 'drop in accuracy from teacher-fp32'],
      ['minimum accuracy', 'drop in accuracy from student-fp32', 'drop in accuracy from teacher-fp32'],
    ]);
  });

  it('adds up: two drops within the limit that are together beyond it do not pass', () => {
    const judged = judge(family(0.9, 0.9, 0.895, 0.888), gatesOf({ ...LOOSE, largestDrop: 0.01 }), undefined);
    expect(judged.map(({ passed }) => passed)).toEqual([true, true, true, false]);
  });

  it('may be a rise', () => {
    const judged = judge(family(0.8, 0.85, 0.9, 0.9), gatesOf({ ...LOOSE, largestDrop: 0 }), undefined);
    expect(judged.every(({ passed }) => passed)).toBe(true);
  });

  it('ends where candidates are compared in a circle', () => {
    const circle = [candidate('a', 0.9, 'b'), candidate('b', 0.9, 'a')];
    expect(judge(circle, gatesOf(LOOSE), undefined)[0]?.gates).toHaveLength(3);
  });
});

/** [actual][predicted] of ham and spam: a report whose figures follow from it. */
const confused = (confusion: number[][], labels = ['ham', 'spam']): Candidate => {
  const rows = confusion.flat().reduce((a, b) => a + b, 0);
  const right = confusion.reduce((all, row, at) => all + (row[at] ?? 0), 0);
  const perLabel = labels.map((label) => ({ label, precision: 0, recall: 0, f1: 0, support: 0 }));
  return candidate('teacher-fp32', right / rows, undefined, { rows, perLabel, confusion });
};

describe('the default gates', () => {
  it.each([
    [
      'a model that answers the most frequent class for everything',
      [
        [900, 0],
        [100, 0],
      ],
      'gain in accuracy over always answering "ham" is 0, the limit 0.001; classes never found ("spam") is 1, the limit 0',
    ],
    [
      'one that finds a few and loses as many',
      [
        [890, 10],
        [85, 15],
      ],
      'gain in accuracy over always answering "ham" is 0.005, the limit 0.009225',
    ],
    [
      'one of an accuracy that is all the most frequent class',
      [
        [860, 40],
        [75, 25],
      ],
      'gain in accuracy over always answering "ham" is -0.015, the limit 0.01426',
    ],
  ])('hold %s, and say why', (_, confusion, failures) => {
    const [one] = judge([confused(confusion)], gatesOf({}), undefined);
    expect(one?.passed).toBe(false);
    expect(failuresOf(one!)).toBe(failures);
  });

  it.each([
    [
      'one that finds what it does not lose',
      [
        [880, 20],
        [40, 60],
      ],
    ],
    [
      'five of five rare rows',
      [
        [5, 0],
        [0, 5],
      ],
    ],
  ])('let %s pass', (_, confusion) => {
    expect(judge([confused(confusion)], gatesOf({}), undefined)[0]?.passed).toBe(true);
  });

  it.each([
    [19, true],
    [20, false],
  ])('a third class of %d rows that none is found of passes: %s', (rows, passed) => {
    const confusion = [
      [100, 0, 0],
      [0, 90, 0],
      [rows, 0, 0],
    ];
    const one = confused(confusion, ['a', 'b', 'c']);
    expect(judge([one], gatesOf({ minimum: 0 }), undefined)[0]?.passed).toBe(passed);
    expect(judge([one], gatesOf({ minimum: 0, everyClass: false }), undefined)[0]?.passed).toBe(true);
  });

  it('name three of the classes that are never found, and count the others', () => {
    const labels = ['a', 'b', 'c', 'd', 'e'];
    const one = confused(
      labels.map((_, at) => (at === 0 ? [99, 0, 0, 0, 0] : [30, 0, 0, 0, 0])),
      labels,
    );
    expect(gateNames(judgeOne(one, {}))).toContain('classes never found ("b", "c", "d" and 1 more)');
  });
});

describe('judged by macro F1', () => {
  const passes = (confusion: number[][]) =>
    judgeOne(confused(confusion), { minimum: 0, metric: 'macroF1', everyClass: false })?.passed;

  it.each([
    [
      'a model that gives up accuracy for the rare class passes',
      [
        [860, 40],
        [20, 80],
      ],
      true,
    ],
    [
      'one class for everything does not',
      [
        [900, 0],
        [100, 0],
      ],
      false,
    ],
    [
      'a coin does not, though its macro F1 is better than that of one class',
      [
        [455, 445],
        [48, 52],
      ],
      false,
    ],
    [
      'two right of two are chance',
      [
        [2, 0],
        [0, 2],
      ],
      false,
    ],
    [
      'three right of three are not',
      [
        [3, 0],
        [0, 3],
      ],
      true,
    ],
  ])('%s', (_, confusion, passed) => {
    expect(passes(confusion)).toBe(passed);
  });
});

it('a split of one class shows no gain in either metric', () => {
  const one = confused([
    [50, 0],
    [0, 0],
  ]);
  for (const metric of ['accuracy', 'macroF1'] as const) {
    expect(judgeOne(one, { metric })?.gates[1]).toMatchObject({ value: 0, passed: false });
  }
});

describe('the latency', () => {
  const slow = candidate('teacher-fp32', 0.9, undefined, { latencyMs: { p50: 20, p99: 90, threads: 1 } });

  it.each([
    [20, true],
    [19.9, false],
  ])('of 20 ms at a limit of %d: %s', (largestLatency, passed) => {
    expect(judgeOne(slow, { ...LOOSE, largestLatency })?.passed).toBe(passed);
  });

  it('is no gate without a limit', () => {
    expect(gateNames(judgeOne(slow, LOOSE))).toEqual(['minimum accuracy']);
  });
});

describe('the improvement over production', () => {
  const production = { version: 'v1-teacher-fp32', report: reportOf('teacher-fp32', { accuracy: 0.8 }) };

  it.each([
    [0.8, 0, true],
    [0.799, 0, false],
    [0.82, 0.02, true],
    [0.81, 0.02, false],
    [0.75, -0.05, true],
  ])('at %d with at least %d more: %s', (accuracy, smallestImprovement, passed) => {
    const gates = gatesOf({ ...LOOSE, smallestImprovement });
    const [one] = judge([candidate('teacher-fp32', accuracy)], gates, production);
    expect(one?.passed).toBe(passed);
    expect(one?.gates.at(-1)).toMatchObject({ gate: 'improvement in accuracy over v1-teacher-fp32', passed });
  });
});

const judgedOf = (name: string, bytes: number, p50: number, accuracy: number, failing = 0): Judged => ({
  ...candidate(name, accuracy, undefined, { bytes, latencyMs: { p50, p99: p50, threads: 1 } }),
  passed: failing === 0,
  gates: Array.from({ length: 3 }, (_, i) => ({
    gate: `gate ${i}`,
    value: 0.5,
    limit: 0.61239,
    passed: i >= failing,
  })),
});

describe('the choice', () => {
  it.each([
    ['the smallest', [judgedOf('a', 20, 1, 0.9), judgedOf('b', 10, 9, 0.7)], 'b'],
    ['of equal size the fastest', [judgedOf('a', 10, 5, 0.9), judgedOf('b', 10, 4, 0.7)], 'b'],
    ['of equal size and speed the best', [judgedOf('a', 10, 5, 0.7), judgedOf('b', 10, 5, 0.9)], 'b'],
    ['none that failed, though it is smaller', [judgedOf('a', 1, 1, 1, 1), judgedOf('b', 10, 5, 0.7)], 'b'],
  ])('%s', (_, judged, name) => {
    expect(choose(judged, 'accuracy')?.report.name).toBe(name);
    expect(choose(judged.toReversed(), 'accuracy')?.report.name).toBe(name);
  });

  it('is none where none passes', () => {
    expect(choose([judgedOf('a', 1, 1, 1, 1), judgedOf('b', 1, 1, 1, 3)], 'accuracy')).toBeUndefined();
  });
});

describe('the nearest', () => {
  it.each([
    ['fails the fewest gates', [judgedOf('a', 1, 1, 0.9, 2), judgedOf('b', 1, 1, 0.1, 1)], 'b'],
    ['of equally many is the best', [judgedOf('a', 1, 1, 0.1, 1), judgedOf('b', 1, 1, 0.9, 1)], 'b'],
  ])('%s', (_, judged, name) => {
    expect(nearest(judged, 'accuracy').report.name).toBe(name);
    expect(nearest(judged.toReversed(), 'accuracy').report.name).toBe(name);
  });

  it('says gate by gate what failed, in four digits', () => {
    expect(failuresOf(judgedOf('a', 1, 1, 1, 2))).toBe(
      'gate 0 is 0.5, the limit 0.6124; gate 1 is 0.5, the limit 0.6124',
    );
    expect(failuresOf(judgedOf('a', 1, 1, 1))).toBe('');
  });
});

it('takes the candidates in the order they were sent to be evaluated', () => {
  const onnx = { kind: 'job', job: 'j', artifact: 'onnx' } as const;
  const input = {
    candidates: [
      { name: 'a', onnx },
      { name: 'b', onnx, comparedWith: 'a' },
    ],
  };
  const reports = [reportOf('b', {}), reportOf('a', {})];
  expect(candidatesOf(input as unknown as EvaluateInput, reports)).toEqual([
    { report: reports[1], comparedWith: undefined },
    { report: reports[0], comparedWith: 'a' },
  ]);
});
