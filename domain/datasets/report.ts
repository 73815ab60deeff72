/**
 * The validation report as it grows: the profile of the data, exact duplicates, a sample of the texts for what takes
 * longer. Pure; flat in memory but for 16 bytes for each distinct text.
 */
import { consensus } from '../agreement/jaccard.ts';
import { cleanerOf } from '../cleaning/clean.ts';
import type { Drift } from '../spec/data-profile.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { Finding, ValidationReport } from '../spec/stages.ts';
import type { Task } from '../spec/words.ts';
import { DEFAULT_COLUMNS } from './canonical/content.ts';
import { itemId, splitOf } from './identity.ts';
import type { Fault } from './lines.ts';
import { type Compared, drift } from './profile/drift.ts';
import { type Examined, examine } from './profile/examine.ts';
import type { Place } from './profile/findings.ts';
import { notesOn, skewedKinds } from './profile/notes.ts';
import { maskPii } from './profile/pii.ts';
import { Profile, type ProfileSettings } from './profile/profile.ts';
import { TextSample } from './profile/sample.ts';
import { Scan } from './profile/scan.ts';
import { SCRIPTS } from './profile/scripts.ts';
import type { Fields } from './records.ts';
import { RowIndex } from './row-index.ts';
import { columnsOf, isItsText, means, type ReportRow } from './task-rows.ts';

export type { Place } from './profile/findings.ts';

/** Beyond this many different labels the column is none of labels. */
const MAX_LABELS = 1_000;
/** Labels whose lengths are drawn. */
const DRAWN_LABELS = 6;

export interface Earlier {
  readonly version: string;
  readonly report: Compared;
}

export class ReportBuilder {
  duplicates = 0;
  readonly profile: Profile;
  readonly #settings: ProfileSettings;
  readonly #scan = new Scan();
  /** Rows, each once; and the different texts of those that are more than theirs. */
  readonly #index = new RowIndex();
  readonly #texts = new RowIndex();
  readonly #task: Task;
  readonly #sample = new TextSample();
  #examined: Examined | undefined;
  #drift: Drift | undefined;

  constructor(spec?: RunSpec) {
    const { text = 'text', annotations } = spec?.data.columns ?? {};
    const { label, spans, objects } = spec === undefined ? DEFAULT_COLUMNS : columnsOf(spec);
    this.#task = spec?.task ?? 'text-classification';
    const others = this.#task === 'text-classification' ? [] : [spans, objects];
    const labels = annotations === undefined ? [label, ...others] : [label, annotations];
    this.#settings = { text, labels, maxLength: spec?.training.maxLength ?? 128 };
    this.profile = new Profile(this.#settings);
  }

  get rows(): number {
    return this.profile.rows;
  }

  get quarantined(): number {
    return this.profile.quarantined;
  }

  quarantine(fault: Fault, lines: number, place: Place): void {
    this.profile.quarantine(fault.kind, fault.found, lines, place);
  }

  /** `fields`: all that the record holds. */
  row(row: ReportRow, place: Place, fields: Fields = NONE): void {
    const { text, label, annotations, labels = [], identity, stance, shown = text } = row;
    const scan = this.#scan;
    scan.read(text);
    const agreed = annotations === undefined ? label : consensus(annotations);
    const entered = this.profile.row({ text, label: agreed, annotations, fields }, place, scan) % 2 ** 31;
    for (const more of labels) this.profile.labels.add(more, text.length);
    const number = stance ?? entered;
    const [high, low] = identity === undefined ? [scan.high, scan.low] : halvesOf(identity);
    const first = this.#index.enter(high, low, number);
    const fresh =
      identity === undefined
        ? first === undefined
        : text !== '' && this.#texts.enter(scan.high, scan.low, 0) === undefined;
    if (fresh) this.#sample.add(text, agreed, place, scan);
    if (first === undefined) return;
    const { findings } = this.profile;
    this.duplicates += 1;
    // Of images the profile says it.
    if (this.#task === 'image-classification' || this.#task === 'image-text') {
      if (first !== number) findings.add('conflicting-images', 1, place, shown);
      return;
    }
    findings.add('duplicate', 1, place, text, agreed);
    if (first !== number && annotations === undefined) {
      findings.add('conflicting-duplicate', 1, place, agreed === undefined ? text : `${agreed}: ${text}`);
    }
  }

  /** A finding about the data as a whole. */
  readonly note = (kind: string, message: string, severity?: Finding['severity']): void => {
    this.profile.findings.put({ kind, message, ...(severity && { severity }) });
  };

  /** Looks at the sampled texts, when all rows are in: seconds of work. */
  async examine(spec: RunSpec): Promise<void> {
    const clean = await cleanerOf(spec.cleaning);
    const masked = spec.data.pii === 'mask' ? maskPii : same;
    const cleaned = spec.task === 'text-classification' ? clean : same;
    this.#examined = await examine({
      texts: this.#sample.texts,
      of: this.#distinctTexts,
      splitOf: (text) =>
        isItsText(spec.task) ? splitOf(itemId(cleaned(masked(text))), spec.data.split) : 'train',
    });
  }

  /** What has changed against an earlier version of the dataset. */
  compare(earlier: Earlier | undefined): void {
    if (earlier === undefined) return;
    const changes = drift(earlier.report, this.report(undefined));
    this.#drift = { version: earlier.version, changes };
  }

  get labels(): readonly { readonly label: string; readonly rows: number }[] {
    return this.profile.labels.counts.map(({ label, rows }) => ({ label, rows }));
  }

  /** How many labels there are, also where `labels` is only a sample of too many. */
  get classes(): number {
    return this.profile.labels.distinct;
  }

  /** The kinds of fault, most frequent first, for the reason of a rejection. */
  get faults(): readonly { readonly kind: string; readonly count: number; readonly example: string }[] {
    return this.profile.findings.all
      .filter(({ severity }) => severity === 'error')
      .map(({ kind, count, examples: [first] }) => ({
        kind,
        count,
        example: first ? `${first.source}:${first.line}: ${first.text}` : '',
      }))
      .sort((a, b) => b.count - a.count);
  }

  report(reason: string | undefined): ValidationReport {
    const { profile } = this;
    const { rows, characters } = profile;
    const columns = [...profile.columns.values()].map((column) =>
      column.profile(rows, profile.sampledValues(column.name), this.#distinctIn(column.name)),
    );
    const examined = this.#examined;
    return {
      schemaVersion: 1,
      verdict: reason === undefined ? 'accepted' : 'rejected',
      ...(reason === undefined ? {} : { reason }),
      rows,
      quarantined: profile.quarantined,
      duplicates: this.duplicates,
      labels: this.labels.slice(0, MAX_LABELS),
      annotators: profile.annotators.distinct,
      length: { p50: characters.percentile(0.5), p95: characters.percentile(0.95), max: characters.max },
      findings: this.#findings(columns),
      lengths: characters.max === 0 ? undefined : profile.textLengths(DRAWN_LABELS),
      columns,
      scripts: SCRIPTS.map((script, i) => ({ script, rows: profile.scripts[i]! }))
        .filter((counted) => counted.rows > 0)
        .sort((a, b) => b.rows - a.rows),
      personal: [...profile.personal]
        .map(([kind, counts]) => ({ kind, ...counts }))
        .sort((a, b) => b.rows - a.rows),
      languages: examined?.languages,
      // Where the split follows from more than the text, texts don't tell what lies in which.
      nearDuplicates: isItsText(this.#task) ? examined?.nearDuplicates : undefined,
      telltales: [...(examined?.telltales ?? [])],
      labelErrors: examined?.labelErrors,
      images: profile.images.profile(),
      drift: this.#drift,
    };
  }

  get #distinctTexts(): number {
    return isItsText(this.#task) ? this.#index.size : this.#texts.size;
  }

  /** The index knows how many different texts there are. */
  #distinctIn(column: string): number | undefined {
    return column === this.#settings.text ? this.#distinctTexts : undefined;
  }

  /** Those of the rows as they came up, then those of the whole. */
  #findings(columns: ValidationReport['columns']): Finding[] {
    const all = this.profile.findings.copy();
    for (const skewed of skewedKinds(this.profile)) all.put(skewed);
    for (const note of notesOn(this.profile, columns, this.#settings)) all.put(note);
    for (const found of this.#examined?.findings ?? []) all.put(found);
    return all.all.filter(({ kind }) => means(this.#task, kind));
  }
}

/** 16 hex digits as two numbers of 32 bits. */
const halvesOf = (hex: string): readonly [number, number] => [
  Number.parseInt(hex.slice(0, 8), 16),
  Number.parseInt(hex.slice(8, 16), 16),
];

const NONE: Fields = {};
const same = (text: string): string => text;
