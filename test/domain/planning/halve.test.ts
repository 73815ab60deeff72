/** A round's survivors: chosen by what the jobs left, the same on every retry. */
import { beforeEach, describe, expect, it } from 'vitest';
import { writeDocument } from '../../../domain/documents.ts';
import { keys } from '../../../domain/layout.ts';
import { betterHalf, halve, ranked } from '../../../domain/planning/halve.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import { temporaryStore, withMirror } from '../../support/stores.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';
import { givenPlan, givenTrained, inputOf, jobKey, jobsIn, REF } from './planned.ts';

const of = (variant: string, validationLoss: number, accuracy = 0.5) => ({
  variant,
  validationLoss,
  accuracy,
});
const names = (some: readonly { variant: string }[]) => some.map(({ variant }) => variant);

describe('the ranking', () => {
  it.each([
    ['the lowest loss first', [of('a', 0.3, 0.9), of('b', 0.1, 0.1), of('c', 0.2)], ['b', 'c', 'a']],
    ['of equal losses the highest accuracy', [of('a', 0.1, 0.8), of('b', 0.1, 0.9)], ['b', 'a']],
    ['of equal both the first name', [of('b', 0.1), of('a', 0.1), of('c', 0.1)], ['a', 'b', 'c']],
  ])('%s', (_, trained, order) => {
    expect(names(ranked(trained))).toEqual(order);
    expect(names(ranked(trained.toReversed()))).toEqual(order);
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [16, 8],
  ])('of %d variants %d stay', (all, stay) => {
    const trained = Array.from({ length: all }, (_, i) => of(`v${i}`, 1 - i / 100));
    expect(betterHalf(trained)).toEqual(ranked(trained).slice(0, stay));
    expect(betterHalf(trained)).toHaveLength(stay);
  });
});

describe('a round', () => {
  let objects: ObjectStore;
  const spec = specOf({ training: { variants: { a: {}, b: {}, c: {} } } });

  beforeEach(async () => {
    objects = await withMirror(await temporaryStore());
    await givenPlan(objects, spec);
    await givenTrained(objects, 'train-0-a', 0.5);
    await givenTrained(objects, 'train-0-b', 0.7);
    await givenTrained(objects, 'train-0-c', 0.4);
  });

  const roundOne = async () => {
    await halve({ objects }, REF, spec, 0);
    await givenTrained(objects, 'train-1-a', 0.3);
    await givenTrained(objects, 'train-1-c', 0.2);
  };

  it('gives the better half their next inputs, in the order of their names', async () => {
    const round = await halve({ objects }, REF, spec, 0);
    expect(round).toEqual({
      index: 1,
      fraction: 0.3,
      done: false,
      jobs: ['train-1-a', 'train-1-c'].map((name) => ({ name, job: jobKey(name) })),
    });
    expect(await jobsIn(objects)).toEqual(['train-0-a', 'train-0-b', 'train-0-c', 'train-1-a', 'train-1-c']);
    expect(await inputOf(objects, 'train-1-c')).toMatchObject({
      model: { kind: 'job', job: jobKey('train-0-c'), artifact: 'model' },
    });
  });

  it('leaves a variant that was dropped out of every later round, though it did best before', async () => {
    await roundOne();
    await givenTrained(objects, 'train-0-b', 0.001);
    const { jobs } = await halve({ objects }, REF, spec, 1);
    expect(jobs.map(({ name }) => name)).toEqual(['train-2-c']);
  });

  it('asked again, chooses the same', async () => {
    const once = await halve({ objects }, REF, spec, 0);
    expect(await halve({ objects }, REF, spec, 0)).toEqual(once);
  });

  it('after the last gives the compression around the winner', async () => {
    await roundOne();
    await halve({ objects }, REF, spec, 1);
    await givenTrained(objects, 'train-2-c', 0.1);
    const end = await halve({ objects }, REF, spec, 2);
    expect(end).toEqual({
      index: 3,
      fraction: 1,
      done: true,
      jobs: [],
      compression: {
        quantize: true,
        distill: true,
        jobs: {
          quantize: jobKey('quantize'),
          distill: jobKey('distill'),
          quantizeStudent: jobKey('quantize-student'),
          evaluate: jobKey('evaluate'),
        },
      },
    });
    expect(await inputOf(objects, 'distill')).toMatchObject({ teacher: { job: jobKey('train-2-c') } });
    expect(await jobsIn(objects)).toEqual(
      expect.arrayContaining(['distill', 'evaluate', 'quantize', 'quantize-student']),
    );
  });

  it.each([
    [
      'a job that left no output',
      () => objects.delete(keys.jobOutput(jobKey('train-0-b'))),
      'no output of a job',
    ],
    [
      'an output that does not fit',
      () => writeDocument(objects, keys.jobOutput(jobKey('train-0-b')), { stage: 'train' }),
      'schemaVersion',
    ],
    [
      'an output that is no JSON',
      () => objects.put(keys.jobOutput(jobKey('train-0-b')), '{"metrics": NaN}'),
      'no JSON',
    ],
  ])('%s is a broken contract, and no next round is written', async (_, breakIt, found) => {
    await breakIt();
    expect(await refusalOf(() => halve({ objects }, REF, spec, 0))).toMatchObject({
      name: 'ContractBroken',
      where: keys.jobOutput(jobKey('train-0-b')),
      found: expect.stringContaining(found),
      next: expect.stringMatching(/report it with the run id|Run the stage that writes it again/),
    });
    expect((await jobsIn(objects)).filter((name) => name.startsWith('train-1'))).toEqual([]);
  });

  it('that nobody trained in is a broken contract', async () => {
    expect(await refusalOf(() => halve({ objects }, REF, spec, 1))).toMatchObject({
      name: 'ContractBroken',
      where: jobKey('train-1-*'),
    });
  });
});

it('one variant in one round: the first halving ends the training', async () => {
  const objects = await withMirror(await temporaryStore());
  const spec = specOf({ progressive: { fractions: [1] }, compression: { quantize: 'none', distill: false } });
  await givenPlan(objects, spec);
  await givenTrained(objects, 'train-0-a', 0.5);
  expect(await halve({ objects }, REF, spec, 0)).toMatchObject({
    done: true,
    compression: { quantize: false, distill: false },
  });
  expect(await jobsIn(objects)).toEqual(['evaluate', 'train-0-a']);
});
