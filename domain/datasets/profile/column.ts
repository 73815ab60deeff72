/**
 * One column as its rows pass: how often it has a value, of which types, how many different ones, which most often,
 * and whether they tell the label. Pure; flat in memory.
 */
import type { ColumnProfile } from '../../spec/data-profile.ts';
import { excerpt } from './excerpt.ts';
import { type Example, exampleOf, type Place } from './findings.ts';
import { valueHash } from './scan.ts';
import { Smallest } from './smallest.ts';
import { inferredType, TYPES, typeOf } from './value-type.ts';

const MOST_VALUES = 500;
const SHOWN = 60;
/** A value of more labels tells none. */
const MOST_LABELS = 20;
const TOP = 10;

interface Value {
  readonly shown: string;
  rows: number;
  /** Rows by label; undefined: too many labels, or nobody asked. */
  labels: Map<string, number> | undefined;
}

export interface ColumnJson {
  readonly name: string;
  readonly present: number;
  readonly types: readonly number[];
  readonly characters: number;
  readonly number: readonly [count: number, min: number, max: number, sum: number];
  readonly values: readonly (readonly [number, string, number, (readonly (readonly [string, number])[])?])[];
  readonly limit: number | null;
  /** Absent where no row has a value. */
  readonly first?: Example | undefined;
}

export class Column {
  readonly name: string;
  present = 0;
  /** Rows of each of TYPES. */
  readonly types = new Float64Array(TYPES.length);
  /** Of all values that are text. */
  characters = 0;
  /** The first row that has a value, with it. */
  first: Example | undefined;
  #numbers = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #sum = 0;
  readonly #values = new Smallest<Value>({ most: MOST_VALUES });
  /** Those of #values by spelling: short values come again and again, and need no hash. */
  readonly #known = new Map<string, Value>();

  constructor(name: string) {
    this.name = name;
  }

  /** `label`: what the value may tell. `hash`: of a text that was hashed already. */
  add(value: unknown, label: string | undefined, place: Place, hash?: number): void {
    if (value === null || value === undefined) return;
    const { present } = this;
    this.#take(value, label, hash);
    if (this.first === undefined && this.present > present)
      this.first = exampleOf(place, `${this.name.slice(0, SHOWN)}: ${shownValue(value)}`);
  }

  #take(value: unknown, label: string | undefined, hash: number | undefined): void {
    if (typeof value === 'string') this.#text(value, label, hash);
    else if (typeof value === 'number') {
      this.#number(value);
      this.#count(String(value), label);
    } else {
      this.present += 1;
      this.types[typeof value === 'boolean' ? BOOLEAN : Array.isArray(value) ? LIST : OBJECT]! += 1;
      if (typeof value === 'boolean') this.#count(String(value), label);
    }
  }

  #text(value: string, label: string | undefined, hash: number | undefined): void {
    const type = typeOf(value);
    if (type === -1) return;
    this.characters += value.length;
    if (type === INTEGER || type === NUMBER) this.#number(Number(value));
    else {
      this.present += 1;
      this.types[type]! += 1;
    }
    this.#count(value, label, hash);
  }

  #number(value: number): void {
    this.present += 1;
    this.types[Number.isInteger(value) ? INTEGER : NUMBER]! += 1;
    this.#numbers += 1;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  #count(text: string, label: string | undefined, hash?: number): void {
    let value = hash === undefined ? this.#known.get(text) : undefined;
    if (value === undefined) {
      const own = hash ?? valueHash(text);
      if (!this.#values.wants(own)) return;
      value = this.#values.get(own);
      if (value === undefined) {
        value = { shown: excerpt(text, SHOWN), rows: 0, labels: new Map() };
        if (this.#values.add(own, value)) this.#known.clear();
      }
      if (text.length <= SHOWN && this.#values.get(own) !== undefined) this.#known.set(text, value);
    }
    value.rows += 1;
    if (label !== undefined) tally(value, label, 1);
  }

  merge(other: Column): void {
    this.present += other.present;
    this.first ??= other.first;
    this.characters += other.characters;
    for (const [type, rows] of other.types.entries()) this.types[type]! += rows;
    this.#numbers += other.#numbers;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#known.clear();
    this.#values.lower(other.#values.limit);
    for (const [hash, { shown, rows, labels }] of other.#values.entries()) {
      const own = this.#values.get(hash);
      if (own === undefined) this.#values.add(hash, { shown, rows, labels: labels && new Map(labels) });
      else {
        own.rows += rows;
        if (labels === undefined) own.labels = undefined;
        else for (const [label, count] of labels) tally(own, label, count);
      }
    }
  }

  /** `sampled`: this column's values in a sample of the rows. `distinct`: where somebody counted them. */
  profile(rows: number, sampled: readonly string[], distinct?: number): ColumnProfile {
    const type = inferredType(this.types);
    const values = this.#values.entries().map(([, value]) => value);
    const different = distinct ?? (values.length > 0 ? this.#values.distinct : undefined);
    const exact = this.#values.whole;
    const tells = exact ? tellsLabel(values) : undefined;
    return {
      name: this.name.slice(0, 200),
      type,
      present: this.present,
      missing: rows - this.present,
      ...(different === undefined ? {} : { distinct: Math.min(different, this.present) }),
      exact: exact || distinct !== undefined,
      top: exact ? topOf(values) : sampledTop(sampled, this.present),
      ...(this.#numbers > 0
        ? { number: { min: this.#min, max: this.#max, mean: this.#sum / this.#numbers } }
        : {}),
      ...(tells === undefined ? {} : { tellsLabel: tells }),
    };
  }

  /** Values that are kept whole or as a sample; for naming those of an odd type. */
  get shownValues(): readonly string[] {
    return this.#values.entries().map(([, { shown }]) => shown);
  }

  toJSON(): ColumnJson {
    return {
      name: this.name,
      present: this.present,
      types: [...this.types],
      characters: this.characters,
      number: [this.#numbers, this.#numbers && this.#min, this.#numbers && this.#max, this.#sum],
      values: this.#values.entries().map(([hash, { shown, rows, labels }]) =>
        labels === undefined
          ? ([hash, shown, rows] as const)
          : // In one order, whichever part saw a label first.
            ([hash, shown, rows, [...labels].sort(([a], [b]) => (a < b ? -1 : 1))] as const),
      ),
      limit: this.#values.limit,
      first: this.first,
    };
  }

  static fromJSON(json: ColumnJson): Column {
    const column = new Column(json.name);
    column.present = json.present;
    column.characters = json.characters;
    column.first = json.first;
    column.types.set(json.types);
    const [count, min, max, sum] = json.number;
    column.#numbers = count;
    column.#sum = sum;
    if (count > 0) [column.#min, column.#max] = [min, max];
    column.#values.lower(json.limit);
    for (const [hash, shown, rows, labels] of json.values) {
      column.#values.add(hash, { shown, rows, labels: labels && new Map(labels) });
    }
    return column;
  }
}

const [INTEGER, NUMBER, BOOLEAN, LIST, OBJECT] = (
  ['integer', 'number', 'boolean', 'list', 'object'] as const
).map((type) => TYPES.indexOf(type)) as [number, number, number, number, number];

const shownValue = (value: unknown): string => {
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return String(value).slice(0, 1_000);
};

function tally(value: Value, label: string, rows: number): void {
  if (value.labels === undefined) return;
  value.labels.set(label, (value.labels.get(label) ?? 0) + rows);
  if (value.labels.size > MOST_LABELS) value.labels = undefined;
}

const topOf = (values: readonly Value[]): ColumnProfile['top'] =>
  values
    .map(({ shown, rows }) => ({ value: shown, rows }))
    .sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))
    .slice(0, TOP);

/** What comes at least three times in a sample is frequent; the rest of many values has no top. */
function sampledTop(sampled: readonly string[], present: number): ColumnProfile['top'] {
  return [...Map.groupBy(sampled, (value) => value)]
    .filter(([, { length }]) => length >= 3)
    .map(([value, { length }]) => ({ value, rows: Math.round((length / sampled.length) * present) }))
    .sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))
    .slice(0, TOP);
}

/** The share of rows that have their value's most frequent label, values that come once aside. */
function tellsLabel(values: readonly Value[]): number | undefined {
  let rows = 0;
  let told = 0;
  for (const value of values) {
    if (value.rows < 2 || value.labels === undefined || value.labels.size === 0) continue;
    const counts = [...value.labels.values()];
    rows += counts.reduce((sum, count) => sum + count, 0);
    told += Math.max(...counts);
  }
  return rows === 0 ? undefined : told / rows;
}
