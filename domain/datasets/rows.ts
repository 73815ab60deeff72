/** A record as the canonical row of text classification, or why it is none. Pure. */
import { type Complaint, InputRejected } from '../errors.ts';
import { shown } from '../shown.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { Fault } from './lines.ts';
import type { Fields } from './records.ts';

export interface RowContent {
  readonly text: string;
  readonly label?: string;
  readonly annotations?: readonly { readonly annotator: string; readonly labels: readonly string[] }[];
}

/** More of either and the field is no annotation: agreement compares every pair of an item's label sets. */
export const MOST_ANNOTATORS = 100;
const MOST_LABELS_EACH = 20;
const LONGEST_LABEL = 200;

const isFault = (value: object): value is Fault => 'kind' in value;

/** The columns a spec reads are there; else `InputRejected` with what was found and the closest name. */
export function checkColumns(found: readonly string[], spec: RunSpec, source: string): void {
  const { text, label, annotations } = spec.data.columns;
  for (const [setting, name] of [
    ['text', text],
    annotations === undefined ? ['label', label] : ['annotations', annotations],
  ] as const) {
    if (found.includes(name)) continue;
    throw new InputRejected(missingColumn(setting, name, found, source));
  }
}

/** `others`: columns that would do instead. */
export function missingColumn(
  setting: string,
  name: string,
  found: readonly string[],
  source: string,
  others = '',
): Complaint {
  const closest = closestName(name, found);
  return {
    where: `${source}, columns`,
    found: `${found
      .map((column) => `'${column.slice(0, 40)}'`)
      .slice(0, 20)
      .join(', ')}; no '${name}'`,
    allowed: `a column '${name}', as data.columns.${setting} names it${others === '' ? '' : `; or ${others}`}`,
    next:
      closest === undefined
        ? `Set data.columns.${setting} to the column that holds it`
        : `Set data.columns.${setting} to '${closest}' if that is meant, or rename the column`,
  };
}

/** The name with the smallest edit distance, letter case aside; undefined where none is near. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const wanted = name.toLowerCase().slice(0, 60);
  const scored = names.map((candidate) => ({
    candidate,
    distance: distance(wanted, candidate.toLowerCase().slice(0, 60)),
  }));
  const best = scored.sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 2))
    ? best.candidate
    : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The row's content, or the fault that puts it into quarantine. */
export function rowContent(fields: Fields, spec: RunSpec): RowContent | Fault {
  const { columns } = spec.data;
  const text = fields[columns.text];
  if (typeof text !== 'string') {
    return { kind: 'no-text', found: `'${columns.text}' is ${text === undefined ? 'missing' : typeof text}` };
  }
  if (text.includes('\0')) return { kind: 'nul', found: `a NUL in '${columns.text}'` };
  if (!text.isWellFormed()) {
    return { kind: 'broken-unicode', found: `half a surrogate pair in '${columns.text}'` };
  }
  if (!/\S/.test(text)) return { kind: 'empty-text', found: `'${columns.text}' is empty` };
  if (columns.annotations !== undefined) {
    const annotations = annotationsOf(fields[columns.annotations], columns.annotations, spec);
    return isFault(annotations) ? annotations : { text, annotations };
  }
  const label = labelIn(fields[columns.label], columns.label, spec);
  return typeof label === 'string' ? { text, label } : label;
}

function labelIn(value: unknown, column: string, spec: RunSpec): string | Fault {
  if (typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value)) {
    return { kind: 'unknown-label', found: `the number ${value} in '${column}': write it as text` };
  }
  const label = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof label !== 'string' || label.trim() === '') {
    const found = value === undefined || value === null || label === '' ? 'no label' : `a ${typeof value}`;
    return { kind: 'missing-label', found: `${found} in '${column}'` };
  }
  const name = label.trim();
  if (!isPlain(name) && (name.length > LONGEST_LABEL || !name.isWellFormed() || /\p{Cc}/u.test(name)))
    return { kind: 'unknown-label', found: `no label name in '${column}': ${shown(name, 60)}` };
  const allowed = spec.data.labels;
  if (allowed !== undefined && !allowed.includes(name)) {
    return {
      kind: 'unknown-label',
      found: `label '${name.slice(0, 60)}', not one of ${allowed.slice(0, 20).join(', ')}`,
    };
  }
  return name;
}

/** Short and of ASCII without controls, as most labels are. */
function isPlain(name: string): boolean {
  for (let i = 0; i < name.length; i += 1) {
    const unit = name.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return name.length <= LONGEST_LABEL;
}

type Annotations = NonNullable<RowContent['annotations']>;

function annotationsOf(value: unknown, column: string, spec: RunSpec): Annotations | Fault {
  const list = typeof value === 'string' ? jsonIn(value) : value;
  if (!Array.isArray(list) || list.length === 0) {
    return { kind: 'missing-annotations', found: `no list of annotations in '${column}'` };
  }
  if (list.length > MOST_ANNOTATORS) {
    return {
      kind: 'broken-annotation',
      found: `${list.length} annotators in '${column}', more than ${MOST_ANNOTATORS}`,
    };
  }
  const annotations: Annotations[number][] = [];
  const seen = new Set<string>();
  for (const [index, entry] of list.entries()) {
    const { annotator, labels } = annotationParts(entry, index);
    if (labels === undefined) {
      return {
        kind: 'broken-annotation',
        found: `entry ${index + 1} of '${column}' is ${shown(entry, 60)}`,
      };
    }
    if (labels.length > MOST_LABELS_EACH) {
      return {
        kind: 'broken-annotation',
        found: `${labels.length} labels in entry ${index + 1} of '${column}', more than ${MOST_LABELS_EACH}`,
      };
    }
    if (seen.has(annotator)) {
      return {
        kind: 'broken-annotation',
        found: `annotator '${annotator.slice(0, 60)}' twice in '${column}'`,
      };
    }
    seen.add(annotator);
    const named: string[] = [];
    for (const label of labels) {
      const name =
        typeof label === 'number' && spec.data.ratings
          ? ratingLabel(label, spec)
          : labelIn(label, column, spec);
      if (typeof name !== 'string') return name;
      named.push(name);
    }
    annotations.push({ annotator, labels: [...new Set(named)] });
  }
  return annotations;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{annotator, labels}`, a label, or a number: without a name, annotators are told apart by their place. */
function annotationParts(
  entry: unknown,
  index: number,
): { readonly annotator: string; readonly labels: readonly unknown[] | undefined } {
  const place = `#${index + 1}`;
  if (typeof entry === 'string' || typeof entry === 'number') return { annotator: place, labels: [entry] };
  if (typeof entry !== 'object' || entry === null) return { annotator: place, labels: undefined };
  const { annotator, labels } = entry as { annotator?: unknown; labels?: unknown };
  const name = typeof annotator === 'string' || typeof annotator === 'number' ? String(annotator) : '';
  return { annotator: name.slice(0, 200) || place, labels: Array.isArray(labels) ? labels : undefined };
}

function ratingLabel(rating: number, spec: RunSpec): string | Fault {
  const ratings = spec.data.ratings ?? [];
  const range = ratings.find(({ from, to }) => from <= rating && rating <= to);
  if (range !== undefined) return range.label;
  const known = ratings.map(({ from, to, label }) => `${from} to ${to}: ${label}`).join(', ');
  return { kind: 'unmapped-rating', found: `rating ${rating}, outside ${known}` };
}
