import { describe, expect, it } from 'vitest';
import { addLines, addPoints, MOST_LOG_LINES, readOn } from '../../console/src/api/growing.ts';
import { colourOf, drawn, MOST_MARKS } from '../../console/src/features/runs/curves/drawn.ts';
import {
  align,
  type JobPoint,
  lastAttempt,
  placeOf,
  progressOf,
  readingAt,
  stitch,
  tableRows,
} from '../../console/src/features/runs/curves/stitch.ts';

let second = 0;
/** Each point a second after the one before. */
const point = (
  job: string,
  step: number,
  values: Record<string, number> = { loss: step },
  phase: JobPoint['phase'] = 'train',
): JobPoint => {
  second += 1;
  const at = new Date(second * 1_000).toISOString();
  return { job, at, step, totalSteps: 100, epoch: step / 100, phase, values };
};
const steps = (points: readonly { readonly step: number }[]) => points.map(({ step }) => step);

describe('which curve a job’s points belong to', () => {
  it.each([
    ['train-0-base', { curve: 'base', kind: 'variant', round: 0 }],
    ['train-12-long-text', { curve: 'long-text', kind: 'variant', round: 12 }],
    ['distill', { curve: 'student', kind: 'job', round: 0 }],
    ['augment', { curve: 'augment', kind: 'job', round: 0 }],
  ])('%s', (job, place) => expect(placeOf(job)).toEqual(place));
});

describe('an attempt that resumed', () => {
  it('drops what the dead attempt had written behind its checkpoint, in both phases', () => {
    const points = [
      ...[1, 2, 3].map((step) => point('a', step)),
      point('a', 3, { loss: 1 }, 'validation'),
      ...[4, 5, 6].map((step) => point('a', step)),
      point('a', 6, { loss: 2 }, 'validation'),
      ...[4, 5].map((step) => point('a', step, { loss: 10 * step })),
    ];
    const { train, validation } = lastAttempt(points.toReversed());
    expect(train.map(({ step, values }) => [step, values.loss])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 40],
      [5, 50],
    ]);
    expect(steps(validation)).toEqual([3]);
  });

  it('that begins anew leaves nothing of the former', () => {
    const points = [1, 2, 3, 1].map((step) => point('a', step));
    expect(steps(lastAttempt(points).train)).toEqual([1]);
  });
});

describe('curves', () => {
  const points = [
    point('train-0-b', 10),
    point('train-0-a', 10),
    point('train-0-a', 20, { loss: 0.5, accuracy: 0.9 }, 'validation'),
    point('train-1-a', 5),
    point('distill', 7),
  ];

  it('go on behind the round before; variants come first, by name', () => {
    const [a, b, student] = stitch(points);
    expect([a?.name, b?.name, student?.name]).toEqual(['a', 'b', 'student']);
    expect(a?.train.map(({ x, step, job }) => [x, step, job])).toEqual([
      [10, 10, 'train-0-a'],
      [25, 5, 'train-1-a'],
    ]);
    expect(a?.borders).toEqual([20]);
    expect(student?.borders).toEqual([]);
  });

  it('keep a variant that is called like a job apart from it', () => {
    const curves = stitch([point('train-0-student', 1), point('distill', 1)]);
    expect(curves.map(({ name, kind }) => [name, kind])).toEqual([
      ['student', 'variant'],
      ['student (job)', 'job'],
    ]);
  });

  it('share one axis, null where a line has no value; a read-out shows the last one', () => {
    const line = (...xs: number[]) =>
      xs.map((x) => ({ x, job: 'a', step: x, epoch: 0, values: { loss: x / 10 } }));
    const [axis, first, second] = align([line(1, 3), line(2, 3)], 'loss');
    expect([axis, first, second]).toEqual([
      [1, 2, 3],
      [0.1, null, 0.3],
      [null, 0.2, 0.3],
    ]);
    expect([readingAt(first, 1), readingAt(second, 0), readingAt(undefined, 2)]).toEqual([
      0.1,
      undefined,
      undefined,
    ]);
    expect(align([line(1)], 'accuracy')).toEqual([[], []]);
  });

  it('as a table have one row an evaluation, with the training values of that moment', () => {
    const rows = tableRows(
      stitch([
        point('train-0-a', 9, { loss: 0.3 }),
        point('train-0-a', 10, { accuracy: 0.8 }, 'validation'),
        point('train-0-a', 11, { loss: 0.1 }),
        point('train-0-a', 20, { accuracy: 0.9 }, 'validation'),
      ]),
    );
    expect(rows.map(({ step, train, validation }) => [step, train?.loss, validation.accuracy])).toEqual([
      [10, 0.3, 0.8],
      [20, 0.1, 0.9],
    ]);
  });
});

describe('a chart', () => {
  const measured = (name: string, evaluations: number) =>
    Array.from({ length: evaluations }, (_, i) => [
      point(`train-0-${name}`, i + 1, { loss: 1, learningRate: 1e-4 }),
      point(`train-0-${name}`, i + 1, { loss: 2, accuracy: 0.5 }, 'validation'),
    ]).flat();

  it('draws training faint and validation strong, and what is only set strong', () => {
    const curves = stitch(measured('a', 3));
    const looks = (value: string) =>
      drawn(curves, new Set(), value).lines.map(({ label, weight, marks }) => [label, weight, marks]);
    expect(looks('loss')).toEqual([
      ['a, training', 'faint', false],
      ['a, validation', 'strong', true],
    ]);
    expect(looks('learningRate')).toEqual([['a, training', 'strong', false]]);
    expect(looks('accuracy')).toEqual([['a, validation', 'strong', true]]);
    expect(looks('macroF1')).toEqual([]);
  });

  it('marks every line’s points or none’s', () => {
    const marks = (evaluations: number) =>
      drawn(stitch([...measured('a', 2), ...measured('b', evaluations)]), new Set(), 'accuracy').lines.map(
        (line) => line.marks,
      );
    expect(marks(MOST_MARKS)).toEqual([true, true]);
    expect(marks(MOST_MARKS + 1)).toEqual([false, false]);
  });

  it('leaves hidden curves and their borders out, and no other curve changes its colour', () => {
    const curves = stitch([point('train-0-a', 10), point('train-1-a', 5), point('train-0-b', 10)]);
    const { lines, borders } = drawn(curves, new Set(['a']), 'loss');
    expect(lines.map(({ name, colour }) => [name, colour])).toEqual([['b', 2]]);
    expect(borders).toEqual([]);
    expect([0, 5, 6].map(colourOf)).toEqual([1, 6, 1]);
  });
});

describe('progress', () => {
  it('is that of each job’s newest training point', () => {
    const values = { etaSeconds: 40, rowsPerSecond: 90 };
    const points = [
      point('train-0-a', 50, values),
      point('train-0-a', 60, values),
      point('train-0-a', 55, { etaSeconds: 45, rowsPerSecond: 88 }),
      point('distill', 200),
    ];
    expect(progressOf(points)).toEqual([
      { job: 'train-0-a', step: 55, totalSteps: 100, share: 0.55, etaSeconds: 45, rowsPerSecond: 88 },
      expect.objectContaining({ job: 'distill', share: 1 }),
    ]);
  });
});

describe('reading on', () => {
  const pages = [
    { rows: [1, 2], cursor: 'a', more: true },
    { rows: [3], cursor: 'b', more: false },
  ];

  it('goes on from the last cursor until nothing more is there', async () => {
    const asked: (string | undefined)[] = [];
    const read = async (after: string | undefined) => {
      asked.push(after);
      return pages[asked.length - 1]!;
    };
    const known = { rows: [0], cursor: 'start' };
    const grown = await readOn<number, (typeof pages)[number]>(known, read, (rows, page) => [
      ...rows,
      ...page.rows,
    ]);
    expect(grown).toEqual({ rows: [0, 1, 2, 3], cursor: 'b' });
    expect(asked).toEqual(['start', 'a']);
  });

  it('ends where a cursor stands still', async () => {
    let asked = 0;
    const read = async () => {
      asked += 1;
      return { cursor: 'same', more: true };
    };
    await readOn(undefined, read, (rows) => rows);
    expect(asked).toBe(2);
  });

  it('keeps what it has as it is where nothing came', () => {
    const rows = [point('a', 1)];
    expect(addPoints(rows, { series: [{ job: 'a', points: [] }] })).toBe(rows);
    expect(addPoints(rows, { series: [{ job: 'b', points: [point('x', 2)] }] })[1]?.job).toBe('b');
  });

  it('keeps log lines in the order of their time, the newest ones only', () => {
    const line = (at: string) => ({ at, level: 'info' as const, message: at, job: 'a', attempt: '1' });
    const merged = addLines([line('1'), line('3')], { lines: [line('2')] });
    expect(merged.map(({ at }) => at)).toEqual(['1', '2', '3']);
    const many = Array.from({ length: MOST_LOG_LINES }, (_, i) => line(String(i).padStart(5, '0')));
    expect(addLines(many, { lines: [line('99999')] })).toHaveLength(MOST_LOG_LINES);
    expect(addLines(many, { lines: [] })).toBe(many);
  });
});
