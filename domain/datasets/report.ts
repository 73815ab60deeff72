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
import { eachFirstRow, FirstRows } from './first-rows.ts';
import { keptOf, placeOf, SplitCounts, type SplitCountsJson } from './given-splits.ts';
import { itemId, SPLITS, splitOf } from './identity.ts';
import type { Fault } from './lines.ts';
import { type Compared, drift } from './profile/drift.ts';
import { type Examined, examine } from './profile/examine.ts';
import { type Example, exampleOf, type Findings, type Place } from './profile/findings.ts';
import { notesOn, skewedKinds } from './profile/notes.ts';
import { maskPii } from './profile/pii.ts';
import { Profile, type ProfileSettings } from './profile/profile.ts';
import { type ProfileJson, profileFrom, profileJson } from './profile/profile-json.ts';
import { type SampledText, TextSample } from './profile/sample.ts';
import { hashOf, Scan, valueHash } from './profile/scan.ts';
import { SCRIPTS } from './profile/scripts.ts';
import type { Fields } from './records.ts';
import { isOneOf, RowIndex } from './row-index.ts';
import { columnsOf, isItsText, isOfImages, means, type ReportRow } from './task-rows.ts';

export type { Place } from './profile/findings.ts';

/** Beyond this many different labels the column is none of labels. */
const MAX_LABELS = 1_000;
/** Labels whose lengths are drawn. */
const DRAWN_LABELS = 6;

export interface Earlier {
  readonly version: string;
  readonly report: Compared;
}

/** What of the data is looked at twice. */
export interface ReportShare {
  /** Of every so many texts one is in the index. @default 1 */
  readonly scale?: number;
  /** The share of all hashes whose texts may be in the sample; 0: nothing will be examined. @default 1 */
  readonly sample?: number;
  /** Others report the rest of the data, and `merge` will put them together. @default false */
  readonly isPart?: boolean;
}

export interface ReportedPart {
  readonly profile: ProfileJson;
  readonly duplicates: number;
  /** FirstRows. */
  readonly firsts: Uint8Array;
  /** Texts with more than one label in the part, the first of them. */
  readonly conflicts: readonly { readonly high: number; readonly low: number; readonly example: Example }[];
  readonly sample: readonly (readonly [hash: number, sampled: SampledText])[];
  /** From this hash on texts were left out of the sample. */
  readonly left: number;
  readonly splits: SplitCountsJson;
  readonly unread: readonly Unread[];
}

/** A source that can't be read, or whose end can't. */
export interface Unread {
  readonly source: string;
  /** Of the source. */
  readonly bytes: number;
  readonly why: string;
}

/** A row whose text is in an earlier part; with another label there, `conflict`. */
interface Again {
  readonly row: number;
  readonly label: number;
  readonly conflict: boolean;
}

/** A row as an example shows it. */
export interface ShownRow extends Place {
  readonly shown: string;
}

/** A part's rows of these numbers, ascending, in their order. */
export type RowsAt = (rows: readonly number[]) => AsyncIterable<ShownRow>;

export class ReportBuilder {
  duplicates = 0;
  readonly unreadable: Unread[] = [];
  readonly profile: Profile;
  readonly #settings: ProfileSettings;
  readonly #scan = new Scan();
  /** Rows, each once; and the different texts of those that are more than theirs. */
  readonly #index: RowIndex;
  readonly #texts: RowIndex;
  readonly #task: Task;
  readonly #sample: TextSample;
  /** Where rows lie, which came with a split, or have labels that each split needs. */
  readonly splits = new SplitCounts();
  /** Of items that came with a split: the one that each came with first. */
  readonly #given: RowIndex;
  readonly #shares: RunSpec['data']['split'] | undefined;
  /** Of a part of the data: where each distinct row came first. */
  readonly #firsts: FirstRows | undefined;
  readonly #conflicts: ReportedPart['conflicts'][number][] = [];
  readonly #annotated: boolean;
  #merged = false;
  #examined: Examined | undefined;
  #drift: Drift | undefined;

  constructor(spec?: RunSpec, { scale, sample, isPart = false }: ReportShare = {}) {
    this.#index = new RowIndex({ scale });
    this.#texts = new RowIndex({ scale });
    this.#given = new RowIndex({ scale });
    this.#shares = spec?.data.split;
    this.#sample = new TextSample(sample);
    this.#firsts = isPart ? new FirstRows() : undefined;
    const { text = 'text', annotations } = spec?.data.columns ?? {};
    const { label, spans, objects } = spec === undefined ? DEFAULT_COLUMNS : columnsOf(spec);
    this.#task = spec?.task ?? 'text-classification';
    this.#annotated = annotations !== undefined;
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

  /** Beside its fault: what was lost is told by its bytes, since nobody knows its rows. */
  unread(source: string, bytes: number, why: string): void {
    this.unreadable.push({ source, bytes, why: why.slice(0, 1_000) });
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
    const entered = this.profile.row({ text, shown, label: agreed, annotations, fields }, place, scan);
    for (const more of labels) this.profile.labels.add(more, place, shown, text.length);
    const number = numberOf(stance ?? entered);
    const [high, low] = identity === undefined ? [scan.high, scan.low] : halvesOf(identity);
    const { scale } = this.#index;
    const first = this.#index.enter(high, low, number);
    this.#place(row, high, low, place);
    const fresh =
      identity === undefined
        ? first === undefined
        : text !== '' && this.#texts.enter(scan.high, scan.low, 0) === undefined;
    if (fresh)
      this.#sample.add(text, agreed, row.splits ? { ...place, split: keptOf(row.splits) } : place, scan);
    if (first === undefined) {
      if (isOneOf(scale, high)) this.#firsts?.add(high, low, number, this.rows - 1);
      return;
    }
    this.#again(scale, place, text, agreed);
    if (first === number || annotations !== undefined || !this.#index.mark(high, low)) return;
    const said = this.#images || agreed === undefined ? shown : `${agreed}: ${text}`;
    if (this.#firsts === undefined) this.profile.findings.add(this.#contradicting, scale, place, said);
    // Another part may know of it already: who puts the parts together counts it.
    else if (this.#conflicts.length < EXAMPLES)
      this.#conflicts.push({ high, low, example: exampleOf(place, said) });
  }

  #place(row: ReportRow, high: number, low: number, place: Place): void {
    const { splits, noSplit, labels = NO_LABELS, text, identity, shown = text } = row;
    const said = splits && keptOf(splits);
    this.splits.add(said, labels, () =>
      this.#shares === undefined ? 'train' : splitOf((identity ?? itemId(text)).slice(0, 16), this.#shares),
    );
    const { findings } = this.profile;
    if (noSplit !== undefined) findings.add('unknown-split', 1, place, noSplit);
    if (splits === undefined || said === undefined) return;
    const first = this.#given.enter(high, low, SPLITS.indexOf(said));
    const across = splits.length > 1 || (first !== undefined && first !== SPLITS.indexOf(said));
    if (!across) return;
    if (first === undefined) this.#given.mark(high, low);
    else if (!this.#given.mark(high, low)) return;
    findings.add('across-given-splits', this.#given.scale, place, shown);
  }

  get #images(): boolean {
    return isOfImages(this.#task);
  }

  #again(count: number, place: Place, text: string, label: string | undefined): void {
    this.duplicates += count;
    // Of images the profile says it.
    if (!this.#images) this.profile.findings.add('duplicate', count, place, text, label);
  }

  get #contradicting(): string {
    return this.#images ? 'conflicting-images' : 'conflicting-duplicate';
  }

  /** What `merge` takes, of a part. */
  part(): ReportedPart {
    return {
      profile: profileJson(this.profile),
      duplicates: this.duplicates,
      firsts: this.#firsts?.bytes(this.#index) ?? new Uint8Array(0),
      conflicts: this.#conflicts,
      sample: this.#sample.hashed,
      left: this.#sample.limit,
      splits: this.splits.toJSON(),
      unread: this.unreadable,
    };
  }

  /** Adds a part that comes behind this one. */
  async merge(part: ReportedPart, rowsAt: RowsAt): Promise<void> {
    this.#merged = true;
    this.splits.merge(part.splits);
    this.unreadable.push(...part.unread);
    const { profile } = this;
    const later = profileFrom(part.profile, this.#settings);
    const again = this.#entered(part, later.findings);
    await this.#repeated(again, later, rowsAt);
    profile.merge(later);
  }

  /** Enters what the part has for the first time; gives back what it has of parts before. */
  #entered({ duplicates, firsts, conflicts, sample, left }: ReportedPart, findings: Findings): Again[] {
    this.duplicates += duplicates;
    const { scale } = this.#index;
    const again: Again[] = [];
    const known = new Set<number>();
    eachFirstRow(firsts, (high, low, label, row, conflict) => {
      const first = this.#index.enter(high, low, label);
      if (first !== undefined) known.add(hashOf(high, low));
      const contradicts = first !== undefined && first !== label && !this.#annotated;
      const counts = (conflict || contradicts) && this.#index.mark(high, low);
      if (first !== undefined) again.push({ row, conflict: counts && contradicts, label });
      if (!counts || contradicts) return;
      const own = conflicts.find((one) => one.high === high && one.low === low);
      findings.enter(this.#contradicting, scale, undefined, own?.example);
    });
    this.#sample.lower(left);
    for (const [hash, { text, label, source, line }] of sample) {
      // What is a text's hash is another thing's where rows are not told apart by texts: it is not known then.
      if (!known.has(hash)) this.#sample.add(text, label, { source, line }, { hash });
    }
    return again;
  }

  /** Duplicates of rows in parts before. */
  async #repeated(again: readonly Again[], later: Profile, rowsAt: RowsAt): Promise<void> {
    if (again.length === 0) return;
    const { findings } = this.profile;
    const conflicts = again.filter(({ conflict }) => conflict);
    const examples = [
      ...(this.#images || !findings.wants('duplicate') ? [] : first(again)),
      ...(findings.wants(this.#contradicting) ? first(conflicts) : []),
    ];
    const rows = await shownAt([...new Set(examples.map(({ row }) => row))], rowsAt);
    const names = new Map(later.labels.counts.map(({ label }) => [numberOf(valueHash(label)), label]));
    const { scale } = this.#index;
    this.duplicates += scale * again.length;
    for (const { row, label, conflict } of again) {
      const there = rows.get(row);
      const name = names.get(label);
      const example = there && exampleOf(there, there.shown);
      if (!this.#images) later.findings.enter('duplicate', scale, name, example);
      if (!conflict) continue;
      const said = there && (this.#images || name === undefined ? there.shown : `${name}: ${there.shown}`);
      later.findings.enter(this.#contradicting, scale, undefined, there && exampleOf(there, said!));
    }
  }

  /** A finding about the data as a whole. */
  readonly note = (
    kind: string,
    message: string,
    severity?: Finding['severity'],
    examples: readonly Example[] = [],
  ): void => {
    this.profile.findings.put({ kind, message, examples: [...examples], ...(severity && { severity }) });
  };

  /** Looks at the sampled texts, when all rows are in: seconds of work. */
  async examine(spec: RunSpec): Promise<void> {
    const clean = await cleanerOf(spec.cleaning);
    const masked = spec.data.pii === 'mask' ? maskPii : same;
    const cleaned = spec.task === 'text-classification' ? clean : same;
    this.#examined = await examine({
      texts: this.#sample.texts,
      of: this.#distinctTexts,
      splitOf: (text, said) =>
        isItsText(spec.task)
          ? placeOf(itemId(cleaned(masked(text))), said, this.splits.given, spec.data.split)
          : 'train',
      train: spec.data.split.train,
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

  /** The first rows of a label. */
  examplesOf(label: string): readonly Example[] {
    return this.profile.labels.counts.find((counted) => counted.label === label)?.examples.first ?? [];
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
      .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
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
        .sort((a, b) => b.rows - a.rows || (a.kind < b.kind ? -1 : 1)),
      languages: examined?.languages,
      // Where the split follows from more than the text, texts don't tell what lies in which.
      nearDuplicates: isItsText(this.#task) ? examined?.nearDuplicates : undefined,
      telltales: [...(examined?.telltales ?? [])],
      labelErrors: examined?.labelErrors,
      learningCurve: examined?.learningCurve,
      images: profile.images.profile(),
      drift: this.#drift,
      givenSplits: this.splits.given,
    };
  }

  get #distinctTexts(): number {
    if (isItsText(this.#task)) return this.#index.size;
    // What parts have in common is known of their rows alone.
    return this.#merged ? this.profile.texts.distinct : this.#texts.size;
  }

  /** The index knows how many different texts there are. */
  #distinctIn(column: string): number | undefined {
    return column === this.#settings.text ? this.#distinctTexts : undefined;
  }

  /** Those of the rows, then those of the whole. */
  #findings(columns: ValidationReport['columns']): Finding[] {
    const all = this.profile.findings.sorted();
    for (const skewed of skewedKinds(this.profile)) all.put(skewed);
    for (const note of notesOn(this.profile, columns, this.#settings)) all.put(note);
    for (const found of this.#examined?.findings ?? []) all.put(found);
    return all.all.filter(({ kind }) => means(this.#task, kind));
  }
}

/** Of a label's hash, what the index keeps. */
const numberOf = (hash: number): number => hash % 2 ** 30;

/** Of a finding. */
const EXAMPLES = 5;
const first = (again: readonly Again[]): readonly Again[] => again.slice(0, EXAMPLES);

/** 16 hex digits as two numbers of 32 bits. */
const halvesOf = (hex: string): readonly [number, number] => [
  Number.parseInt(hex.slice(0, 8), 16),
  Number.parseInt(hex.slice(8, 16), 16),
];

async function shownAt(numbers: readonly number[], rowsAt: RowsAt): Promise<ReadonlyMap<number, ShownRow>> {
  const ascending = numbers.toSorted((a, b) => a - b);
  if (ascending.length === 0) return new Map();
  const shown = await Array.fromAsync(rowsAt(ascending));
  return new Map(ascending.flatMap((number, i) => (shown[i] === undefined ? [] : [[number, shown[i]]])));
}

const NONE: Fields = {};
const NO_LABELS: readonly string[] = [];
const same = (text: string): string => text;
