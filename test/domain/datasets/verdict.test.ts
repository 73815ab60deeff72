/** Whether data can be used: counts in, a complaint or none out; and what is worth knowing though it rejects nothing. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ReportBuilder } from '../../../domain/datasets/report.ts';
import { MIN_ROWS_PER_CLASS, noteLabels, rejection } from '../../../domain/datasets/verdict.ts';
import { ValidationReport } from '../../../domain/spec/stages.ts';
import { nextStep } from '../../functions/stage-context.ts';
import { specOf } from '../runs/given-spec.ts';

let report: ReportBuilder;
let line = 0;
beforeEach(() => {
  report = new ReportBuilder();
});

const place = () => ({ source: 'a.csv', line: ++line });
function rows(
  label: string | undefined,
  count: number,
  text = () => `text ${line}`,
  annotators: string[] = [],
) {
  for (let i = 0; i < count; i += 1) {
    const at = place();
    const content = text();
    const said = annotators.map((annotator, n) => ({ annotator, labels: [label ?? `label ${n}`] }));
    report.row(
      said.length === 0 ? { text: content, label: label! } : { text: content, annotations: said },
      at,
    );
  }
}
const faults = (count: number, kind = 'ragged-row') => {
  for (let i = 0; i < count; i += 1) report.quarantine({ kind, found: '3 fields' }, 1, place());
};
function classes(counts: Readonly<Record<string, number>>, faulty = 0): void {
  for (const [label, count] of Object.entries(counts)) rows(label, count);
  faults(faulty);
}
const findings = () => new Map(report.report(undefined).findings.map((finding) => [finding.kind, finding]));

describe('rejected', () => {
  it.each<[string, () => void, Parameters<typeof specOf>[0], string, string]>([
    ['no rows', () => {}, {}, 'a header without rows', 'Add rows and upload the file again.'],
    [
      'one class',
      () => rows('ham', 50),
      {},
      "one class only: 'ham' in all 50 rows",
      'Add rows of another class, or check data.columns.label.',
    ],
    [
      'no majority anywhere',
      () => rows(undefined, 50, undefined, ['ann', 'bob']),
      {},
      "'none' in all 50 rows",
      'Add rows of another class, or check data.columns.label.',
    ],
    [
      'nine rows of a class',
      () => classes({ ham: 90, spam: MIN_ROWS_PER_CLASS - 1 }),
      {},
      "9 rows of class 'spam' (2 classes in 99 rows)",
      'Add rows of that class, or leave the class out.',
    ],
    [
      'a declared class that is not there',
      () => classes({ ham: 50, spam: 50 }),
      { data: { labels: ['ham', 'spam', 'eggs'] } },
      "0 rows of class 'eggs'",
      'Add rows of that class, or leave the class out.',
    ],
    [
      'a label for every row',
      () => Array.from({ length: 50 }, (_, i) => rows(`label ${i}`, 1)),
      {},
      '50 classes in 50 rows',
      'Check data.columns.label: the column may hold no labels.',
    ],
    [
      'more than a thousand classes',
      () => Array.from({ length: 1_001 }, (_, i) => rows(`label ${i}`, 1)),
      {},
      '1001 classes in 1001 rows',
      'Check data.columns.label: the column may hold no labels; or join rare classes into one.',
    ],
    [
      'too much put aside',
      () => classes({ ham: 47, spam: 47 }, 6),
      {},
      "6 of 100 rows can't be used: 6 ragged-row (a.csv:",
      "Correct the rows that 'modelmill data quarantine RUN' lists, or raise data.quarantine.",
    ],
  ])('%s', (_, fill, settings, found, next) => {
    fill();
    const reason = rejection(report, specOf(settings)) ?? '';
    expect(reason).toContain(found);
    expect(reason).toMatch(/^a\.csv: /);
    expect(nextStep(reason)).toBe(next);
  });

  it('with the three most frequent kinds of fault', () => {
    faults(1, 'nul');
    faults(3, 'ragged-row');
    faults(2, 'no-text');
    faults(4, 'broken-json');
    expect(rejection(report, specOf())).toMatch(/4 broken-json .*; 3 ragged-row .*; 2 no-text/);
    expect(rejection(report, specOf())).not.toContain('nul');
  });

  it('in a thousand characters at most', () => {
    const sources = Array.from({ length: 100 }, (_, i) => ({
      key: `projects/mails/incoming/${'x'.repeat(99)}${i}`,
    }));
    report.quarantine({ kind: 'no-text', found: 'y'.repeat(5_000) }, 1, place());
    expect(rejection(report, specOf({ data: { sources } }))!.length).toBeLessThanOrEqual(1_000);
  });
});

describe('accepted', () => {
  it('ten rows of each class', () => {
    rows('ham', 10);
    rows('spam', 10);
    expect(rejection(report, specOf())).toBeUndefined();
  });

  it('with exactly the share that may be put aside', () => {
    rows('ham', 50);
    rows('spam', 45);
    faults(5);
    expect(rejection(report, specOf({ data: { quarantine: 0.05 } }))).toBeUndefined();
  });

  it('whatever is put aside, where the spec allows all of it', () => {
    rows('ham', 10);
    rows('spam', 10);
    faults(500);
    expect(rejection(report, specOf({ data: { quarantine: 1 } }))).toBeUndefined();
  });
});

describe('worth knowing', () => {
  it.each([
    [10, true],
    [11, false],
  ])('imbalance at %d rows against 110: %s', (few, noted) => {
    rows('ham', 110);
    rows('spam', few);
    noteLabels(report);
    expect(findings().get('imbalance')?.advice.startsWith('Judge by macroF1') ?? false).toBe(noted);
    expect(findings().get('imbalance')?.examples.length ?? 0).toBe(noted ? 2 : 0);
  });

  it.each([
    ['spam', 'Spam'],
    ['not spam', 'not-spam'],
    ['ｓｐａｍ', 'spam'],
  ])('%s and %s may be one class', (one, other) => {
    rows(one, 20);
    rows(other, 20);
    rows('ham', 20);
    noteLabels(report);
    expect(findings().get('similar-labels')).toMatchObject({ severity: 'warning' });
    expect(findings().get('similar-labels')?.message).not.toContain("'ham'");
    // Two rows of each.
    expect(findings().get('similar-labels')?.examples).toHaveLength(4);
  });

  it('nothing of balanced, different labels', () => {
    rows('ham', 20);
    rows('spam', 20);
    noteLabels(report);
    expect([...findings()]).toEqual([]);
  });
});

describe('the report', () => {
  it('fits its contract, accepted and rejected', () => {
    rows('ham', 3);
    faults(1);
    expect(ValidationReport.parse(report.report(undefined)).verdict).toBe('accepted');
    expect(ValidationReport.parse(report.report('no'))).toMatchObject({ verdict: 'rejected', reason: 'no' });
    expect(ValidationReport.parse(new ReportBuilder().report('empty')).length).toEqual({
      p50: 0,
      p95: 0,
      max: 0,
    });
  });

  it('counts lengths: the middle, the long ones, the longest', () => {
    for (let i = 1; i <= 100; i += 1) rows('ham', 1, () => 'x'.repeat(i));
    rows('ham', 1, () => 'x'.repeat(12_345));
    expect(report.report(undefined).length).toEqual({ p50: 51, p95: 96, max: 12_345 });
  });

  it('tells a text that comes again from one whose label contradicts', () => {
    rows('ham', 3, () => 'the same');
    rows('spam', 1, () => 'the same');
    expect([...findings()].map(([kind, { count }]) => [kind, count])).toEqual([
      ['conflicting-duplicate', 1],
      ['duplicate', 3],
    ]);
    expect(report.report(undefined).duplicates).toBe(3);
  });

  it('calls no annotated text contradicted: its majority is still to come', () => {
    rows('good', 1, () => 'the same', ['ann', 'bob']);
    rows('bad', 1, () => 'the same', ['cy']);
    expect([...findings().keys()]).toEqual(['duplicate']);
    expect(report.report(undefined).annotators).toBe(3);
  });

  it('has five examples of a kind, cut, well formed', () => {
    for (let i = 0; i < 9; i += 1)
      report.quarantine({ kind: 'no-text', found: `${'😀'.repeat(59)}x😀` }, 2, place());
    const finding = findings().get('no-text');
    expect(finding).toMatchObject({ count: 18, severity: 'error' });
    expect(finding?.examples).toHaveLength(5);
    expect(finding?.examples[0]?.text.isWellFormed()).toBe(true);
  });
});

describe('labels of spans', () => {
  /** A row said to be of a split, with labels. */
  const given = (split: 'train' | 'validation' | 'test', labels: readonly string[], count: number) => {
    for (let i = 0; i < count; i += 1) {
      const at = place();
      report.row({ text: `text ${at.line}`, labels, splits: [split] }, at);
    }
  };
  const spec = (data = {}) => specOf({ task: 'token-classification', data });
  beforeEach(() => {
    report = new ReportBuilder(spec());
    given('train', ['LOC'], 20);
    given('validation', ['LOC', 'PER'], 3);
    given('test', ['LOC'], 4);
  });

  it('that training lacks reject the data', () => {
    const reason = rejection(report, spec());
    expect(reason).toContain("label 'PER' in no row of the training split (validation 3, test 0)");
    expect(nextStep(reason!)).toBe(
      'Add rows with that label, or leave it out of the data and of data.labels.',
    );
  });

  it('that nobody has but data.labels reject it too', () => {
    given('train', ['PER'], 1);
    expect(rejection(report, spec({ labels: ['LOC', 'PER'] }))).toBeUndefined();
    expect(rejection(report, spec({ labels: ['LOC', 'PER', 'ORG'] }))).toContain("label 'ORG' in no row");
  });

  it('that validation or test lack are a finding', () => {
    given('train', ['PER'], 2);
    expect(rejection(report, spec())).toBeUndefined();
    noteLabels(report);
    expect(findings().get('labels-missing-in-split')).toMatchObject({
      severity: 'warning',
      message: "Labels that a split has no row with: 'PER' (train 2, validation 3, test 0)",
    });
  });
});
