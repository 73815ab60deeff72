/**
 * What the data looks like, row by row: labels, columns, lengths, scripts, trouble with characters, personal data.
 *
 * Flat in memory, and divisible: parts of the data (byte ranges, files) can be profiled apart, in any order and
 * anywhere, and merged in theirs; the result is that of one pass. Pure.
 */
import type { TextLengths } from '../../spec/data-profile.ts';
import type { Fields } from '../records.ts';
import { Column } from './column.ts';
import { encodingTroubles, textAround } from './encoding.ts';
import { excerpt } from './excerpt.ts';
import { type Example, exampleOf, Findings, type Place } from './findings.ts';
import { Images, isImage } from './images.ts';
import { Labels } from './labels.ts';
import { histogramOf, Lengths } from './lengths.ts';
import { findPii, hinted } from './pii.ts';
import { type Scan, valueHash } from './scan.ts';
import { SCRIPTS, scriptOf } from './scripts.ts';
import { Smallest } from './smallest.ts';
import { typeOf } from './value-type.ts';

export interface ProfileSettings {
  /** The text's column, and those that the label comes from. */
  readonly text: string;
  readonly labels: readonly string[];
  /** Tokens that training reads of a text. */
  readonly maxLength: number;
}

export interface ProfiledRow {
  readonly text: string;
  /** What an example of the row shows. @default the text */
  readonly shown?: string;
  /** Undefined where annotators have no majority. */
  readonly label: string | undefined;
  readonly annotations: Annotations | undefined;
  /** All that the record holds. */
  readonly fields: Fields;
}

type Annotations = readonly { readonly annotator: string; readonly labels: readonly string[] }[];

/** Fewer of the annotators than this agree: what the row is, is a matter of opinion. */
const DISPUTED = 2 / 3;
const LONGEST_KEPT = 5;

export interface LongText {
  readonly length: number;
  readonly example: Example;
}

/** More are left out: a row of a thousand columns is a matrix. */
const MOST_COLUMNS = 200;
/** Rows that are kept as examples of what columns hold, and characters of a field. */
const SAMPLED_ROWS = 200;
const SAMPLED_CHARACTERS = 60;
const MOST_ANNOTATORS = 2_000;
const MOST_TEXTS = 1_000;

export class Profile {
  rows = 0;
  quarantined = 0;
  /** Rows longer than `maxLength` tokens, as far as words and punctuation tell. */
  beyond = 0;
  readonly labels = new Labels();
  readonly annotators = new Smallest<true>({ most: MOST_ANNOTATORS });
  /** Different texts: an estimate beyond MOST_TEXTS. */
  readonly texts = new Smallest<true>({ most: MOST_TEXTS });
  readonly characters = new Lengths();
  readonly words = new Lengths();
  /** The longest first. */
  longest: readonly LongText[] = [];
  readonly scripts = new Float64Array(SCRIPTS.length);
  readonly personal = new Map<string, { rows: number; found: number }>();
  readonly columns = new Map<string, Column>();
  readonly images = new Images();
  findings = new Findings();
  readonly #settings: ProfileSettings;
  /** What some rows' fields hold, cut. */
  readonly sampled = new Smallest<Readonly<Record<string, string>>>({ most: SAMPLED_ROWS });
  /** The columns in the order of the last row's fields: most rows have the same. */
  #order: Column[] = [];

  constructor(settings: ProfileSettings) {
    this.#settings = settings;
  }

  quarantine(kind: string, found: string, lines: number, place: Place): void {
    this.quarantined += lines;
    this.findings.add(kind, lines, place, found);
  }

  /** `scan` has read the row's text. Gives back a number that tells the row's label from others; 0: it has none. */
  row(row: ProfiledRow, place: Place, scan: Scan): number {
    const { text, label, annotations, shown: said = text } = row;
    const { hash, seen } = scan;
    this.rows += 1;
    const number = label === undefined ? 0 : this.labels.add(label, place, said, text.length);
    if (this.texts.wants(hash)) this.texts.add(hash, true);
    this.characters.add(text.length);
    this.words.add(scan.words);
    if (text.length > (this.longest[LONGEST_KEPT - 1]?.length ?? 0)) {
      this.#keepLongest([{ length: text.length, example: exampleOf(place, text) }]);
    }
    // Of WordPiece on English text: within 20 % for nineteen texts of twenty.
    if (1.1 * scan.words + scan.marks + 2 > this.#settings.maxLength) this.beyond += 1;
    const script = scriptOf(text, scan.scripts);
    if (script !== -1) this.scripts[script]! += 1;
    const troubles = encodingTroubles(text, seen);
    for (const trouble of troubles) {
      const shown = this.findings.wants(trouble) ? textAround(trouble, text) : '';
      this.findings.add(trouble, 1, place, shown, label);
    }
    if (scan.words < 2 && text !== '') this.findings.add('short-texts', 1, place, text, label);
    if (annotations !== undefined) this.#votes(row, annotations, place);
    this.#personal(row, place, scan);
    this.#columns(row, place, hash);
    return number;
  }

  #keepLongest(more: readonly LongText[]): void {
    const all = [...this.longest, ...more].sort((a, b) => b.length - a.length);
    this.longest = all.slice(0, LONGEST_KEPT);
  }

  #votes({ text, label }: ProfiledRow, annotations: Annotations, place: Place): void {
    for (const { annotator } of annotations) this.annotators.add(valueHash(annotator), true);
    const voters = annotations.filter(({ labels }) => labels.length > 0);
    if (label === undefined) {
      this.findings.add('no-majority', 1, place, text);
      return;
    }
    const share = voters.filter(({ labels }) => labels.includes(label)).length / voters.length;
    if (voters.length < 2 || share >= DISPUTED) return;
    this.findings.add('disputed', 1, place, `${(100 * share).toFixed(0)} % ${label}: ${text}`, label);
  }

  #personal({ text, label }: ProfiledRow, place: Place, scan: Scan): void {
    const found = findPii(text, scan);
    if (found.length === 0) return;
    const before = new Set<string>();
    for (const { kind, start, end } of found) {
      const counts = this.personal.get(kind) ?? { rows: 0, found: 0 };
      this.personal.set(kind, counts);
      counts.found += 1;
      if (before.has(kind)) continue;
      before.add(kind);
      counts.rows += 1;
      this.findings.add(`pii-${kind}`, 1, place, hinted(text.slice(start, Math.min(end, start + 40))), label);
    }
  }

  #columns({ fields, label, text }: ProfiledRow, place: Place, hash: number): void {
    const { text: textColumn, labels } = this.#settings;
    let index = 0;
    for (const name in fields) {
      let column = this.#order[index];
      if (column?.name !== name) {
        column = this.#column(name);
        if (column === undefined) continue;
        this.#order[index] = column;
      }
      index += 1;
      const value = fields[name];
      if (name === textColumn) column.add(value, undefined, place, value === text ? hash : undefined);
      else {
        if (isImage(value)) this.images.add(value, this.findings, place);
        column.add(value, labels.includes(name) ? undefined : label, place);
      }
    }
    if (this.sampled.wants(hash) && this.sampled.get(hash) === undefined) {
      this.sampled.add(hash, shownFields(fields, textColumn));
    }
  }

  #column(name: string): Column | undefined {
    const known = this.columns.get(name);
    if (known !== undefined || this.columns.size >= MOST_COLUMNS) return known;
    const column = new Column(name);
    this.columns.set(name, column);
    return column;
  }

  /** Drawn for the most frequent of the labels. */
  textLengths(labels: number): TextLengths {
    return {
      characters: this.characters.histogram(),
      words: this.words.histogram(),
      byLabel: this.labels.counts
        .slice(0, labels)
        .map(({ label, lengths }) => ({ label, characters: histogramOf(lengths) })),
      tokens: { limit: this.#settings.maxLength, beyond: this.beyond },
    };
  }

  /** Of a column of several types, a few values of the rarer ones. */
  oddValues(name: string): readonly string[] {
    const column = this.columns.get(name);
    if (column === undefined) return [];
    const most = column.types.indexOf(Math.max(...column.types));
    const odd = column.shownValues.filter((value) => typeOf(value) !== most);
    return odd.toSorted().slice(0, 3);
  }

  /** What a column holds in the sampled rows. */
  sampledValues(name: string): readonly string[] {
    return this.sampled.entries().flatMap(([, fields]) => fields[name] ?? []);
  }

  /** Adds a part that comes behind this one. */
  merge(later: Profile): void {
    this.rows += later.rows;
    this.quarantined += later.quarantined;
    this.beyond += later.beyond;
    this.labels.merge(later.labels);
    join(this.annotators, later.annotators);
    join(this.texts, later.texts);
    join(this.sampled, later.sampled);
    this.characters.merge(later.characters);
    this.words.merge(later.words);
    this.#keepLongest(later.longest);
    for (const [script, rows] of later.scripts.entries()) this.scripts[script]! += rows;
    for (const [kind, { rows, found }] of later.personal) {
      const own = this.personal.get(kind) ?? { rows: 0, found: 0 };
      this.personal.set(kind, { rows: own.rows + rows, found: own.found + found });
    }
    for (const [name, column] of later.columns) this.#column(name)?.merge(column);
    this.images.merge(later.images);
    this.findings.merge(later.findings);
  }
}

function join<T>(own: Smallest<T>, later: Smallest<T>): void {
  own.lower(later.limit);
  for (const [hash, item] of later.entries()) own.add(hash, item);
}

function shownFields(fields: Fields, text: string): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields).slice(0, MOST_COLUMNS)) {
    if (name === text || typeof value === 'object' || value === undefined) continue;
    const own = String(value).trim();
    if (own !== '') shown[name] = excerpt(own, SAMPLED_CHARACTERS);
  }
  return shown;
}
