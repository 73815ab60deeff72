/** Whether data can be used at all: pure rules on the report's counts. Each complaint has the four parts. */
import { type Complaint, explain } from '../errors.ts';
import { withFileNames } from '../runs/named-file.ts';
import { MOST_LABELS, type RunSpec } from '../spec/run-spec.ts';
import { SPLITS } from './identity.ts';
import type { ReportBuilder } from './report.ts';
import { columnsOf } from './task-rows.ts';

/** Rows of each class below which a share of a tenth leaves a split without the class more often than not. */
export const MIN_ROWS_PER_CLASS = 10;
/** The smallest class has fewer than this share of the largest's rows: a finding, no rejection. */
const IMBALANCE = 0.1;

/**
 * Why the data is rejected; undefined when it is accepted. At most 1,000 characters.
 *
 * @param bytes of all sources, which those that can't be read are a share of
 */
export function rejection(report: ReportBuilder, spec: RunSpec, bytes = 0): string | undefined {
  const unread = complaintAboutUnread(report, spec, bytes);
  const complaint = unread ?? complaintAbout(report, spec);
  if (typeof complaint === 'string') return complaint;
  return complaint && explain(complaint).slice(0, 1_000);
}

/** Sources that can't be read count by their bytes; where there is nothing else, their own complaint says most. */
function complaintAboutUnread(
  { unreadable, rows }: ReportBuilder,
  { data }: RunSpec,
  bytes: number,
): Complaint | string | undefined {
  const [first] = unreadable;
  if (first === undefined) return undefined;
  const lost = unreadable.reduce((sum, each) => sum + each.bytes, 0);
  if (rows > 0 && lost <= data.quarantine * bytes) return undefined;
  if (unreadable.length === 1 && rows === 0) return first.why;
  const named = unreadable.slice(0, 5).map(({ source }) => withFileNames(source).slice(0, 100));
  return {
    where: named.join(', '),
    found: `${unreadable.length} sources, ${((100 * lost) / Math.max(1, bytes)).toFixed(1)} % of all bytes, that can't be read, the first because of ${withFileNames(first.why).slice(0, 400)}`,
    allowed: `at most ${(100 * data.quarantine).toFixed(1)} % (data.quarantine)`,
    next: 'Correct them or leave them out, or raise data.quarantine',
  };
}

function complaintAbout(report: ReportBuilder, spec: RunSpec): Complaint | undefined {
  const { rows, classes } = report;
  // Whole sources have been judged by their bytes.
  const quarantined = report.quarantined - report.unreadable.length;
  const { sources, collect } = spec.data;
  const where = [
    ...sources.map(({ key }) => withFileNames(key)),
    ...(collect?.sources ?? []).map(({ name }) => `source ${name}`),
  ]
    .join(', ')
    .slice(0, 200);
  if (rows + quarantined === 0) {
    return {
      where,
      found: 'a header without rows',
      allowed: `at least ${MIN_ROWS_PER_CLASS} rows${isClassified(report, spec) ? ' of each class' : ''}`,
      next: 'Add rows and upload the file again',
    };
  }
  const share = quarantined / (rows + quarantined);
  if (share > spec.data.quarantine) {
    const worst = report.faults
      .slice(0, 3)
      .map(({ kind, count, example }) => `${count} ${kind} (${withFileNames(example).slice(0, 150)})`);
    return {
      where,
      found: `${quarantined} of ${rows + quarantined} rows can't be used: ${worst.join('; ')}`,
      allowed: `at most ${(100 * spec.data.quarantine).toFixed(1)} % (data.quarantine)`,
      next: "Correct the rows that 'modelmill data quarantine RUN' lists, or raise data.quarantine",
    };
  }
  if (isClassified(report, spec)) return complaintAboutClasses(report, spec, where);
  if (rows < MIN_ROWS_PER_CLASS) {
    return {
      where,
      found: `${rows} rows`,
      allowed: `at least ${MIN_ROWS_PER_CLASS} rows for ${spec.task}`,
      next: 'Add rows and upload the file again',
    };
  }
  const marked = { 'token-classification': 'spans', 'image-classification': 'objects' } as const;
  const column = spec.task in marked ? marked[spec.task as keyof typeof marked] : undefined;
  if (column !== undefined && classes === 0) {
    return {
      where,
      found: `no label in the ${column} of ${rows} rows`,
      allowed: 'one label or more',
      next: `Mark some, or check data.columns.${column}`,
    };
  }
  if (classes > MOST_LABELS) return tooMany(report, where);
  return column === undefined ? undefined : complaintAboutMarks(report, spec, where);
}

/** A label of spans or objects that nobody can learn. */
function complaintAboutMarks({ splits }: ReportBuilder, spec: RunSpec, where: string): Complaint | undefined {
  const labels = splits.labels;
  const named = [...new Set([...(spec.data.labels ?? []), ...labels.keys()])];
  const untaught = named.find((label) => (labels.get(label)?.train ?? 0) === 0);
  if (untaught === undefined) return undefined;
  const { validation, test } = labels.get(untaught) ?? { validation: 0, test: 0 };
  return {
    where,
    found: `label '${untaught.slice(0, 60)}' in no row of the training split (validation ${validation}, test ${test})`,
    allowed: 'one such row or more for each label',
    next: 'Add rows with that label, or leave it out of the data and of data.labels',
  };
}

/** Each row is of one class: not where spans or the objects of an image are labelled instead. */
function isClassified({ profile }: ReportBuilder, spec: RunSpec): boolean {
  if (spec.task === 'text-classification') return true;
  if (spec.task !== 'image-classification') return false;
  const { label, objects } = columnsOf(spec);
  return profile.columns.has(label) || !profile.columns.has(objects);
}

const tooMany = ({ rows, classes }: ReportBuilder, where: string): Complaint => ({
  where,
  found: `${classes} classes in ${rows} rows`,
  allowed: `at most ${MOST_LABELS} classes`,
  next: 'Check data.columns.label: the column may hold no labels; or join rare classes into one',
});

function complaintAboutClasses(report: ReportBuilder, spec: RunSpec, where: string): Complaint | undefined {
  const { rows, labels, classes } = report;
  if (labels.length < 2) {
    return {
      where,
      found: `one class only: '${labels[0]?.label ?? 'none'}' in all ${rows} rows`,
      allowed: 'two classes or more',
      next: 'Add rows of another class, or check data.columns.label',
    };
  }
  if (classes > MOST_LABELS) return tooMany(report, where);
  const missing = (spec.data.labels ?? []).find((label) => !labels.some((found) => found.label === label));
  const rarest = missing === undefined ? labels.at(-1) : { label: missing, rows: 0 };
  if (rarest !== undefined && rarest.rows < MIN_ROWS_PER_CLASS) {
    return {
      where,
      found: `${rarest.rows} rows of class '${rarest.label.slice(0, 60)}' (${labels.length} classes in ${rows} rows)`,
      allowed: `at least ${MIN_ROWS_PER_CLASS} rows of each class for ${spec.task}`,
      next:
        labels.length > rows / 5
          ? 'Check data.columns.label: the column may hold no labels'
          : 'Add rows of that class, or leave the class out',
    };
  }
  return undefined;
}

/** Enters what is worth knowing though it rejects nothing. */
export function noteLabels(report: ReportBuilder): void {
  noteSimilar(report);
  noteBalance(report);
  noteSplits(report);
  noteLacking(report);
}

/** Labels of spans and objects that a split has no row with. */
function noteLacking({ splits, note }: ReportBuilder): void {
  const lacking = [...splits.labels].filter(([, rows]) => SPLITS.some((split) => rows[split] === 0));
  if (lacking.length === 0) return;
  const named = lacking
    .slice(0, 5)
    .map(
      ([label, rows]) =>
        `'${label.slice(0, 60)}' (${SPLITS.map((split) => `${split} ${rows[split]}`).join(', ')})`,
    );
  const more = lacking.length > named.length ? `; and ${lacking.length - named.length} more` : '';
  note('labels-missing-in-split', `Labels that a split has no row with: ${named.join('; ')}${more}`);
}

/** What becomes of the splits that rows came with. */
function noteSplits({ splits: { given }, note }: ReportBuilder): void {
  if (given === undefined) return;
  const { unsaid, ...said } = given;
  const rows = SPLITS.map((split) => `${split} ${said[split]}`).join(', ');
  if (said.train + unsaid === 0) {
    note('given-splits', `Rows came as ${rows}: with none to train on, all are dealt by their hash`);
    return;
  }
  const dealt = unsaid === 0 ? '' : `; ${unsaid} came with none and are dealt by their hash`;
  const missing = SPLITS.filter((split) => split !== 'train' && said[split] === 0);
  const taken =
    missing.length === 0 ? '' : `; a share of training rows, by hash, becomes ${missing.join(' and ')}`;
  note('given-splits', `Rows keep the split they came with: ${rows}${dealt}${taken}`);
}

/** Labels that differ only in letter case, spacing or the form of their characters: mostly one class misspelt. */
function noteSimilar(report: ReportBuilder): void {
  const { labels, note } = report;
  const folded = Map.groupBy(labels, ({ label }) =>
    label
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s_-]+/g, ''),
  );
  const groups = [...folded.values()].filter(({ length }) => length > 1);
  if (groups.length === 0) return;
  const named = groups.slice(0, 5).map((group) => group.map(({ label }) => `'${label}'`).join(' and '));
  // Two rows of each of two labels, or one of each of more.
  const shown = groups[0]!
    .slice(0, 4)
    .flatMap(({ label }, _, all) => report.examplesOf(label).slice(0, all.length > 2 ? 1 : 2));
  const message = `${named.join('; ')} count as different classes`;
  note('similar-labels', message, undefined, shown);
}

function noteBalance(report: ReportBuilder): void {
  const [largest, smallest] = [report.labels[0], report.labels.at(-1)];
  if (largest === undefined || smallest === undefined || smallest.rows >= IMBALANCE * largest.rows) return;
  report.note(
    'imbalance',
    `'${smallest.label}' has ${smallest.rows} rows, '${largest.label}' ${largest.rows}`,
    undefined,
    report.examplesOf(smallest.label),
  );
}
