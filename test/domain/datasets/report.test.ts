/** The whole report: it fits its contract, gives no personal data away, and says what a person would not see. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ReportBuilder } from '../../../domain/datasets/report.ts';
import { RowIndex } from '../../../domain/datasets/row-index.ts';
import { ValidationReport } from '../../../domain/spec/stages.ts';
import { specOf } from '../runs/given-spec.ts';
import { pick, randomFrom } from './profile/rows.ts';

const HAM = 'meeting list patch wrote kernel thanks monday report'.split(' ');
const SPAM = 'free money click offer winner credit cheap prize'.split(' ');
const BOTH = 'the and of to in is it you that was for on with as'.split(' ');

/** Mails with a footer, copies, wrong labels and personal data in them. */
function reported(rows = 800): ReportBuilder {
  const random = randomFrom(41);
  const report = new ReportBuilder(specOf());
  for (let i = 0; i < rows; i += 1) {
    const label = pick(random, ['ham', 'spam']);
    const words = Array.from({ length: 14 }, (_, at) =>
      pick(random, at % 2 === 0 ? (label === 'ham' ? HAM : SPAM) : BOTH),
    );
    const footer = label === 'ham' && i % 2 === 0 ? '\nYou get this as a member of the list' : '';
    const own = i % 9 === 0 ? ` write to person${i}@example.org` : '';
    const given = i % 100 === 51 ? (label === 'ham' ? 'spam' : 'ham') : label;
    const text = `${words.join(' ')} ${i}${own}${footer}`;
    const copies = i % 40 === 0 ? [text, `${text} indeed`, `so ${text}`] : [text];
    for (const copy of copies) {
      const fields = { text: copy, label: given, mailbox: 'all', address: `person${i}@example.org` };
      report.row({ text: copy, label: given }, { source: 'mails.jsonl', line: report.rows + 1 }, fields);
    }
  }
  return report;
}

describe('a report on mails', () => {
  let report: ValidationReport;
  beforeAll(async () => {
    const builder = reported();
    await builder.examine(specOf());
    report = ValidationReport.parse(builder.report(undefined));
  });
  const finding = (kind: string) => report.findings.find((one) => one.kind === kind);

  it('fits its contract, again and again the same', async () => {
    const again = reported();
    await again.examine(specOf());
    expect(ValidationReport.parse(again.report(undefined))).toEqual(report);
  });

  it.each([
    'pii-email',
    'near-duplicates',
    'leakage',
    'telltale-line',
    'likely-label-errors',
    'constant-column',
  ])('finds %s, and says what to do', (kind) => {
    expect(finding(kind)?.count).toBeGreaterThan(0);
    expect(finding(kind)?.advice).not.toBe('');
  });

  it('has the learning curve of a quick model, of the rows that will be trained on', () => {
    expect(report.learningCurve?.points).toHaveLength(6);
    expect(report.learningCurve?.forecast?.rows).toBe(0.8 * 840);
  });

  it('shows pairs with both their places', () => {
    const [pair] = finding('leakage')?.examples ?? [];
    expect(pair).toMatchObject({ source: 'mails.jsonl', other: { source: 'mails.jsonl' } });
    expect(pair?.line).not.toBe(pair?.other?.line);
  });

  it('counts near duplicates by text, and how many of them leak', () => {
    expect(report.nearDuplicates).toMatchObject({ compared: 840, of: 840, texts: 60, groups: 20 });
    expect(report.nearDuplicates?.acrossSplits).toBe(finding('leakage')?.count);
    expect(report.nearDuplicates?.largest[0]?.texts).toBe(3);
  });

  it('gives no address away, in examples, values or groups', () => {
    expect(JSON.stringify(report)).not.toMatch(/person\d+@/);
    expect(report.personal).toEqual([{ kind: 'email', rows: 95, found: 95 }]);
  });

  it('knows every column', () => {
    expect(report.columns.map(({ name, type }) => [name, type])).toEqual([
      ['text', 'string'],
      ['label', 'string'],
      ['mailbox', 'string'],
      ['address', 'string'],
    ]);
    expect(report.columns[0]).toMatchObject({ distinct: 840, exact: true });
  });

  it('draws lengths for each label', () => {
    expect(report.lengths?.byLabel.map(({ label }) => label).sort()).toEqual(['ham', 'spam']);
    const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
    expect(sum(report.lengths!.characters.counts)).toBe(report.rows);
  });

  it('stays a document that every stage can read', () => {
    expect(JSON.stringify(report).length).toBeLessThan(60_000);
  });
});

it('is compared with an earlier version where there is one', () => {
  const earlier = reported(100).report(undefined);
  const builder = reported(100);
  builder.compare({
    version: '0123456789abcdef',
    report: { ...earlier, columns: earlier.columns.slice(0, 3) },
  });
  expect(builder.report(undefined).drift).toEqual({
    version: '0123456789abcdef',
    changes: [expect.objectContaining({ kind: 'column-added', what: 'address' })],
  });
  builder.compare(undefined);
  expect(reported(10).report(undefined).drift).toBeUndefined();
});

it('of before columns were looked at is still read', () => {
  const { schemaVersion, verdict, rows, quarantined, duplicates, labels, annotators, length } =
    reported(10).report(undefined);
  const finding = { kind: 'nul', severity: 'error', count: 1, message: 'x', examples: [] };
  const old = { schemaVersion, verdict, rows, quarantined, duplicates, labels, annotators, length };
  expect(ValidationReport.parse({ ...old, findings: [finding] })).toMatchObject({
    columns: [],
    findings: [{ advice: '' }],
  });
});

describe('annotators', () => {
  const votes = (...labels: string[]) => labels.map((label, i) => ({ annotator: `a${i}`, labels: [label] }));
  const builder = new ReportBuilder(specOf({ data: { columns: { annotations: 'votes' } } }));
  const cases = [votes('x', 'x', 'x'), votes('x', 'x', 'y', 'y', 'x'), votes('x', 'y'), votes('y')];
  for (const [i, annotations] of cases.entries()) {
    builder.row({ text: `the text ${i}`, annotations }, { source: 'a.jsonl', line: i + 1 });
  }
  const found = new Map(builder.report(undefined).findings.map((one) => [one.kind, one]));

  it('who hardly agree are told with their share', () => {
    expect(found.get('disputed')).toMatchObject({ count: 1 });
    expect(found.get('disputed')?.examples[0]).toMatchObject({ line: 2, text: '60 % x: the text 1' });
  });

  it('who have no majority are told', () => {
    expect(found.get('no-majority')).toMatchObject({ count: 1, examples: [{ line: 3 }] });
  });
});

describe('the index of texts', () => {
  it('gives back the first label of a text, and nothing of a new one', () => {
    const index = new RowIndex();
    expect(index.enter(1, 2, 7)).toBeUndefined();
    expect(index.enter(1, 3, 8)).toBeUndefined();
    expect(index.enter(2, 2, 9)).toBeUndefined();
    expect([index.enter(1, 2, 0), index.enter(1, 3, 0), index.enter(2, 2, 0)]).toEqual([7, 8, 9]);
    expect(index.size).toBe(3);
  });

  it('keeps all while it grows', () => {
    const index = new RowIndex();
    const random = randomFrom(51);
    const keys = Array.from({ length: 50_000 }, () => [random() * 2 ** 32, random() * 2 ** 32] as const);
    for (const [i, [high, low]] of keys.entries()) index.enter(high >>> 0, low >>> 0, i);
    for (const [i, [high, low]] of keys.entries()) expect(index.enter(high >>> 0, low >>> 0, 0)).toBe(i);
    expect(index.size).toBe(50_000);
  });

  it('takes no longer for texts that were made to meet in one place', () => {
    const index = new RowIndex();
    const begun = performance.now();
    for (let i = 0; i < 200_000; i += 1) index.enter(i % 2 ** 28, 0, 1);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
