import { describe, expect, it } from 'vitest';
import { itemsToReview } from '../../../domain/agreement/dispute.ts';
import { AgreementMeter, type Annotation, consensus, jaccard } from '../../../domain/agreement/jaccard.ts';

/** 'ab' is one annotator's set {a, b}; '' the empty set. */
const item = (...sets: string[]): Annotation[] =>
  sets.map((set, i) => ({ annotator: `r${i}`, labels: [...set] }));
const ownOf = (...sets: string[]) => new AgreementMeter().add(item(...sets));

describe('golden numbers, computed by hand', () => {
  it.each([
    ['two empty sets agree', ['', ''], 1],
    ['an empty and a full one share nothing', ['', 'a'], 0],
    ['equal sets', ['ab', 'ba'], 1],
    ['one of two: 1/2', ['a', 'ab'], 1 / 2],
    ['one of three: 1/3', ['ab', 'bc'], 1 / 3],
    ['three raters, pairs 1, 0, 0', ['a', 'a', 'b'], 1 / 3],
    ['four raters, pairs 1, 1/2 ×2, 0 ×3', ['a', 'a', 'ab', 'c'], (1 + 1 / 2 + 1 / 2) / 6],
    ['five raters: 6 of 10 pairs agree', ['a', 'a', 'a', 'a', 'b'], 0.6],
  ] as const)('%s', (_, sets, golden) => {
    expect(ownOf(...sets)).toBeCloseTo(golden, 15);
  });

  it('means over the items and leaves items with one annotator out', () => {
    const meter = new AgreementMeter();
    expect(meter.add(item('a', 'a'))).toBe(1);
    expect(meter.add(item('a', 'b'))).toBe(0);
    expect(meter.add(item('a', 'ab'))).toBe(0.5);
    expect(meter.add(item('a'))).toBeUndefined();
    expect(meter.summary()).toMatchObject({ score: 0.5, measured: 3 });
  });

  it('measures nothing where no item has two annotators', () => {
    const meter = new AgreementMeter();
    meter.add(item('a'));
    expect(meter.summary()).toMatchObject({ score: null, measured: 0 });
  });
});

it('equals the definition, pair by pair, on random sets', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 300; round += 1) {
    const sets = Array.from({ length: 2 + random(9) }, () => 'abcd'.slice(0, random(5)).slice(random(2)));
    let sum = 0;
    let pairs = 0;
    for (let i = 0; i < sets.length; i += 1) {
      for (let j = i + 1; j < sets.length; j += 1) {
        sum += jaccard(new Set(sets[i]), new Set(sets[j]));
        pairs += 1;
      }
    }
    expect(ownOf(...sets)).toBeCloseTo(sum / pairs, 12);
  }
});

it('tells labels, annotators and confusions apart', () => {
  const meter = new AgreementMeter();
  meter.add(item('a', 'a', 'b'));
  meter.add(item('a', 'a'));
  const { labels, annotators, confusions } = meter.summary();
  // a: pairs (r0,r1) both, (r0,r2), (r1,r2) one; then both again: 2 of 4. b: 0 of 2.
  expect(labels).toEqual([
    { label: 'b', agreement: 0, pairs: 2 },
    { label: 'a', agreement: 0.5, pairs: 4 },
  ]);
  // r0: 1 with r1, 0 with r2, 1 with r1.
  expect(annotators.map(({ annotator, items, agreement }) => [annotator, items, agreement])).toEqual([
    ['r2', 1, 0],
    ['r0', 2, 2 / 3],
    ['r1', 2, 2 / 3],
  ]);
  expect(confusions).toEqual([{ a: 'a', b: 'b', pairs: 2 }]);
});

describe('consensus', () => {
  it.each([
    ['the majority', ['a', 'a', 'b'], 'a'],
    ['a tie is nobody’s', ['a', 'b'], undefined],
    ['sets vote for each of their labels', ['ab', 'b'], 'b'],
    ['nobody said anything', ['', ''], undefined],
  ] as const)('%s', (_, sets, label) => {
    expect(consensus(item(...sets))).toBe(label);
  });
});

describe('the items of a review round', () => {
  const below = [
    { id: 'c', agreement: 0.5 },
    { id: 'a', agreement: 0 },
    { id: 'b', agreement: 0 },
  ];

  it('are the worst, as few as can bring the score over the minimum with a margin', () => {
    // Sum 5.5 of 10, target 0.84: 0 → 1 three times gives 8.5, but two zeros and the half are all there are.
    const chosen = itemsToReview(below, { score: 0.55, measured: 10, minimum: 0.8 });
    expect(chosen.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('stop as soon as they suffice', () => {
    const chosen = itemsToReview(below, { score: 0.75, measured: 10, minimum: 0.8 });
    expect(chosen.map(({ id }) => id)).toEqual(['a']);
  });
});
