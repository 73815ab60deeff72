/** Labels by Dawid and Skene where annotators are enough for it, by the majority where they are not. */
import { describe, expect, it } from 'vitest';
import { dawidSkeneConsensus, majorityConsensus, type Settle } from '../../../domain/agreement/consensus.ts';
import type { Annotation } from '../../../domain/agreement/jaccard.ts';
import { labelTable } from '../../../domain/agreement/measures/annotation-table.ts';

/** Two careful people, and others who are wrong in about two of five items, each in other ones. */
const truth = (item: number) => (item % 2 ? 'spam' : 'ham');
const isWrong = (item: number, person: number) =>
  person > 1 && Math.abs(Math.sin(item * 12.9898 + person * 78.233) * 43_758.5453) % 1 < 0.4;
const said = (item: number, person: number) => truth(isWrong(item, person) ? item + 1 : item);
const answersOf = (item: number, people: number): Annotation[] =>
  Array.from({ length: people }, (_, person) => ({ annotator: `p${person}`, labels: [said(item, person)] }));
const tableOf = (items: number, people: number) =>
  labelTable(
    Array.from({ length: items }, (_, item) =>
      answersOf(item, people).map((answer) => ({ id: `i${item}`, ...answer })),
    ).flat(),
  );

describe('Dawid and Skene', () => {
  it('trusts the careful where the careless are more, keeps the probabilities, and knows who errs', () => {
    const { report, settle, posteriors } = dawidSkeneConsensus(tableOf(400, 5));
    const wrong = (by: Settle) =>
      Array.from({ length: 400 }, (_, item) => by(`i${item}`, answersOf(item, 5)) === truth(item)).filter(
        (right) => !right,
      ).length;
    expect(report).toMatchObject({ method: 'dawid-skene' });
    expect(report).not.toHaveProperty('why');
    expect(
      report.annotators
        .slice(-2)
        .map(({ annotator }) => annotator)
        .sort(),
    ).toEqual(['p0', 'p1']);
    expect(wrong(majorityConsensus().settle)).toBeGreaterThan(10);
    expect(wrong(settle)).toBe(0);
    const kept = [...posteriors()];
    expect(kept).toHaveLength(400);
    for (const { posterior } of kept) {
      expect(Object.values(posterior).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
    }
  });

  it.each([
    ['two annotators', tableOf(80, 2), '2 annotators, it takes 3'],
    ['few answers', tableOf(10, 5), '10.0 answers to each annotator, it takes 20'],
    ['several labels', labelTable([{ id: 'a', annotator: 'p', labels: ['x', 'y'] }]), 'several labels'],
  ])('is left for the majority with %s, and says so', (_, table, why) => {
    const { report, settle, posteriors } = dawidSkeneConsensus(table);
    expect(report).toMatchObject({ method: 'majority', why: expect.stringContaining(why) });
    expect(settle('a', [{ annotator: 'p', labels: ['x'] }])).toBe('x');
    expect([...posteriors()]).toEqual([]);
  });
});

it('the majority says nothing of annotators', () => {
  expect(majorityConsensus().report).toEqual({ method: 'majority', annotators: [] });
});
