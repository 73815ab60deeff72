/** Splits that data comes with: their names, which of several holds, what is taken from training rows. */
import { describe, expect, it } from 'vitest';
import { keptOf, placeOf, SplitCounts, splitNamed, splitsIn } from '../../../domain/datasets/given-splits.ts';
import { itemId, SPLITS, splitOf } from '../../../domain/datasets/identity.ts';

const SHARES = { train: 0.8, validation: 0.1, test: 0.1 };
const IDS = Array.from({ length: 500 }, (_, i) => itemId(`text ${i}`));
const dealt = (id: string) => splitOf(id, SHARES);
const ALL = { train: 1, validation: 1, test: 1, unsaid: 0 };

it.each([
  ['train', 'train'],
  [' Training ', 'train'],
  ['train2017', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['dev', 'validation'],
  ['eval', 'validation'],
  ['val_2017', 'validation'],
  ['TEST', 'test'],
  ['testing', 'test'],
  ['trains', undefined],
  ['test3', undefined],
  ['fold 1', undefined],
])('%j names %s', (name, split) => expect(splitNamed(name)).toBe(split));

it.each([
  [undefined, []],
  ['', []],
  ['dev', ['validation']],
  [
    ['test', 'train', 'test'],
    ['train', 'test'],
  ],
  [['test', 'fold'], undefined],
  [7, undefined],
])('%j says %j', (value, splits) => expect(splitsIn(value)).toEqual(splits));

it('keeps the split that is furthest from training', () => {
  expect(keptOf([])).toBeUndefined();
  expect(keptOf(['train', 'validation'])).toBe('validation');
  expect(keptOf(['train', 'validation', 'test'])).toBe('test');
});

describe('an item', () => {
  it.each(SPLITS)('of %s stays there where all three are given', (split) => {
    for (const id of IDS) expect(placeOf(id, split, ALL, SHARES)).toBe(split);
  });

  it('is dealt by its hash where it came with none, or nothing is given to train on', () => {
    for (const id of IDS) {
      expect(placeOf(id, undefined, ALL, SHARES)).toBe(dealt(id));
      expect(placeOf(id, 'test', { ...ALL, train: 0 }, SHARES)).toBe(dealt(id));
    }
  });

  it('of train becomes the split that nobody gave where its hash deals it so, and no other', () => {
    const given = { ...ALL, validation: 0 };
    for (const id of IDS) {
      const expected = dealt(id) === 'validation' ? 'validation' : 'train';
      expect(placeOf(id, 'train', given, SHARES)).toBe(expected);
      expect(placeOf(id, 'test', given, SHARES)).toBe('test');
    }
  });
});

it('counts the same in parts as in the whole, and labels where placeOf puts their rows', () => {
  const [whole, first, second] = [new SplitCounts(), new SplitCounts(), new SplitCounts()];
  const expected = { train: 0, validation: 0, test: 0 };
  for (const [i, id] of IDS.entries()) {
    const said = (['train', 'test', undefined] as const)[i % 3];
    for (const counts of [whole, i < 200 ? first : second]) counts.add(said, ['cat'], () => dealt(id));
    expected[placeOf(id, said, { train: 1, validation: 0, test: 1, unsaid: 1 }, SHARES)] += 1;
  }
  first.merge(JSON.parse(JSON.stringify(second)));
  expect(first.toJSON()).toEqual(whole.toJSON());
  expect(whole.given).toEqual({ train: 167, validation: 0, test: 167, unsaid: 166 });
  expect(whole.labels.get('cat')).toEqual(expected);
  expect(new SplitCounts().given).toBeUndefined();
});
