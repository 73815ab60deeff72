/** `batch: auto`. */
import { describe, expect, it } from 'vitest';
import { CATALOGUE, entryNamed } from '../../../domain/catalogue/entries.ts';
import { decide } from '../../../domain/planning/decide.ts';
import { batchFor } from '../../../domain/planning/instance.ts';
import { specOf } from '../runs/given-spec.ts';

const MINILM = entryNamed('all-minilm-l6-v2')!;
const LARGE = entryNamed('bert-large-uncased')!;
const given = { maxLength: 128, gradientAccumulation: 4, rows: 1_000_000 };

it('makes an update of 32 rows or more, in batches of at most 256, for every model, length and number of rows', () => {
  for (const entry of CATALOGUE) {
    for (const maxLength of [8, 64, 128, 512]) {
      for (const rows of [1, 100, 5_000, 20_000, 1_000_000]) {
        for (const gradientAccumulation of [1, 4, 1_024]) {
          const found = batchFor(entry, { maxLength, gradientAccumulation, rows });
          expect([1, 2, 4, 8, 16, 32, 64, 128, 256]).toContain(found.batch);
          expect(found.batch * found.gradientAccumulation).toBeGreaterThanOrEqual(32 * gradientAccumulation);
          if (found.batch >= 32) expect(found.gradientAccumulation).toBe(gradientAccumulation);
        }
      }
    }
  }
});

describe('what bounds it', () => {
  it.each([
    ['few rows', MINILM, { ...given, rows: 400 }, 32, '400 training rows in 20 steps of 4 batches'],
    ['twenty steps an epoch', MINILM, { ...given, rows: 64 * 4 * 20 }, 64, 'an epoch allow 64'],
    ['one row less', MINILM, { ...given, rows: 64 * 4 * 20 - 1 }, 32, 'an epoch allow 63'],
    ['memory', LARGE, { ...given, maxLength: 256 }, 8, 'rows of 256 tokens fit 16 GiB'],
    ['nothing but the range', MINILM, { ...given, maxLength: 64 }, 256, 'within 32–256'],
  ])('%s', (_, entry, with_, batch, reason) => {
    const found = batchFor(entry, with_);
    expect(found.batch).toBe(batch);
    expect(found.reason).toContain(reason);
  });

  it('never grows with longer texts, a larger model, more accumulation or fewer rows', () => {
    const batch = (entry = MINILM, changed: Partial<typeof given> = {}) =>
      batchFor(entry, { ...given, ...changed }).batch;
    const falling = (batches: number[]) => expect(batches).toEqual(batches.toSorted((a, b) => b - a));
    falling([8, 32, 64, 128, 256, 512].map((maxLength) => batch(MINILM, { maxLength })));
    falling([MINILM, entryNamed('distilbert-base-uncased')!, LARGE].map((entry) => batch(entry)));
    falling([1, 4, 64, 1_024].map((gradientAccumulation) => batch(MINILM, { gradientAccumulation })));
    falling([1e6, 1e4, 1e3, 10].map((rows) => batch(MINILM, { rows })));
  });
});

it('reckons with the tokens that the model reads, not with more that were asked for', () => {
  const reasonAt = (maxLength: number) =>
    decide(specOf({ model: 'bert-base-uncased', training: { maxLength } }), {
      rows: 1_000_000,
    }).decisions.find(({ setting }) => setting === 'training.batch')?.reason;
  expect(reasonAt(8_192)).toBe(reasonAt(512));
});
