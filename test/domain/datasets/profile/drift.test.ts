/** What changed between two versions of a dataset, by name. */
import { describe, expect, it } from 'vitest';
import { type Compared, drift, stability } from '../../../../domain/datasets/profile/drift.ts';
import type { ColumnProfile } from '../../../../domain/spec/data-profile.ts';

const column = (name: string, own: Partial<ColumnProfile> = {}): ColumnProfile => ({
  name,
  type: 'string',
  present: 1_000,
  missing: 0,
  distinct: 900,
  exact: false,
  top: [],
  ...own,
});
const TEXT = column('text');
const LABEL = column('label', {
  distinct: 2,
  top: [
    { value: 'ham', rows: 700 },
    { value: 'spam', rows: 300 },
  ],
});

const version = (own: Partial<Compared> = {}): Compared => ({
  rows: 1_000,
  labels: [
    { label: 'ham', rows: 700 },
    { label: 'spam', rows: 300 },
  ],
  columns: [TEXT, LABEL],
  length: { p50: 100, p95: 300, max: 900 },
  lengths: lengths([10, 400, 500, 90]),
  ...own,
});
function lengths(counts: readonly number[]): Compared['lengths'] {
  const histogram = { borders: [10, 50, 100, 500].slice(0, counts.length), counts: [...counts] };
  return { characters: histogram, words: histogram, byLabel: [], tokens: { limit: 128, beyond: 0 } };
}
const changes = (before: Partial<Compared>, after: Partial<Compared>) =>
  drift(version(before), version(after)).map(({ kind, what, before: was, after: is }) => [
    kind,
    what,
    was,
    is,
  ]);

it('is nothing between equal versions', () => expect(changes({}, {})).toEqual([]));

describe('columns', () => {
  const having = (...columns: ColumnProfile[]) => ({ columns: [TEXT, LABEL, ...columns] });

  it.each<[string, ColumnProfile, ColumnProfile]>([
    ['a similar name', column('customer_id'), column('CustomerID')],
    ['a longer name', column('category'), column('category_name')],
    [
      'the same values under another name',
      column('lang', {
        top: [
          { value: 'en', rows: 9 },
          { value: 'de', rows: 5 },
        ],
      }),
      column('sprache', {
        top: [
          { value: 'de', rows: 8 },
          { value: 'en', rows: 7 },
        ],
      }),
    ],
  ])('renamed: %s', (_, from, to) => {
    expect(changes(having(from), having(to))).toEqual([['column-renamed', to.name, from.name, to.name]]);
  });

  it('dropped and added, where nothing speaks for one another', () => {
    expect(changes(having(column('sender')), having(column('stars', { type: 'integer' })))).toEqual([
      ['column-dropped', 'sender', 'string', ''],
      ['column-added', 'stars', '', 'integer'],
    ]);
    // Another type is another column, whatever its name.
    const retyped = [having(column('date_1')), having(column('date_2', { type: 'list' }))] as const;
    expect(changes(...retyped).map(([kind]) => kind)).toEqual(['column-dropped', 'column-added']);
  });

  it('each renamed once, the likest first', () => {
    const found = changes(
      having(column('name_a'), column('name_b')),
      having(column('name_b2'), column('zzz')),
    );
    expect(found).toEqual([
      ['column-renamed', 'name_b2', 'name_b', 'name_b2'],
      ['column-dropped', 'name_a', 'string', ''],
      ['column-added', 'zzz', '', 'string'],
    ]);
  });

  it('retyped; whole numbers that became decimal are still numbers', () => {
    const typed = (type: ColumnProfile['type']) => having(column('stars', { type }));
    expect(changes(typed('integer'), typed('mixed'))).toEqual([
      ['column-retyped', 'stars', 'integer', 'mixed'],
    ]);
    expect(changes(typed('integer'), typed('number'))).toEqual([]);
    expect(changes(typed('empty'), typed('string'))).toEqual([]);
  });

  it('say nothing against a report of before columns were looked at', () => {
    expect(changes({ columns: [] }, {})).toEqual([]);
  });
});

describe('labels', () => {
  const labels = (counts: Record<string, number>) => ({
    labels: Object.entries(counts).map(([label, rows]) => ({ label, rows })),
  });

  it('new and vanished by name', () => {
    const found = changes(labels({ ham: 700, spam: 300 }), labels({ ham: 700, Spam: 300 }));
    expect(found.slice(0, 2)).toEqual([
      ['label-new', 'Spam', '0', '300'],
      ['label-vanished', 'spam', '300', '0'],
    ]);
  });

  it('of another share, with the measure and its limit', () => {
    const before = version(labels({ ham: 700, spam: 300 }));
    const [change] = drift(before, version(labels({ ham: 400, spam: 600 })));
    expect(change).toMatchObject({ kind: 'label-shares', what: 'spam', before: '30.0 %', after: '60.0 %' });
    // (0.4 − 0.7) ln(0.4 / 0.7) + (0.6 − 0.3) ln(0.6 / 0.3)
    expect(change?.message).toContain('stability index 0.38, from 0.10 on');
  });

  it('of a share that moved as samples do', () => {
    expect(changes(labels({ ham: 700, spam: 300 }), labels({ ham: 660, spam: 340 }))).toEqual([]);
    // Ten rows say little: 7 of 10 and 4 of 10 may be the same.
    expect(changes(labels({ ham: 7, spam: 3 }), labels({ ham: 4, spam: 6 }))).toEqual([]);
  });
});

describe('lengths', () => {
  it('that shifted', () => {
    const found = changes(
      {},
      { lengths: lengths([300, 500, 190, 10]), length: { p50: 40, p95: 200, max: 500 } },
    );
    expect(found).toEqual([['length-shift', 'characters', '100', '40']]);
  });

  it('that did not, or were not counted', () => {
    expect(changes({}, { lengths: lengths([15, 380, 520, 85]) })).toEqual([]);
    expect(changes({ lengths: undefined }, {})).toEqual([]);
  });
});

it('the stability index is 0 of equal shares, whatever their sizes', () => {
  expect(
    stability(
      [
        [700, 70],
        [300, 30],
      ],
      0.1,
    ).index,
  ).toBeCloseTo(0, 2);
  expect(
    stability(
      [
        [500, 500],
        [500, 500],
      ],
      0.1,
    ),
  ).toEqual({ index: 0, limit: 0.1 });
});
