/** The profile of the whole is the parts' merged, and it says of columns what is in them. */
import { describe, expect, it } from 'vitest';
import {
  type ProfileJson,
  profileFrom,
  profileJson,
} from '../../../../domain/datasets/profile/profile-json.ts';
import type { Fields } from '../../../../domain/datasets/records.ts';
import { pick, placed, profileOf, randomFrom, SETTINGS, type TestRow } from './rows.ts';

const WORDS =
  'the a of mail call free money list wrote news Übung 日本 naïve Ã© 12 2024 &amp; e\u0301 zero\u200bwidth'.split(
    ' ',
  );

/** Rows with everything: repeated texts, personal data, trouble with characters, columns of all types. */
function someRows(count: number, seed: number): TestRow[] {
  const random = randomFrom(seed);
  return placed(
    Array.from({ length: count }, (_, i): Fields => {
      const words = Array.from({ length: 1 + Math.floor(12 * random()) }, () => pick(random, WORDS));
      if (random() < 0.1) words.push(`mail me: person${i}@example.org`);
      if (random() < 0.05) words.push('card 4111 1111 1111 1111');
      if (random() < 0.02) words.push('long '.repeat(200));
      return {
        text: words.join(' '),
        label: pick(random, ['ham', 'spam', 'eggs']),
        id: `row-${i}`,
        score: Math.round(1_000 * random()),
        flag: random() < 0.5,
        ...(random() < 0.3 ? { note: pick(random, ['', 'seen', 'unseen', null]) } : {}),
        odd: random() < 0.05 ? 'n/a' : Math.floor(50 * random()),
        tags: ['a', 'b'],
      };
    }),
  );
}

const plain = (json: ProfileJson): unknown => JSON.parse(JSON.stringify(json));

describe('divided', () => {
  it.each([1, 2, 3, 4])('at random (%d), the parts merged are the whole', (seed) => {
    const rows = someRows(3_000, seed);
    const random = randomFrom(seed + 100);
    const cuts = [0, ...Array.from({ length: 5 }, () => Math.floor(random() * rows.length)), rows.length];
    cuts.sort((a, b) => a - b);
    const parts = cuts.slice(1).map((end, i) => profileOf(rows.slice(cuts[i], end)));
    // As documents they cross from one machine to another.
    const read = parts.map((part) => profileFrom(plain(profileJson(part)) as ProfileJson, SETTINGS));
    const [first, ...others] = read;
    for (const part of others) first!.merge(part);
    expect(plain(profileJson(first!))).toEqual(plain(profileJson(profileOf(rows))));
  });

  it('merges from the left or from the right alike', () => {
    const rows = someRows(900, 7);
    const part = (from: number, to: number) => profileOf(rows.slice(from, to));
    const [a, b, c] = [part(0, 300), part(300, 600), part(600, 900)];
    a.merge(b);
    a.merge(c);
    const [x, y, z] = [part(0, 300), part(300, 600), part(600, 900)];
    y.merge(z);
    x.merge(y);
    expect(profileJson(x)).toEqual(profileJson(a));
  });

  it('stays as small as one part, however many rows', () => {
    const size = (rows: number) => JSON.stringify(profileJson(profileOf(someRows(rows, 9)))).length;
    expect(size(30_000)).toBeLessThan(1.3 * size(6_000));
    expect(size(30_000)).toBeLessThan(400_000);
  });
});

describe('a column', () => {
  const columnOf = (values: readonly unknown[], labels: readonly string[] = ['x']) => {
    const rows = values.map((value, i) => ({
      text: `text number ${i}`,
      label: labels[i % labels.length],
      ...(value === undefined ? {} : { column: value }),
    }));
    const profile = profileOf(placed(rows));
    return profile.columns.get('column')!.profile(profile.rows, profile.sampledValues('column'));
  };

  it.each<[string, readonly unknown[], string]>([
    ['text', ['one', 'two'], 'string'],
    ['whole numbers', [1, 2, 3], 'integer'],
    ['whole numbers as text', ['1', '-2', '+3'], 'integer'],
    ['numbers', [1, 2.5], 'number'],
    ['numbers as text', ['1.5', '2e3', '.5'], 'number'],
    ['truth values', [true, false], 'boolean'],
    ['truth values as text', ['yes', 'No', 'TRUE'], 'boolean'],
    ['days', ['2024-01-31', '2024-02-01T10:00:00Z'], 'date'],
    ['days as people write them', ['31.1.2024', '1/2/24'], 'date'],
    ['lists', [[1], []], 'list'],
    ['objects', [{ a: 1 }], 'object'],
    ['nothing', ['', null, '  '], 'empty'],
    ['numbers with a word among them', [...Array(20).fill('7'), 'n/a'], 'mixed'],
    ['text with a number among it', ['a', 'b', 'c', '7'], 'string'],
    ['lists and text', [['a'], 'a'], 'mixed'],
  ])('of %s', (_, values, type) => expect(columnOf(values).type).toBe(type));

  it('knows what is missing: no field, null and blanks alike', () => {
    expect(columnOf(['a', undefined, null, '', ' ', 'b'])).toMatchObject({ present: 2, missing: 4 });
  });

  it('has its most frequent values first, exactly while there are few', () => {
    const values = [...Array(30).fill('b'), ...Array(40).fill('a'), ...Array(10).fill('c')];
    expect(columnOf(values)).toMatchObject({
      distinct: 3,
      exact: true,
      top: [
        { value: 'a', rows: 40 },
        { value: 'b', rows: 30 },
        { value: 'c', rows: 10 },
      ],
    });
  });

  it('of very many values finds the frequent one in a sample of the rows', () => {
    const values = Array.from({ length: 5_000 }, (_, i) => (i % 4 === 0 ? 'usual' : `value ${i}`));
    const { distinct, exact, top } = columnOf(values);
    expect(exact).toBe(false);
    expect(Math.abs(distinct! / 3_751 - 1)).toBeLessThan(0.2);
    expect(top).toHaveLength(1);
    expect(top[0]?.value).toBe('usual');
    expect(Math.abs(top[0]!.rows / 1_250 - 1)).toBeLessThan(0.4);
  });

  it('has the range and mean of its numbers, written as text or not', () => {
    expect(columnOf([1, '2', 6.5, 'n/a', null]).number).toEqual({ min: 1, max: 6.5, mean: 9.5 / 3 });
  });

  it('tells the label or does not', () => {
    const labels = ['x', 'y'];
    expect(columnOf(['p', 'q', 'p', 'q', 'p', 'q'], labels).tellsLabel).toBe(1);
    expect(columnOf(['p', 'p', 'p', 'p', 'q', 'q'], labels).tellsLabel).toBeCloseTo(0.5);
    // A value that comes once tells nothing.
    expect(columnOf(['p', 'q', 'r', 's'], labels).tellsLabel).toBeUndefined();
  });

  it('shows no personal data, whatever it holds', () => {
    const { top } = columnOf(Array(10).fill('jane.doe@example.org'));
    expect(top).toEqual([{ value: '[EMAIL]', rows: 10 }]);
  });
});

describe('what is found in rows', () => {
  const findings = (texts: readonly string[]) => {
    const { findings: found } = profileOf(placed(texts.map((text) => ({ text, label: 'x' }))));
    return new Map(found.all.map((finding) => [finding.kind, finding]));
  };

  it('has a count, the first five as examples, and what to do', () => {
    const found = findings(Array.from({ length: 9 }, (_, i) => `Caf\u00c3\u00a9 number ${i} is open`));
    expect(found.get('mojibake')).toMatchObject({
      count: 9,
      severity: 'warning',
      advice: expect.stringContaining("cleaning.mojibake to 'repair'"),
    });
    expect(found.get('mojibake')?.examples.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
  });

  it('names personal data by kind and gives none of it away', () => {
    const found = findings([
      'Write to jane.doe@example.org and joe@example.com',
      'card 4111 1111 1111 1111 ok',
    ]);
    expect(found.get('pii-email')).toMatchObject({ count: 1 });
    expect(found.get('pii-email')?.examples[0]?.text).toBe('ja******************');
    expect(found.get('pii-card')?.examples[0]?.text).toMatch(/^41\*+$/);
    expect(JSON.stringify([...found])).not.toMatch(/jane|1111 1111/);
  });

  it('is not kept as part of a long text: that would stay in memory whole', () => {
    const { longest } = profileOf(placed([{ text: 'x'.repeat(1_000_000), label: 'x' }]));
    expect(longest[0]).toMatchObject({ length: 1_000_000, example: { text: 'x'.repeat(120) } });
  });
});
