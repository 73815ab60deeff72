/** Near duplicates that lie in any shard meet in a bucket: as many as one comparison of all texts finds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanShard } from '../../../domain/cleaning/clean-shard.ts';
import { itemId, splitOf } from '../../../domain/datasets/identity.ts';
import { NearEntries, nearFound } from '../../../domain/datasets/near-entries.ts';
import { nearDuplicates, writeNear } from '../../../domain/datasets/near-shuffle.ts';
import { findAlike } from '../../../domain/datasets/profile/near-duplicates.ts';
import { bucketRanges } from '../../../domain/datasets/shard-index.ts';
import { ShardWriter } from '../../../domain/datasets/shards.ts';
import { keys } from '../../../domain/layout.ts';
import { stageContext } from '../../functions/stage-context.ts';
import { specOf } from '../runs/given-spec.ts';
import { pick, randomFrom } from './profile/rows.ts';

const REF = { project: 'mails', run: 'r0123456789abcdef-0' };
const VOCABULARY = Array.from({ length: 2_000 }, (_, i) => `word${i.toString(36)}`);

interface Labelled {
  readonly text: string;
  readonly label: string;
}

/** Of 900 texts 150 have a twin in which one word of forty is another; every third twin another label. */
function made(): Labelled[] {
  const random = randomFrom(11);
  const words = () => Array.from({ length: 40 }, () => pick(random, VOCABULARY));
  const alone = Array.from({ length: 750 }, (_, i) => ({ words: words(), label: i % 2 ? 'ham' : 'spam' }));
  const twins = alone.slice(0, 150).map(({ words: own, label }, i) => ({
    words: own.with(20, 'changed'),
    label: i % 3 ? label : `${label}?`,
  }));
  return [...alone, ...twins].map((one) => ({ text: one.words.join(' '), label: one.label }));
}

async function shuffled(rows: readonly Labelled[], buckets: number) {
  const context = await stageContext();
  const shards = new ShardWriter(context.objects, (n) => keys.shard(REF.project, REF.run, 'validate', n));
  for (const [i, row] of rows.entries()) {
    await shards.write({ id: itemId(row.text), ...row, source: 'a.csv', line: i + 2 });
    if (i % 100 === 99) await shards.flush();
  }
  await shards.flush();
  const spec = specOf({});
  for (const shard of shards.shards) await cleanShard(context, REF, spec, { shard, buckets });
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const ranges = await bucketRanges(context, REF, shards.shards, bucket);
    await writeNear(context, REF, spec, { bucket, ranges, given: undefined });
  }
  return nearDuplicates(context, REF, spec, buckets);
}

describe('a shuffle', () => {
  const rows = made();
  const { split } = specOf({}).data;
  let expected: { texts: number; acrossSplits: number; acrossLabels: number };
  beforeAll(async () => {
    const { groups, acrossSplits } = await findAlike(rows, (text) => splitOf(itemId(text), split));
    const texts = groups.reduce((sum, { length }) => sum + length, 0);
    expect(texts).toBe(300);
    expect(acrossSplits.length).toBeGreaterThan(20);
    expected = { texts, acrossSplits: acrossSplits.length, acrossLabels: 100 };
  });

  it.each([1, 4, 16])('of %i buckets finds what one comparison of all finds', async (buckets) => {
    const found = await shuffled(rows, buckets);
    expect(found).toMatchObject({ ...expected, exact: true });
    expect(found?.examples).toHaveLength(5);
    for (const { one, other } of found?.examples ?? []) {
      const [a, b] = [rows[one.line - 2], rows[other.line - 2]];
      expect(one.text.startsWith(`${a?.label}: ${a?.text.slice(0, 40)}`)).toBe(true);
      expect(other.text.startsWith(`${b?.label}: ${b?.text.slice(0, 40)}`)).toBe(true);
    }
  });

  it('takes a text that comes twice for one, and says nothing of short ones', async () => {
    const alone = rows.slice(0, 50);
    const short = Array.from({ length: 30 }, (_, i) => ({
      text: `ok then ${i % 2 ? '!' : ''}`,
      label: 'ham',
    }));
    expect(await shuffled([...alone, ...alone, ...short], 4)).toMatchObject({ texts: 0, examples: [] });
  });
});

it('counts more than it can list, within 3 %', () => {
  const entries = new NearEntries(1);
  const random = randomFrom(5);
  for (let i = 0; i < 2_000; i += 1) {
    const words = Array.from({ length: 30 }, () => pick(random, VOCABULARY));
    for (const text of [words.join(' '), words.with(15, 'changed').join(' ')]) {
      entries.add({ id: itemId(text), text, label: undefined }, { shard: 0, at: 0, length: 1 });
    }
  }
  const { texts, acrossLabels } = nearFound(entries.parts()[0]!, () => 0);
  expect(texts.size).toBeGreaterThan(3_800);
  expect(acrossLabels.size).toBe(0);
});

it('tells leaks by the split a row came with, and finds rows all the same', () => {
  const text = 'the quick brown fox jumps over the lazy dog and runs away from all the others';
  const entries = new NearEntries(1);
  const place = { shard: 0, at: 7, length: 2 ** 30 - 1 };
  entries.add({ id: itemId('one'), text, label: undefined, split: 1 }, place);
  entries.add({ id: itemId('other'), text, label: undefined, split: 3 }, place);
  const bytes = entries.parts()[0]!;
  const found = nearFound(bytes, (_, split) => split - 1);
  expect([found.texts.size, found.acrossSplits.size]).toEqual([2, 1]);
  expect(found.pairs[0]).toEqual({ one: place, other: place });
  expect(nearFound(bytes, () => 0).acrossSplits.size).toBe(0);
});
