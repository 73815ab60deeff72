/** Texts that are all but the same. */
import { describe, expect, it } from 'vitest';
import type { Split } from '../../../../domain/datasets/identity.ts';
import { Groups } from '../../../../domain/datasets/profile/groups.ts';
import {
  BANDS,
  bands,
  estimate,
  jaccard,
  PERMUTATIONS,
  shinglesOf,
  signature,
} from '../../../../domain/datasets/profile/minhash.ts';
import { findAlike } from '../../../../domain/datasets/profile/near-duplicates.ts';
import { pick, randomFrom } from './rows.ts';

const VOCABULARY = Array.from({ length: 3_000 }, (_, i) => `word${i.toString(36)}`);
const textOf = (random: () => number, words: number): string[] =>
  Array.from({ length: words }, () => pick(random, VOCABULARY));
const setOf = (values: readonly number[]): Uint32Array => Uint32Array.from(values).sort();

describe('similarity', () => {
  it('is what both have of what either has', () => {
    expect(jaccard(setOf([1, 2, 3, 4]), setOf([3, 4, 5]))).toBe(2 / 5);
    expect(jaccard(setOf([]), setOf([]))).toBe(0);
    const [one, other] = ['the quick brown fox jumps', 'The QUICK brown fox, sleeps!'].map(shinglesOf);
    expect(jaccard(one!, other!)).toBe(3 / 5);
  });

  it('counts each pair of words once, and a word alone as itself', () => {
    expect(shinglesOf('no no no no')).toHaveLength(1);
    expect(shinglesOf('Hello!')).toEqual(shinglesOf('hello'));
    expect(shinglesOf('…')).toHaveLength(0);
  });

  it('needs no blanks between the words', () => {
    const [one, other] = ['今天天气很好我们去公园', '今天天气很好我们去商店'].map(shinglesOf);
    expect(jaccard(one!, other!)).toBeGreaterThan(0.5);
  });

  it('is estimated without bias: within four standard errors of the mean over many pairs', () => {
    const random = randomFrom(3);
    let difference = 0;
    const pairs = 200;
    for (let i = 0; i < pairs; i += 1) {
      const words = textOf(random, 60);
      const changed = words.map((word) => (random() < 0.1 ? pick(random, VOCABULARY) : word));
      const [a, b] = [words.join(' '), changed.join(' ')];
      difference += estimate(signature(a), signature(b)) - jaccard(shinglesOf(a), shinglesOf(b));
    }
    expect(Math.abs(difference / pairs)).toBeLessThan((4 * 0.5) / Math.sqrt(PERMUTATIONS * pairs));
  });

  it('brings alike texts into one band, and others rarely', () => {
    const random = randomFrom(4);
    const meet = (a: string, b: string): boolean => {
      const [x, y] = [bands(signature(a)), bands(signature(b))];
      return x.some((hash, band) => hash === y[band]);
    };
    const words = textOf(random, 80);
    const alike = words.with(40, 'another').join(' ');
    expect(meet(words.join(' '), alike)).toBe(true);
    const strangers = Array.from({ length: 100 }, () => textOf(random, 80).join(' '));
    expect(strangers.filter((other) => meet(words.join(' '), other)).length).toBeLessThan(5);
    expect(bands(signature('x'))).toHaveLength(BANDS);
  });

  it('is signed alike on every machine, for ever', () => {
    const signed = [...signature('the same text on every machine')];
    expect(signed.slice(0, 4)).toEqual([520_393_765, 1_553_723_504, 1_220_553_223, 478_326_828]);
  });
});

it('groups hold together whatever joins them, the largest first', () => {
  const groups = new Groups(8);
  for (const [a, b] of [
    [1, 2],
    [5, 6],
    [3, 2],
    [6, 5],
  ] as const)
    groups.join(a, b);
  expect(groups.all).toEqual([
    [1, 2, 3],
    [5, 6],
  ]);
});

describe('texts alike', () => {
  const random = randomFrom(5);
  const original = textOf(random, 50);
  const changed = (at: number): string => original.with(at, `other${at}`).join(' ');
  const texts = [
    { text: original.join(' '), label: 'ham' },
    ...Array.from({ length: 40 }, () => ({ text: textOf(random, 50).join(' '), label: 'ham' })),
    { text: changed(10), label: 'ham' },
    { text: changed(20), label: 'spam' },
    // Half of it is something else.
    { text: [...original.slice(0, 25), ...textOf(random, 25)].join(' '), label: 'ham' },
  ];
  const allTrain = (): Split => 'train';

  it('are found in one group, and nothing else is', async () => {
    const { groups } = await findAlike(texts, allTrain);
    expect(groups).toEqual([[0, 41, 42]]);
  });

  it('with another label are told, once a pair', async () => {
    const { acrossLabels } = await findAlike(texts, allTrain);
    expect(acrossLabels.map(({ one, other }) => [one, other])).toEqual([
      [0, 42],
      [41, 42],
    ]);
    for (const { similarity } of acrossLabels) expect(similarity).toBeGreaterThanOrEqual(0.8);
  });

  it('in another split are told for each that leaks', async () => {
    const splits = new Map<string, Split>([
      [texts[41]!.text, 'test'],
      [texts[42]!.text, 'validation'],
    ]);
    const { acrossSplits } = await findAlike(texts, (text) => splits.get(text) ?? 'train');
    expect(acrossSplits.map(({ one, other }) => [one, other])).toEqual([
      [41, expect.any(Number)],
      [42, 0],
    ]);
  });

  it('are told in time of a thousand copies: not each is compared with each', async () => {
    const copies = Array.from({ length: 5_000 }, (_, i) => ({ text: `${changed(i % 50)} ${i}`, label: 'x' }));
    const begun = performance.now();
    const { groups } = await findAlike(copies, (text) => (text.endsWith('7') ? 'test' : 'train'));
    expect(groups[0]).toHaveLength(5_000);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('are never texts without words', async () => {
    const { groups } = await findAlike(
      [{ text: '…' }, { text: '!!' }, { text: '😀' }].map((t) => ({ ...t, label: 'x' })),
      allTrain,
    );
    expect(groups).toEqual([]);
  });
});
