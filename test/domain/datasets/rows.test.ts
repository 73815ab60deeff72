/** A record as a row: its text, its label or annotations, or why it is put aside. */
import { describe, expect, it } from 'vitest';
import { checkColumns, closestName, rowContent } from '../../../domain/datasets/rows.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';

const spec = specOf();
const declared = specOf({ data: { labels: ['ham', 'spam', '1'] } });
const annotated = specOf({ data: { columns: { annotations: 'votes' } } });
const rated = specOf({
  data: {
    columns: { annotations: 'votes' },
    ratings: [
      { from: -4, to: -1, label: 'bad' },
      { from: 0.5, to: 4, label: 'good' },
    ],
  },
});

describe('the text', () => {
  it.each<[string, unknown, string]>([
    ['missing', undefined, 'no-text'],
    ['null', null, 'no-text'],
    ['a number', 7, 'no-text'],
    ['a list', ['a'], 'no-text'],
    ['empty', '', 'empty-text'],
    ['white space', ' \t\u00a0\u3000\n', 'empty-text'],
    ['with a NUL', 'a\0b', 'nul'],
    ['half a surrogate pair', 'a\ud800b', 'broken-unicode'],
    ['the other half', '\udc00', 'broken-unicode'],
  ])('%s is put aside', (_, text, kind) => {
    expect(rowContent({ text, label: 'ham' }, spec)).toMatchObject({
      kind,
      found: expect.stringMatching(/'text'/),
    });
  });

  it('is kept as it is', () => {
    expect(rowContent({ text: '  two\nlines 😀 ', label: 'ham' }, spec)).toEqual({
      text: '  two\nlines 😀 ',
      label: 'ham',
    });
  });

  it('comes from the column that the spec names, in any alphabet', () => {
    const named = specOf({ data: { columns: { text: '本文', label: '__proto__' } } });
    const fields = JSON.parse('{"本文": "a", "__proto__": "ham", "text": "b"}');
    expect(rowContent(fields, named)).toEqual({ text: 'a', label: 'ham' });
  });

  it("is not found where only JavaScript's own has the name", () => {
    const named = specOf({ data: { columns: { text: 'constructor' } } });
    expect(rowContent({ label: 'ham' }, named)).toMatchObject({ kind: 'no-text' });
  });
});

describe('the label', () => {
  it.each<[unknown, string]>([
    ['ham', 'ham'],
    ['  ham\t', 'ham'],
    [1, '1'],
    [0, '0'],
    [-0.5, '-0.5'],
    [true, 'true'],
    ['Große Häme', 'Große Häme'],
    ['x'.repeat(200), 'x'.repeat(200)],
  ])('%j is %j', (label, name) => {
    expect(rowContent({ text: 'a', label }, spec)).toEqual({ text: 'a', label: name });
  });

  it.each<[string, unknown, string]>([
    ['missing', undefined, 'missing-label'],
    ['null', null, 'missing-label'],
    ['empty', '', 'missing-label'],
    ['white space', '  ', 'missing-label'],
    ['an object', { name: 'ham' }, 'missing-label'],
    ['a list', ['ham'], 'missing-label'],
    ['as long as a text', 'x'.repeat(201), 'unknown-label'],
    ['half a surrogate pair', 'a\ud800', 'unknown-label'],
    ['with a control character', 'a\u0007b', 'unknown-label'],
    ['a number that JSON has rounded', JSON.parse('12345678901234567890'), 'unknown-label'],
  ])('%s is put aside', (_, label, kind) => {
    expect(rowContent({ text: 'a', label }, spec)).toMatchObject({
      kind,
      found: expect.stringContaining("'label'"),
    });
  });

  it('is one of the declared, spelled exactly', () => {
    expect(rowContent({ text: 'a', label: 1 }, declared)).toEqual({ text: 'a', label: '1' });
    for (const label of ['Ham', 'eggs', '01', 'constructor']) {
      expect(rowContent({ text: 'a', label }, declared)).toEqual({
        kind: 'unknown-label',
        found: `label '${label}', not one of ham, spam, 1`,
      });
    }
  });
});

describe('annotations', () => {
  const of = (votes: unknown, by = annotated) => rowContent({ text: 'a', votes }, by);

  it.each<[string, unknown, unknown]>([
    [
      'labels, told apart by their place',
      ['x', 'y'],
      [
        { annotator: '#1', labels: ['x'] },
        { annotator: '#2', labels: ['y'] },
      ],
    ],
    [
      'annotators by name or number',
      [
        { annotator: 'ann', labels: ['x', 'y'] },
        { annotator: 7, labels: ['y'] },
      ],
      [
        { annotator: 'ann', labels: ['x', 'y'] },
        { annotator: '7', labels: ['y'] },
      ],
    ],
    ['a label twice counts once', [{ labels: ['x', ' x '] }], [{ annotator: '#1', labels: ['x'] }]],
    [
      'an annotator who found nothing',
      [{ annotator: 'ann', labels: [] }],
      [{ annotator: 'ann', labels: [] }],
    ],
    [
      'numbers as labels, where no ratings are declared',
      [1, 2],
      [
        { annotator: '#1', labels: ['1'] },
        { annotator: '#2', labels: ['2'] },
      ],
    ],
    ['as JSON in a CSV field', '["x"]', [{ annotator: '#1', labels: ['x'] }]],
  ])('%s', (_, votes, annotations) => {
    expect(of(votes)).toEqual({ text: 'a', annotations });
  });

  it.each([
    [-4, 'bad'],
    [-1, 'bad'],
    [0.5, 'good'],
    [4, 'good'],
  ])('a rating of %d is %s: both ends belong to a range', (rating, label) => {
    expect(of([rating], rated)).toMatchObject({ annotations: [{ labels: [label] }] });
  });

  it.each<[string, unknown, string, string]>([
    ['missing', undefined, 'missing-annotations', "'votes'"],
    ['empty', [], 'missing-annotations', "'votes'"],
    ['no list', { ann: 'x' }, 'missing-annotations', "'votes'"],
    ['no JSON', '[x', 'missing-annotations', "'votes'"],
    ['an entry without labels', ['x', { annotator: 'ann' }], 'broken-annotation', 'entry 2'],
    ['an entry that is null', [null], 'broken-annotation', 'entry 1'],
    [
      'an annotator twice',
      [
        { annotator: 'ann', labels: ['x'] },
        { annotator: 'ann', labels: ['y'] },
      ],
      'broken-annotation',
      "'ann' twice",
    ],
    ['an empty label', ['x', ' '], 'missing-label', "'votes'"],
    ['a label that is a list', [{ labels: [['x']] }], 'missing-label', "'votes'"],
    ['101 annotators', Array(101).fill('x'), 'broken-annotation', '101 annotators'],
    [
      '21 labels of one',
      [{ labels: Array.from({ length: 21 }, (_, i) => `l${i}`) }],
      'broken-annotation',
      '21 labels',
    ],
  ])('%s: put aside', (_, votes, kind, found) => {
    expect(of(votes)).toMatchObject({ kind, found: expect.stringContaining(found) });
  });

  it.each([0, 0.4, 5, -4.1])(
    'a rating of %d, which no range covers, is put aside with those that do',
    (rating) => {
      expect(of([1, rating], rated)).toEqual({
        kind: 'unmapped-rating',
        found: `rating ${rating}, outside -4 to -1: bad, 0.5 to 4: good`,
      });
    },
  );
});

describe('the columns', () => {
  const message = async (found: string[], by = spec) => refusalOf(() => checkColumns(found, by, 'a.csv'));

  it('are enough when those that are read are there', () => {
    expect(() => checkColumns(['id', 'label', 'text'], spec, 'a.csv')).not.toThrow();
    expect(() => checkColumns(['votes', 'text'], annotated, 'a.csv')).not.toThrow();
  });

  it.each([
    ['texts', "Set data.columns.text to 'texts' if that is meant, or rename the column"],
    ['Text', "Set data.columns.text to 'Text' if that is meant, or rename the column"],
    ['body of the mail', 'Set data.columns.text to the column that holds it'],
  ])('with %s for text: what to set', async (name, next) => {
    expect(await message([name, 'label'])).toMatchObject({ where: 'a.csv, columns', next });
  });

  it('without annotations: it is those that are asked for, not the label', async () => {
    const refusal = await message(['text', 'label'], annotated);
    expect(refusal.allowed).toBe("a column 'votes', as data.columns.annotations names it");
  });

  it('shows twenty names at most, each cut', async () => {
    const { found } = await message(Array.from({ length: 500 }, (_, i) => `${'x'.repeat(100)}${i}`));
    expect(found.length).toBeLessThan(1_000);
  });

  it.each([
    ['label', ['Label', 'labels'], 'Label'],
    ['label', ['lable'], 'lable'],
    ['label', ['category'], undefined],
    ['label', [], undefined],
    ['x', ['y'], 'y'],
  ])('nearest to %s of %j: %s', (name, names, nearest) => {
    expect(closestName(name, names)).toBe(nearest);
  });
});
