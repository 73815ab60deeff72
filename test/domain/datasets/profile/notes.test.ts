/** What the profile as a whole says. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KIND_NAMES, knownKind } from '../../../../domain/datasets/profile/kinds.ts';
import { notesOn, skewedKinds } from '../../../../domain/datasets/profile/notes.ts';
import type { Fields } from '../../../../domain/datasets/records.ts';
import { placed, profileOf, SETTINGS } from './rows.ts';

function noted(rows: readonly Fields[]) {
  const profile = profileOf(placed(rows));
  const columns = [...profile.columns.values()].map((column) =>
    column.profile(profile.rows, profile.sampledValues(column.name)),
  );
  return new Map([...notesOn(profile, columns, SETTINGS)].map((note) => [note.kind, note]));
}

const rows = (own: (i: number) => Fields, count = 200): Fields[] =>
  Array.from({ length: count }, (_, i) => ({
    text: `a text of some words, number ${i}`,
    label: i % 2 === 0 ? 'ham' : 'spam',
    ...own(i),
  }));

describe('columns', () => {
  it.each<[string, string, (i: number) => Fields]>([
    ['constant-column', "'lang' (en)", () => ({ lang: 'en' })],
    ['mostly-missing-column', "'note' (90 %)", (i) => (i % 10 === 0 ? { note: `n${i % 3}` } : {})],
    ['mixed-type-column', "'age' ('n/a' among others)", (i) => ({ age: i % 20 === 0 ? 'n/a' : i % 51 })],
    ['leaky-column', "'folder' (always)", (i) => ({ folder: i % 2 === 0 ? 'inbox' : 'junk' })],
    ['id-column', "'id'", (i) => ({ id: `row-${i}` })],
  ])('%s: %s', (kind, said, own) => {
    const notes = noted(rows(own));
    expect([...notes.keys()]).toEqual([kind]);
    expect(notes.get(kind)).toMatchObject({ count: 1, message: expect.stringContaining(said) });
  });

  it.each<[string, (i: number) => Fields, string, number]>([
    ['constant-column', () => ({ lang: 'en' }), 'lang: en', 1],
    ['mostly-missing-column', (i) => (i % 10 === 4 ? { note: `n${i}` } : { note: ' ' }), 'note: n4', 5],
  ])('%s has the first row with a value as its example', (kind, own, text, line) => {
    expect(noted(rows(own)).get(kind)?.examples).toEqual([{ source: 'a.jsonl', line, text }]);
  });

  it('that are empty in every row have no row to show', () => {
    const notes = noted(rows(() => ({ note: '', none: null })));
    expect(notes.get('mostly-missing-column')).toMatchObject({ count: 2, examples: [] });
  });

  it('that nearly always give the label away are told with how often', () => {
    const notes = noted(rows((i) => ({ folder: i === 7 ? 'inbox' : i % 2 === 0 ? 'inbox' : 'junk' })));
    expect(notes.get('leaky-column')?.message).toContain("'folder' (99.5 % of the rows)");
  });

  it('that follow the label now and then are not told', () => {
    expect([...noted(rows((i) => ({ day: `day ${i % 7}` }))).keys()]).toEqual([]);
    expect([...noted(rows((i) => ({ day: i % 3 === 0 ? 'a' : i % 2 === 0 ? 'b' : 'c' }))).keys()]).toEqual(
      [],
    );
  });

  it('of few rows say nothing', () => {
    expect([...noted(rows((i) => ({ id: i, lang: 'en' }), 20)).keys()]).toEqual([]);
  });
});

describe('lengths', () => {
  it('beyond what training reads: a warning from half of the texts on', () => {
    const long = 'word '.repeat(150);
    const share = (every: number) => noted(rows((i) => (i % every === 0 ? { text: `${long}${i}` } : {})));
    expect(share(10).get('beyond-max-length')).toMatchObject({ severity: 'info', count: 20 });
    expect(share(10).get('beyond-max-length')?.message).toContain('10 % of the texts');
    expect(noted(rows((i) => ({ text: `${long}${i}` }))).get('beyond-max-length')?.severity).toBe('warning');
    expect(share(200).get('beyond-max-length')).toBeUndefined();
  });

  it('far from the others, with the longest as examples', () => {
    const notes = noted(rows((i) => (i === 5 ? { text: 'x'.repeat(9_000) } : {})));
    const outliers = notes.get('length-outliers');
    expect(outliers?.count).toBe(1);
    expect(outliers?.examples).toEqual([{ source: 'a.jsonl', line: 6, text: 'x'.repeat(120) }]);
  });

  it('that tell the label', () => {
    const notes = noted(rows((i) => (i % 2 === 0 ? { text: `short ${i}` } : {})));
    expect(notes.get('length-tells-label')?.message).toBe(
      'Of ham 100 % are shorter than 10 characters, of spam 0 %',
    );
    expect(notes.get('length-tells-label')?.examples).toEqual([
      { source: 'a.jsonl', line: 1, text: 'short 0' },
      { source: 'a.jsonl', line: 102, text: 'a text of some words, number 101' },
    ]);
  });
});

describe('what was found', () => {
  const found = (label: (i: number) => string) => {
    const profile = profileOf(
      placed(
        rows((i) => ({ label: label(i), ...(i < 40 ? { text: `broken \ufffd text number ${i}` } : {}) })),
      ),
    );
    return [...skewedKinds(profile)].map(({ message }) => message);
  };

  it('with one label mostly, is said to be', () => {
    expect(found((i) => (i < 36 || i >= 120 ? 'spam' : 'ham'))).toEqual([
      'Texts with U+FFFD, which stands where characters were lost; 90 % of them spam, as 58 % of all rows are',
    ]);
    expect(found((i) => (i < 40 ? 'spam' : 'ham'))[0]).toContain(
      '; all of them spam, as 20 % of all rows are',
    );
  });

  it('with the label that most rows have anyhow, is not', () => {
    expect(found((i) => (i % 10 < 7 ? 'ham' : 'spam'))).toEqual([]);
  });

  it('with either, is not', () => expect(found((i) => (i % 2 === 0 ? 'ham' : 'spam'))).toEqual([]));
});

describe('every kind', () => {
  it.each(KIND_NAMES)('%s says what it means and what to do', (kind) => {
    const { message, advice } = knownKind(kind);
    expect(message.length).toBeGreaterThan(10);
    expect(advice.length).toBeGreaterThan(10);
    expect(message).not.toMatch(/\.$/);
    expect(advice).not.toMatch(/\.$/);
  });

  /** As the readers write them: `kind: '…'`, `new Damage('…'`, `faultOf(error, '…'`, `note('…'`. */
  const written = globSync('domain/datasets/**/*.ts')
    // Changes are no findings: each says itself what it means.
    .filter((file) => !file.endsWith('drift.ts'))
    .flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(
        /(?:kind: |new Damage\(\s*|faultOf\(error, |note\(\s*)'([a-z0-9]+-[a-z0-9-]+)'/g,
      ),
    ])
    .map(([, kind]) => kind!);

  it.each([...new Set(written)].sort())('%s, which a reader or a check finds, is known', (kind) => {
    expect(KIND_NAMES).toContain(kind);
  });

  it('is seen where it is written', () => {
    expect(written).toEqual(
      expect.arrayContaining(['ragged-row', 'broken-image', 'likely-label-errors', 'mixed-encodings']),
    );
  });

  it('of somebody else is an error with its own name', () => {
    expect(knownKind('damaged-member')).toMatchObject({ severity: 'error', message: 'damaged-member' });
  });
});
