/** Spans, shapes and cuboids: overlap by hand, matching, and scores; and annotations as files have them. */
import { describe, expect, it } from 'vitest';
import { AnnotationInput, type Fields } from '../../../../domain/agreement/measures/annotation-input.ts';
import { cuboid, type Mark, polygon, rectangle } from '../../../../domain/agreement/measures/marks.ts';
import { matches, overlapping } from '../../../../domain/agreement/measures/matching.ts';
import { measure, measureAll } from '../../../../domain/agreement/measures/measure.ts';
import type { Metric } from '../../../../domain/agreement/measures/metric.ts';
import { markIou } from '../../../../domain/agreement/measures/overlap.ts';
import type { ScoreOptions } from '../../../../domain/agreement/measures/score.ts';
import { InputRejected } from '../../../../domain/errors.ts';

const span = (start: number, end: number, label = 'x'): Mark => ({ kind: 'span', start, end, label });
const square = (x: number, y: number, size: number) =>
  rectangle('x', [x + size / 2, y + size / 2], [size, size]);

describe('intersection over union', () => {
  it.each([
    ['spans: 2 of 6 characters', span(0, 4), span(2, 6), 1 / 3],
    ['spans that touch', span(0, 4), span(4, 6), 0],
    ['equal boxes', square(1, 1, 2), square(1, 1, 2), 1],
    ['boxes: 1 of 7', square(0, 0, 2), square(1, 1, 2), 1 / 7],
    ['boxes apart', square(0, 0, 1), square(5, 0, 1), 0],
    [
      'a box turned by an eighth: an octagon of 8 (√2 − 1)',
      square(-1, -1, 2),
      rectangle('x', [0, 0], [2, 2], Math.PI / 4),
      (8 * (Math.SQRT2 - 1)) / (8 - 8 * (Math.SQRT2 - 1)),
    ],
    [
      'a triangle in its box',
      polygon('x', [
        [
          [0, 0],
          [2, 0],
          [0, 2],
        ],
      ]),
      square(0, 0, 2),
      1 / 2,
    ],
    [
      'a hole is no part',
      polygon('x', [
        [
          [0, 0],
          [4, 0],
          [4, 4],
          [0, 4],
        ],
        [
          [1, 1],
          [3, 1],
          [3, 3],
          [1, 3],
        ],
      ]),
      square(0, 0, 4),
      12 / 16,
    ],
    [
      'a bow tie is its two triangles',
      polygon('x', [
        [
          [0, 0],
          [2, 2],
          [2, 0],
          [0, 2],
        ],
      ]),
      square(0, 0, 2),
      1 / 2,
    ],
    [
      'cuboids: half the height',
      cuboid('x', [0, 0, 0], [2, 2, 2], 0),
      cuboid('x', [0, 0, 1], [2, 2, 2], Math.PI / 2),
      1 / 3,
    ],
    [
      'cuboids above each other',
      cuboid('x', [0, 0, 0], [2, 2, 2], 0),
      cuboid('x', [0, 0, 3], [2, 2, 2], 0),
      0,
    ],
    ['things of two kinds', span(0, 1), square(0, 0, 1), 0],
  ] as const)('%s', (_, a, b, iou) => {
    expect(markIou(a, b)).toBeCloseTo(iou, 12);
    expect(markIou(b, a)).toBeCloseTo(iou, 12);
  });
});

it('matches as many as can be, not the nearest first', () => {
  // The long span could take either; the short one overlaps the first alone.
  expect(matches([span(0, 10), span(0, 2)], [span(0, 3), span(5, 10)], overlapping)).toHaveLength(2);
  expect(matches([span(0, 4, 'x')], [span(0, 4, 'y')], overlapping)).toEqual([]);
});

it('matches one span with one of ten thousand inside it', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => span(i, i + 1));
  expect(matches([span(0, 10_000)], many, overlapping)).toHaveLength(1);
  expect(matches(many, [span(0, 10_000)], overlapping)).toHaveLength(1);
});

const given = (rows: readonly Fields[]) => {
  const input = new AnnotationInput();
  for (const [i, row] of rows.entries()) input.add(`line ${i + 1}`, row);
  return input.table('file');
};
const scoreOf = (rows: readonly Fields[], metric: Metric, options?: ScoreOptions) => {
  const found = measure(given(rows), metric, options);
  if ('why' in found) throw new Error(found.why);
  return found;
};

describe('span F1', () => {
  const spans = (...marks: readonly (readonly [number, number, string])[]) =>
    marks.map(([start, end, label]) => ({ start, end, label }));
  const rows = [
    { id: '1', annotator: 'ana', labels: spans([0, 3, 'person'], [5, 9, 'place']), guideline: 1 },
    { id: '1', annotator: 'bo', labels: spans([0, 3, 'person'], [6, 9, 'place']), guideline: 1 },
    { id: '2', annotator: 'ana', labels: [], guideline: 2 },
    { id: '2', annotator: 'bo', labels: spans([1, 2, 'person']), guideline: 1 },
    { id: '3', annotator: 'ana', labels: [] },
    { id: '3', annotator: 'bo', labels: [] },
  ];

  it('exact and overlapping, by label, pair and guideline', () => {
    const found = scoreOf(rows, 'span-f1');
    // One of the two spans of ana and three of bo are the same: 2 · 1 / 5; overlapping: 2 · 2 / 5.
    expect(found).toMatchObject({ score: 0.4, more: { 'overlap F1': 0.8 } });
    expect(found.items).toEqual({ total: 3, measured: 3, unanswered: 0, answeredOnce: 0 });
    expect(found.labels).toEqual([
      { label: 'place', annotations: 2, score: 0 },
      { label: 'person', annotations: 3, score: 2 / 3 },
    ]);
    expect(found.pairs).toEqual([{ a: 'ana', b: 'bo', items: 3, score: 0.4 }]);
    expect(found.guidelines).toEqual([{ guideline: '1', items: 1, score: 0.5 }]);
  });
});

describe('IoU', () => {
  const box = (x: number, width = 10) => ({ type: 'box', x, y: 0, width, height: 10, label: 'cat' });
  const rows = [
    { id: '1', annotator: 'ana', shapes: [box(0), box(100)] },
    { id: '1', annotator: 'bo', shapes: [box(2), box(106)] },
  ];

  it.each([
    // 8 of 12, and 4 of 16.
    [0.5, 1 / 2, 2 / 3],
    [0.2, 1, (2 / 3 + 1 / 4) / 2],
    [0.9, 0, null],
  ])('at a threshold of %f', (threshold, score, mean) => {
    const found = scoreOf(rows, 'iou', { threshold });
    expect(found.score).toBeCloseTo(score, 12);
    const shown = found.more['mean IoU of the matched'];
    if (mean === null) expect(shown).toBeNull();
    else expect(shown).toBeCloseTo(mean, 12);
  });

  it('of polygons with boxes, and of cuboids', () => {
    const ring = [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
    ];
    const mixed = [
      { id: '1', annotator: 'ana', labels: [{ rings: [ring], label: 'cat' }] },
      { id: '1', annotator: 'bo', labels: [{ x: 0, y: 0, width: 10, height: 10, label: 'cat' }] },
    ];
    expect(scoreOf(mixed, 'iou').score).toBe(1);
    const turned = { center: [0, 0, 0], size: [4, 2, 1], rotation: [0, 0, Math.PI], label: 'car' };
    const cuboids = ['ana', 'bo'].map((annotator) => ({ id: '1', annotator, cuboids: [turned] }));
    expect(scoreOf(cuboids, 'iou').score).toBe(1);
  });
});

describe('annotations that are refused, at the line', () => {
  const labelled = { id: '1', annotator: 'ana', labels: ['a'] };
  const shape = (fields: object) => ({ id: '1', annotator: 'ana', shapes: [{ label: 'x', ...fields }] });
  it.each<readonly [string, readonly Fields[], RegExp]>([
    ['no id', [{ annotator: 'ana', labels: [] }], /line 1: id undefined/],
    ['no annotator', [{ id: 1, annotator: '', labels: [] }], /line 1: annotator ""/],
    ['nothing said', [{ id: 1, annotator: 'ana' }], /line 1: fields \["id","annotator"\]/],
    ['two things said', [{ ...labelled, spans: [] }], /labels and spans in one annotation/],
    ['labels that are no list', [{ ...labelled, labels: 'a' }], /labels "a".*null for a missing answer/],
    ['an empty label', [{ ...labelled, labels: [''] }], /label "".*texts that are not empty/],
    ['a label that is an object among texts', [{ ...labelled, labels: ['a', {}] }], /label {}/],
    ['a guideline that is neither', [{ ...labelled, guideline: [] }], /guideline \[\]/],
    [
      'two kinds',
      [labelled, { id: '1', annotator: 'bo', labels: [{ start: 0, end: 1, label: 'x' }] }],
      /line 2: spans, after the labels of line 1/,
    ],
    [
      'a span that ends first',
      [{ id: '1', annotator: 'ana', spans: [{ start: 3, end: 2, label: 'x' }] }],
      /an end after the start/,
    ],
    [
      'a span without a label',
      [{ id: '1', annotator: 'ana', spans: [{ start: 1, end: 2 }] }],
      /its label: a text/,
    ],
    ['a box without height', [shape({ x: 0, y: 0, width: 2, height: 0 })], /its height: more than 0/],
    ['a mask', [shape({ type: 'mask' })], /type mask.*boxes and polygons/],
    [
      'a ring of two corners',
      [
        shape({
          rings: [
            [
              [0, 0],
              [1, 1],
            ],
          ],
        }),
      ],
      /its rings.0: at least 3 entries/,
    ],
    [
      'a polygon of too many corners',
      [shape({ rings: [Array.from({ length: 2_001 }, (_, i) => [i, i % 2])] })],
      /2001 corners.*2000 at most/,
    ],
    [
      'a cuboid turned about x',
      [
        {
          id: '1',
          annotator: 'ana',
          cuboids: [{ label: 'x', center: [0, 0, 0], size: [1, 1, 1], rotation: [1, 0, 0] }],
        },
      ],
      /turned about z alone/,
    ],
    ['nothing at all', [], /file: no annotation/],
  ])('%s', (_, rows, message) => {
    expect(() => given(rows)).toThrow(InputRejected);
    expect(() => given(rows)).toThrow(message);
  });
});

describe('annotations that are taken', () => {
  it('a missing answer is counted and its item known', () => {
    const table = given([
      { id: 1, annotator: 'ana', labels: null },
      { id: 2, annotator: 'ana', rating: 4 },
      { id: 2, annotator: 7, rating: 5 },
    ]);
    expect(table).toMatchObject({ kind: 'labels', missing: 1, items: ['1', '2'], annotators: ['ana', '7'] });
    expect(measure(table, 'alpha-interval')).toMatchObject({
      items: { total: 2, measured: 1, unanswered: 1 },
    });
  });

  it('a measure of another kind says so; all says it of each', () => {
    const drawn = given([
      { id: '1', annotator: 'ana', spans: [] },
      { id: '1', annotator: 'bo', spans: [{ start: 0, end: 1, label: 'x' }] },
    ]);
    expect(measure(drawn, 'fleiss')).toEqual({ why: 'these are drawn: it is for labels' });
    expect(measure(drawn, 'iou')).toEqual({ why: 'these are spans' });
    expect(measureAll(drawn).filter((found) => !('why' in found))).toMatchObject([
      { metric: 'span-f1', score: 0 },
    ]);
  });
});
