/** What the gate teaches: who, which labels, and what it would bring. Constructed data whose cause is known. */
import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../domain/agreement/advice.ts';
import { type LabelRow, labelTable } from '../../../domain/agreement/measures/annotation-table.ts';

const LABELS = ['action', 'comedy', 'drama', 'horror', 'news', 'sport', 'talk', 'war', 'western', 'other'];

/** Items of which annotators say what `of` says, each by their number and the item's. */
const rows = (items: number, people: number, of: (item: number, person: number) => string | string[]) =>
  Array.from({ length: items }, (_, item) =>
    Array.from(
      { length: people },
      (_, person): LabelRow => ({
        id: `i${item}`,
        annotator: `p${person}`,
        labels: [of(item, person)].flat(),
      }),
    ),
  ).flat();
const advice = (table: LabelRow[], minimum = 0.85) => adviceFor(labelTable(table), minimum);
const truth = (item: number): string => LABELS[item % 4]!;

describe('the cause', () => {
  it('training: one of four is wrong in every second item; without them all agree', () => {
    const found = advice(rows(40, 4, (i, p) => (p === 3 && i % 2 ? 'other' : truth(i))));
    expect(found).toMatchObject({
      cause: 'training',
      why: expect.stringContaining('p3: without this person'),
    });
    const [person, ...others] = found!.pieces.filter(({ kind }) => kind === 'annotator');
    expect(others).toEqual([]);
    // Wrong in 20 of 40 items, against three others each.
    expect(person).toMatchObject({ annotators: ['p3'], pairs: 60, items: 20, settled: 1 });
    expect(person!.say).toContain('agrees by 0.50 with the others, who agree by 1.00 with each other');
    expect(person!.say).toMatch(/‘other’ where others say ‘comedy’|‘other’ where others say ‘horror’/);
    expect(person!.examples).toHaveLength(3);
  });

  it('guideline: anybody takes two labels for each other, and nothing else', () => {
    const found = advice(rows(60, 3, (i, p) => (i % 4 === 1 && i % 3 === p ? 'drama' : truth(i))));
    expect(found).toMatchObject({
      cause: 'guideline',
      why: expect.stringContaining('100 % of it lies in 1 pair'),
    });
    expect(found!.pieces).toHaveLength(1);
    expect(found!.pieces[0]).toMatchObject({
      kind: 'labels',
      labels: ['comedy', 'drama'],
      pairs: 30,
      items: 15,
      settled: 1,
    });
    expect(found!.pieces[0]!.examples[0]).toMatchObject({ id: 'i1', answers: { length: 3 } });
  });

  it('guideline: a label that one gives and another leaves out', () => {
    const found = advice(rows(30, 3, (i, p) => (i % 3 === p ? [truth(i), 'other'] : [truth(i)])));
    expect(found!.pieces[0]).toMatchObject({ labels: ['other'], settled: 1 });
    expect(found!.pieces[0]!.say).toContain('when ‘other’ is given');
  });

  it('items: spread over people and labels, all of it in a few', () => {
    const found = advice(
      rows(60, 3, (i, p) => (i < 10 ? LABELS[(i + p) % 10]! : truth(i))),
      0.95,
    );
    expect(found).toMatchObject({ cause: 'items', why: expect.stringContaining('12 items of 60') });
  });

  it('labels: spread over everything, and there are ten', () => {
    const found = advice(rows(90, 3, (i, p) => LABELS[(i + (i % 3 === p ? 1 + (i % 7) : 0)) % 10]!));
    expect(found).toMatchObject({ cause: 'labels', why: expect.stringContaining('10 labels') });
  });
});

describe('who is no outlier', () => {
  it.each([
    ['of two people', 40, 2],
    ['of four with five items', 5, 4],
  ])('%s, however one answers', (_, items, people) => {
    const found = advice(rows(items, people, (i, p) => (p === people - 1 ? 'other' : truth(i))));
    expect(found!.pieces.filter(({ kind }) => kind === 'annotator')).toEqual([]);
  });

  it('of people who all err alike', () => {
    const found = advice(rows(80, 4, (i, p) => (i % 5 === p ? 'other' : truth(i))));
    expect(found!.pieces.filter(({ kind }) => kind === 'annotator')).toEqual([]);
  });
});

it.each([
  ['people agree enough', rows(40, 3, truth)],
  ['nobody answered twice', rows(40, 1, truth)],
])('nothing is said where %s', (_, table) => {
  expect(advice(table)).toBeUndefined();
});

it('counts a joined pair of labels as the mean it would give', () => {
  // Half of the items disputed as comedy against drama, a quarter as action against war: 0.25 as it is, 0.75 and 0.5 settled.
  const found = advice(
    rows(
      40,
      2,
      (i, p) =>
        [
          ['comedy', 'drama'],
          ['drama', 'comedy'],
          ['action', 'war'],
          ['news', 'news'],
        ][i % 4]![p]!,
    ),
  );
  expect(found!.pieces.map(({ labels, settled }) => [labels.join(), settled])).toEqual([
    ['comedy,drama', 0.75],
    ['action,war', 0.5],
  ]);
});
