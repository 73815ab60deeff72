import { expect, it } from 'vitest';
import { RunSpec } from '../../../domain/spec/run-spec.ts';

const minimal = { project: 'mails', data: { sources: [{ key: 'projects/mails/incoming/a.csv' }] } };

it("fills in the guide's values", () => {
  const spec = RunSpec.parse(minimal);
  expect(spec.training).toMatchObject({
    epochs: 20,
    patience: 3,
    batch: 'auto',
    gradientAccumulation: 4,
    weightDecay: 0.01,
    maxNorm: 1,
  });
  expect(spec.annotation).toEqual({
    metric: 'jaccard',
    consensus: 'majority',
    minimum: 0.85,
    reviewers: 2,
    rounds: 3,
  });
  expect(spec.compression.distill).toMatchObject({ temperature: 3, weight: 0.5 });
  expect(spec.progressive.fractions).toEqual([0.1, 0.3, 1]);
});

it('lets a variant keep the run’s own settings: what it does not state is not filled in', () => {
  const variants = { steep: { peakLearningRate: 0.001 }, plain: {} };
  const spec = RunSpec.parse({ ...minimal, training: { epochs: 2, variants } });
  expect(spec.training.variants).toEqual(variants);
});

it('is a fixed point: a frozen spec parses to itself', () => {
  const spec = RunSpec.parse(minimal);
  expect(RunSpec.parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
});

it.each([
  ['an unknown field', { ...minimal, modle: 'auto' }, 'modle'],
  ['an unknown field deep inside', { ...minimal, training: { epoch: 3 } }, 'epoch'],
  [
    'a split that does not add up',
    { ...minimal, data: { ...minimal.data, split: { train: 0.9 } } },
    'must be 1',
  ],
  [
    'fractions that shrink',
    { ...minimal, progressive: { fractions: [0.5, 0.2, 1] } },
    'must grow and end with 1',
  ],
  [
    'fractions that stop early',
    { ...minimal, progressive: { fractions: [0.1, 0.5] } },
    'must grow and end with 1',
  ],
  [
    'one label',
    { ...minimal, data: { ...minimal.data, labels: ['spam'] } },
    'expected array to have >=2 items',
  ],
  ['no variant', { ...minimal, training: { variants: {} } }, '1 to 16 variants'],
  ['a review by one person', { ...minimal, annotation: { reviewers: 1 } }, '>=2'],
  ['no source', { ...minimal, data: { sources: [] } }, 'at least 1 entry, or data.collect'],
  ['a project name with a slash', { ...minimal, project: 'a/b' }, 'a-z, 0-9 and -'],
  ['a learning rate of 7', { ...minimal, training: { peakLearningRate: 7 } }, '<=1'],
  ['a minimum agreement over 1', { ...minimal, annotation: { minimum: 1.2 } }, '<=1'],
])('refuses %s', (_, spec, reason) => {
  const result = RunSpec.safeParse(spec);
  expect(result.success).toBe(false);
  expect(JSON.stringify(result.error?.issues)).toContain(reason);
});
