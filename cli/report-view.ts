/** A validation report as text: what there is, then what was found, each with examples and what to do. */
import type { Histogram, MeasuredCurve } from '../domain/spec/data-profile.ts';
import type { Finding, ValidationReport } from '../domain/spec/stages.ts';
import { list, type Out, say } from './output.ts';
import type { Column } from './table.ts';
import { columnsOf, counted, cutTo, figure, printable, wrapped } from './text.ts';

const BAR = 24;
const bar = (share: number): string => '▇'.repeat(Math.round(BAR * Math.max(0, Math.min(1, share))));
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const MOST_LABELS = 20;

/** Rows, verdict, tables, findings. Nothing is said by colour or shape alone. */
export function sayReport(out: Out, report: ValidationReport): void {
  const { verdict, reason, rows, quarantined, duplicates, annotators, length, findings } = report;
  const counts = `${counted(rows, 'row')}, ${quarantined} put aside, ${counted(duplicates, 'duplicate')}`;
  paragraph(out, `${verdict}: ${counts}`, '', '  ');
  if (reason !== undefined) paragraph(out, reason, '  ');
  for (const { source, text } of findings.find(({ kind }) => kind === 'unreadable-source')?.examples ?? [])
    paragraph(out, `not read: ${source}: ${text}`, '', '  ');
  if (annotators > 0) say(out, counted(annotators, 'annotator'));
  const { p50, p95, max } = length;
  if (max > 0) paragraph(out, `characters: median ${p50}, 95 % up to ${p95}, longest ${max}`, '', '  ');
  sayImages(out, report);
  sayLabels(out, report);
  sayLengths(out, report);
  sayColumns(out, report);
  sayShares(
    out,
    'languages',
    sharesOf(report.languages?.counts ?? [], ({ language }) => language),
  );
  sayShares(
    out,
    'scripts',
    sharesOf(report.scripts, ({ script }) => script),
  );
  sayPersonal(out, report);
  sayTelltales(out, report);
  sayCurve(out, report.learningCurve);
  sayFindings(out, report);
}

function heading(out: Out, text: string): void {
  say(out, '');
  paragraph(out, text, '', '  ');
}

function sayImages(out: Out, { images }: ValidationReport): void {
  if (images === undefined) return;
  const formats = images.formats.map(({ format, images: count }) => `${format} ${count}`).join(', ');
  const [width = 0, height = 0] = [images.width.borders[0], images.height.borders[0]];
  const all = `${counted(images.images, 'image')} (${formats}), at least ${width} pixels wide and ${height} high`;
  paragraph(out, `${all}, ${images.duplicates} of them copies`, '', '  ');
}

function sayLabels(out: Out, { labels, rows }: ValidationReport): void {
  if (labels.length === 0) return;
  const largest = labels[0]?.rows ?? 1;
  heading(out, counted(labels.length, 'label'));
  const columns: readonly Column<(typeof labels)[number]>[] = [
    { head: 'label', cell: ({ label }) => label, prose: 'cut' },
    { head: 'rows', cell: (label) => String(label.rows) },
    { head: 'share', cell: (label) => percent(label.rows / rows) },
    { head: '', cell: (label) => bar(label.rows / largest), spare: 1 },
  ];
  list(out, labels.slice(0, MOST_LABELS), columns);
  if (labels.length > MOST_LABELS) say(out, `… and ${labels.length - MOST_LABELS} more`);
}

function sayLengths(out: Out, { lengths }: ValidationReport): void {
  if (lengths === undefined || lengths.characters.counts.length === 0) return;
  heading(out, 'characters of a text');
  const bins = binsOf(lengths.characters);
  const most = Math.max(...bins.map(({ rows }) => rows));
  list(out, bins, [
    { head: 'from', cell: ({ from }) => String(from) },
    { head: 'rows', cell: ({ rows }) => String(rows) },
    { head: '', cell: ({ rows }) => bar(rows / most), spare: 1 },
  ]);
}

const binsOf = ({ borders, counts }: Histogram) => borders.map((from, i) => ({ from, rows: counts[i] ?? 0 }));

function sayColumns(out: Out, { columns, rows }: ValidationReport): void {
  if (columns.length === 0) return;
  heading(out, counted(columns.length, 'column'));
  list(out, columns, [
    { head: 'column', cell: ({ name }) => name },
    { head: 'type', cell: ({ type }) => type },
    { head: 'missing', cell: ({ missing }) => (missing === 0 ? '' : percent(missing / rows)) },
    {
      head: 'different',
      cell: ({ distinct, exact }) => (distinct === undefined ? '' : `${exact ? '' : '~ '}${distinct}`),
      spare: 1,
    },
    {
      head: 'range',
      cell: ({ number }) => (number ? `${figure(number.min)} to ${figure(number.max)}` : ''),
      spare: 3,
    },
    {
      head: 'most frequent',
      cell: ({ top }) =>
        top
          .filter((value) => value.rows > 1)
          .slice(0, 3)
          .map((value) => `${value.value} (${value.rows})`)
          .join(', '),
      prose: 'cut',
      spare: 2,
    },
  ]);
}

interface Share {
  readonly name: string;
  readonly rows: number;
}

const sharesOf = <T extends { readonly rows: number }>(counts: readonly T[], nameOf: (of: T) => string) =>
  counts.map((of): Share => ({ name: nameOf(of), rows: of.rows }));

/** One kind of everything says nothing. */
function sayShares(out: Out, what: string, shares: readonly Share[]): void {
  if (shares.length < 2) return;
  const all = shares.reduce((sum, { rows }) => sum + rows, 0);
  const named = shares.slice(0, 8).map(({ name, rows }) => `${name} ${rows} (${percent(rows / all)})`);
  heading(out, `${what}: ${named.join(', ')}${shares.length > 8 ? ' …' : ''}`);
}

function sayPersonal(out: Out, { personal }: ValidationReport): void {
  if (personal.length === 0) return;
  const named = personal.map(({ kind, rows, found }) => `${kind} ${found} in ${counted(rows, 'row')}`);
  heading(out, `personal data: ${named.join(', ')}`);
}

function sayTelltales(out: Out, { telltales }: ValidationReport): void {
  if (telltales.length === 0) return;
  heading(out, 'what tells the labels');
  list(out, telltales.slice(0, 10), [
    { head: 'label', cell: ({ label }) => label },
    { head: 'right', cell: ({ precision }) => percent(precision) },
    { head: 'of its texts', cell: ({ coverage }) => percent(coverage) },
    { head: 'word or line', cell: ({ text }) => text, prose: 'cut' },
  ]);
}

/** What more rows would bring, in two lines. */
export function sayCurve(out: Out, curve: MeasuredCurve | undefined): void {
  if (curve === undefined) return;
  const { points, forecast, reliability, note } = curve;
  const last = points.at(-1);
  if (last === undefined || forecast === undefined) {
    const measured =
      last && `, measured up to ${counted(last.rows, 'row')}: ${percent(1 - last.error)} right`;
    heading(out, `learning curve: no forecast${measured ?? ''}`);
  } else {
    const { rows, error, twice } = forecast;
    const about = reliability === 'rough' ? ', roughly' : '';
    heading(
      out,
      `learning curve: ${percent(1 - error)} right from ${counted(rows, 'training row')}, ${percent(1 - twice)} from twice as many${about}`,
    );
  }
  paragraph(out, note, '  ');
}

const MARKS = { error: '✗', warning: '!', info: '·' } as const;
const ORDER: readonly Finding['severity'][] = ['error', 'warning', 'info'];

/** What matters most first. */
export const bySeverity = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || b.count - a.count);

function sayFindings(out: Out, { findings, drift }: ValidationReport): void {
  heading(out, findings.length === 0 ? 'no findings' : counted(findings.length, 'finding'));
  for (const { kind, severity, count, message, advice, examples } of bySeverity(findings)) {
    say(out, '');
    say(out, `${MARKS[severity]} ${severity}: ${kind} (${count})`);
    paragraph(out, message, '  ');
    if (advice !== '') paragraph(out, advice, '  → ', '    ');
    for (const { source, line, text, other } of examples) {
      paragraph(out, `${source}:${line}  ${text}`, '    ', '      ', 2);
      if (other) paragraph(out, `like ${other.source}:${other.line}  ${other.text}`, '      ', '        ', 2);
    }
  }
  sayDrift(out, drift);
}

/** What changed against the version before. */
export function sayDrift(out: Out, drift: ValidationReport['drift']): void {
  if (drift === undefined || drift.changes.length === 0) return;
  heading(out, `against version ${drift.version}`);
  for (const { severity, message, advice } of drift.changes) {
    paragraph(out, `${MARKS[severity]} ${message}`, '', '  ');
    paragraph(out, advice, '  → ', '    ');
  }
}

/** Lines of a terminal's width; on a pipe one line. At most `most` of them. */
function paragraph(out: Out, text: string, first: string, rest = first, most = 20): void {
  const width = out.stdout.isTTY ? out.stdout.columns || 80 : undefined;
  const whole = printable(text);
  if (width === undefined) {
    say(out, `${first}${whole}`);
    return;
  }
  const lines = wrapped(whole, Math.max(16, width - columnsOf(rest)));
  for (const [i, line] of lines.slice(0, most).entries()) {
    const begun = `${i === 0 ? first : rest}${line}`;
    say(out, i === most - 1 && lines.length > most ? cutTo(`${begun} …`, width) : begun);
  }
}
