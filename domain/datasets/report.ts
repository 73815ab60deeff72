/** The validation report as it grows: counts, balance, lengths, findings with examples. Pure; flat in memory. */
import type { ValidationReport } from '../spec/stages.ts';
import type { Fault } from './lines.ts';
import { RowIndex } from './row-index.ts';

const EXAMPLES = 5;
const EXAMPLE_CHARACTERS = 120;
/** Beyond this many different labels the column is none of labels. */
const MAX_LABELS = 1_000;

type Finding = ValidationReport['findings'][number];
type Severity = Finding['severity'];

export interface Place {
  readonly source: string;
  readonly line: number;
}

/** What each kind of finding means to the reader. */
const MEANING: Record<string, string> = {
  'over-long-line': 'Lines beyond 8 MiB were put aside',
  'broken-utf8': 'Lines that are no UTF-8 were put aside',
  'broken-unicode': 'Texts with half a surrogate pair were put aside',
  nul: 'Lines with NUL bytes were put aside',
  'stray-quote': 'CSV records with quotes out of place were put aside',
  'ragged-row': 'Rows with more or fewer fields than the header were put aside',
  'broken-json': 'Lines that are no JSON were put aside',
  'no-object': 'Lines whose JSON is no object were put aside',
  'no-text': 'Rows without a text were put aside',
  'empty-text': 'Rows with an empty text were put aside',
  'missing-label': 'Rows without a label were put aside',
  'unknown-label': 'Rows with a label outside the set were put aside',
  'missing-annotations': 'Rows without annotations were put aside',
  'broken-annotation': 'Rows with an unreadable annotation were put aside',
  'unmapped-rating': 'Rows with a rating outside data.ratings were put aside',
  duplicate: 'Texts that occur again; assemble keeps one of each',
  'conflicting-duplicate': 'Texts that occur with different labels; assemble drops them',
};

export class ReportBuilder {
  rows = 0;
  quarantined = 0;
  duplicates = 0;
  readonly #labels = new Map<string, number>();
  readonly #annotators = new Set<string>();
  readonly #lengths = new Map<number, number>();
  #longest = 0;
  readonly #findings = new Map<string, Omit<Finding, 'kind'>>();
  readonly #index = new RowIndex();
  readonly #labelNumbers = new Map<string, number>();

  quarantine(fault: Fault, lines: number, place: Place): void {
    this.quarantined += lines;
    this.#find(fault.kind, 'error', lines, place, fault.found);
  }

  /** `label` is undefined where annotators have no majority. */
  row(
    row: { readonly id: string; readonly text: string; readonly label: string | undefined } & Place,
    annotators: readonly string[],
  ): void {
    this.rows += 1;
    if (row.label !== undefined) this.#labels.set(row.label, (this.#labels.get(row.label) ?? 0) + 1);
    for (const annotator of annotators) if (this.#annotators.size < 100_000) this.#annotators.add(annotator);
    this.#longest = Math.max(this.#longest, row.text.length);
    const length = threeDigits(row.text.length);
    this.#lengths.set(length, (this.#lengths.get(length) ?? 0) + 1);

    const label = this.#numberOf(row.label ?? '');
    const first = this.#index.enter(row.id, label);
    if (first === undefined) return;
    this.duplicates += 1;
    this.#find('duplicate', 'info', 1, row, row.text);
    if (first !== label && annotators.length === 0) {
      this.#find('conflicting-duplicate', 'warning', 1, row, `${row.label}: ${row.text}`);
    }
  }

  /** A finding about the data as a whole. */
  readonly note = (kind: string, severity: Severity, message: string): void => {
    this.#findings.set(kind, { severity, message, count: 1, examples: [] });
  };

  get labels(): readonly { readonly label: string; readonly rows: number }[] {
    return [...this.#labels]
      .map(([label, rows]) => ({ label, rows }))
      .sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1));
  }

  /** The kinds of fault, most frequent first, for the reason of a rejection. */
  get faults(): readonly { readonly kind: string; readonly count: number; readonly example: string }[] {
    return [...this.#findings]
      .filter(([, { severity }]) => severity === 'error')
      .map(
        ([
          kind,
          {
            count,
            examples: [first],
          },
        ]) => ({
          kind,
          count,
          example: first ? `${first.source}:${first.line}: ${first.text}` : '',
        }),
      )
      .sort((a, b) => b.count - a.count);
  }

  report(reason: string | undefined): ValidationReport {
    return {
      schemaVersion: 1,
      verdict: reason === undefined ? 'accepted' : 'rejected',
      ...(reason === undefined ? {} : { reason }),
      rows: this.rows,
      quarantined: this.quarantined,
      duplicates: this.duplicates,
      labels: [...this.labels].slice(0, MAX_LABELS),
      annotators: this.#annotators.size,
      length: { p50: this.#percentile(0.5), p95: this.#percentile(0.95), max: this.#longest },
      findings: [...this.#findings].map(([kind, finding]) => ({ kind, ...finding })),
    };
  }

  #numberOf(label: string): number {
    const known = this.#labelNumbers.get(label);
    if (known !== undefined) return known;
    this.#labelNumbers.set(label, this.#labelNumbers.size);
    return this.#labelNumbers.size - 1;
  }

  #find(kind: string, severity: Severity, count: number, { source, line }: Place, text: string): void {
    const finding = this.#findings.get(kind) ?? {
      severity,
      message: MEANING[kind] ?? kind,
      count: 0,
      examples: [],
    };
    finding.count += count;
    if (finding.examples.length < EXAMPLES) {
      finding.examples.push({ source, line, text: text.slice(0, EXAMPLE_CHARACTERS).toWellFormed() });
    }
    this.#findings.set(kind, finding);
  }

  /** Characters; exact below 1,000, to three digits above. */
  #percentile(share: number): number {
    let seen = 0;
    for (const [length, rows] of [...this.#lengths].sort(([a], [b]) => a - b)) {
      seen += rows;
      if (seen >= share * this.rows) return length;
    }
    return 0;
  }
}

const threeDigits = (length: number): number => Number(length.toPrecision(3));
