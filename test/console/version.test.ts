/** A dataset version's small rules: words that differ, shares of classes, who uses it, the spec that trains on it. */
import { describe, expect, it } from 'vitest';
import { differing } from '../../console/src/features/datasets/differing.ts';
import { classCounts, farthest } from '../../console/src/features/datasets/version/class-counts.ts';
import { trainingSpec } from '../../console/src/features/datasets/version/training-spec.ts';
import { usersOf } from '../../console/src/features/datasets/version/users.ts';
import { shownSteps } from '../../console/src/text/growth.ts';
import { RunSpec } from '../../domain/spec/run-spec.ts';
import { version } from './fixtures/version.ts';

describe('words that differ', () => {
  const marked = (one: string, other: string) =>
    differing(one, other).map((words) =>
      words.map(({ text, differs }) => (differs ? `[${text.trim()}]` : text.trim())).join(' '),
    );

  it.each([
    ['a b c', 'a b c', ['a b c', 'a b c']],
    ['a b c', 'a x c', ['a [b] c', 'a [x] c']],
    ['a c', 'a b c', ['a c', 'a [b] c']],
    ['', 'a', ['', '[a]']],
    ['a b', '', ['[a] [b]', '']],
    // The excerpts end within a word.
    ['one two thr', 'one two three four', ['one two thr', 'one two three [four]']],
  ])('%j and %j', (one, other, expected) => expect(marked(one, other)).toEqual(expected));

  it('gives each text back as it was', () => {
    const [one] = differing('  a\n\tb  c ', 'a c');
    expect(one.map(({ text }) => text).join('')).toBe('  a\n\tb  c ');
  });
});

describe('classes by split', () => {
  const { manifest, assembled } = version(0);

  it('are counted where each row has one', () => {
    const classes = classCounts(manifest, assembled)!;
    expect(classes[0]).toEqual({ label: 'ham', rows: [3_336, 420, 365] });
    expect(farthest(classes)?.label).toBe('ham');
    expect(farthest(classes)?.apart).toBeCloseTo(0.0909, 4);
  });

  it.each([
    ['nothing was assembled', undefined],
    ['rows have no class', { train: [0, 0, 4_836], validation: [0, 0, 605], test: [0, 0, 605] }],
    ['the counts are of other rows', { train: [1, 1, 0], validation: [1, 1, 0], test: [1, 1, 0] }],
  ])('are not where %s', (_, splits) =>
    expect(classCounts(manifest, splits && { ...assembled!, splits })).toBeUndefined(),
  );
});

it('runs that use a version are its maker, then those whose models trained on it, no other', () => {
  const model = (run: string, dataset: string) => ({ run, lineage: { dataset } });
  const models = [
    model('r3', 'projects/p/datasets/d/aa/manifest.json'),
    model('r2', 'projects/p/datasets/d/bb/manifest.json'),
    model('r3', 'projects/p/datasets/d/aa/manifest.json'),
  ];
  const users = usersOf({ dataset: 'd', version: 'aa' }, 'r1', models);
  expect(users.map(({ run, models: own }) => [run, own.length])).toEqual([
    ['r1', 0],
    ['r3', 2],
  ]);
});

describe('the spec that trains on it', () => {
  const given = {
    project: 'p',
    until: 'dataset',
    data: {
      dataset: 'd',
      sources: [{ key: 'projects/p/incoming/a.csv', sha256: 'ab'.repeat(32), etag: 'e1' }],
      columns: { text: 'body' },
    },
    cleaning: { html: 'strip' },
  } as const;

  it('has what decides the version and differs from the defaults, and pins the sources', () =>
    expect(trainingSpec(RunSpec.parse(given) as never)).toEqual({
      project: 'p',
      data: {
        dataset: 'd',
        columns: { text: 'body' },
        sources: [{ key: 'projects/p/incoming/a.csv', sha256: 'ab'.repeat(32) }],
      },
      cleaning: { html: 'strip' },
    }));

  it('is the same data when it is read again, and goes on to a model', () => {
    const [before, again] = [
      RunSpec.parse(given),
      RunSpec.parse(trainingSpec(RunSpec.parse(given) as never)),
    ];
    const { etag: _, ...source } = before.data.sources[0]!;
    expect(again.data).toEqual({ ...before.data, sources: [source] });
    expect(again.cleaning).toEqual(before.cleaning);
    expect(again.until).toBe('model');
  });
});

describe('steps of growth', () => {
  it('begin with where one stands, and add up what is to label', () =>
    expect(
      shownSteps([
        { rows: 200, label: 125, accuracy: 0.8, gain: 0.1 },
        { rows: 400, label: 250, accuracy: 0.85, gain: 0.05 },
      ]).map(({ rows, label, error, share }) => [rows, label, error, Number(share.toFixed(3))]),
    ).toEqual([
      ['100', 'as it is', '30.0 %', 1],
      ['200', '125', '20.0 %', 0.667],
      ['400', '375', '15.0 %', 0.5],
    ]));

  it('are none where there are none', () => expect(shownSteps([])).toEqual([]));
});
