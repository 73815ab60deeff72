/**
 * Annotations as they come in files, one object each, into the table that the measures read:
 *
 *   {id, annotator, labels: ["a", 3, …] | null}        classification; [] says "none of them", null is a missing answer
 *   {id, annotator, labels: [{start, end, label}, …]}  spans; also as `spans`
 *   {id, annotator, labels: [{x, y, width, height, label}, {rings, label}, …]}  shapes; also as `shapes`
 *   {id, annotator, labels: [{center, size, rotation, label}, …]}  cuboids; also as `cuboids`
 *   {id, annotator, rating: 3}                         a number
 *
 * and `guideline` beside them. Marks are as domain/spec describes an annotation's. Refuses the first that is something
 * else, and a file of several kinds. Pure.
 */
import { InputRejected } from '../../errors.ts';
import { shown } from '../../shown.ts';
import { AnnotationTableBuilder, type LabelTable } from './annotation-table.ts';
import { LabelSets } from './label-sets.ts';
import { cuboidIn, shapeIn, spanIn } from './mark-input.ts';
import type { Mark } from './marks.ts';
import type { MarkTable } from './score-marks.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with an annotation, or a part of it. */
export interface Unfit {
  readonly found: string;
  readonly allowed: string;
}

export const KINDS = ['labels', 'spans', 'shapes', 'cuboids'] as const;
export type Kind = (typeof KINDS)[number];

export type Annotations =
  | ({ readonly kind: 'labels'; readonly missing: number } & LabelTable)
  | ({ readonly kind: Exclude<Kind, 'labels'>; readonly missing: number } & MarkTable);

const PARTS = [...KINDS, 'rating'] as const;
const ALLOWED = 'one object a line: {"id", "annotator", "labels": […]}';

export class AnnotationInput {
  readonly #builder = new AnnotationTableBuilder();
  readonly #sets = new LabelSets();
  readonly #lists: (readonly Mark[])[] = [[]];
  #kind: Kind | undefined;
  /** Where the first of its kind came from. */
  #first = '';
  #missing = 0;

  constructor() {
    // The empty answer is code 0 of every kind: what kind it is may come later.
    this.#sets.codeOf([]);
  }

  /** InputRejected for what is no annotation, or one of another kind than those before. */
  add(where: string, fields: Fields): void {
    const id = nameIn(fields.id);
    const annotator = nameIn(fields.annotator);
    if (id === undefined) throw rejected(where, { found: `id ${shown(fields.id)}`, allowed: ALLOWED });
    if (annotator === undefined) {
      throw rejected(where, { found: `annotator ${shown(fields.annotator)}`, allowed: ALLOWED });
    }
    const guideline = fields.guideline ?? undefined;
    const version = guideline === undefined ? undefined : nameIn(guideline);
    if (guideline !== undefined && version === undefined) {
      throw rejected(where, { found: `guideline ${shown(guideline)}`, allowed: 'a text or a number' });
    }
    const value = this.#value(where, fields);
    if (value !== undefined) {
      this.#builder.add(id, annotator, value, version);
      return;
    }
    this.#missing += 1;
    this.#builder.addItem(id);
    this.#builder.addAnnotator(annotator);
  }

  /** InputRejected where nothing came, or an annotator has annotated an item twice. */
  table(where: string): Annotations {
    if (this.#builder.rows === 0 && this.#missing === 0) {
      throw rejected(where, { found: 'no annotation', allowed: ALLOWED });
    }
    const [table, missing] = [this.#builder.build(), this.#missing];
    return this.#kind === undefined || this.#kind === 'labels'
      ? { ...table, kind: 'labels', missing, sets: this.#sets }
      : { ...table, kind: this.#kind, missing, lists: this.#lists };
  }

  /** Undefined for a missing answer. */
  #value(where: string, fields: Fields): number | undefined {
    const parts = PARTS.filter((part) => fields[part] !== undefined);
    const [part] = parts;
    if (part === undefined)
      throw rejected(where, { found: `fields ${shown(Object.keys(fields))}`, allowed: ALLOWED });
    if (parts.length > 1) {
      throw rejected(where, { found: `${parts.join(' and ')} in one annotation`, allowed: 'one of them' });
    }
    const given = part === 'rating' && fields.rating !== null ? [fields.rating] : fields[part];
    if (given === null) return undefined;
    if (!Array.isArray(given)) {
      throw rejected(where, {
        found: `${part} ${shown(given)}`,
        allowed: 'a list; null for a missing answer',
      });
    }
    if (given.length === 0) return 0;
    const kind = part === 'rating' ? 'labels' : part === 'labels' ? kindOf(given[0]) : part;
    this.#settle(where, kind);
    return kind === 'labels' ? this.#sets.codeOf(labelsIn(where, given)) : this.#marks(where, kind, given);
  }

  #settle(where: string, kind: Kind): void {
    if (this.#kind === undefined) {
      this.#kind = kind;
      this.#first = where;
    }
    if (this.#kind === kind) return;
    throw rejected(where, {
      found: `${kind}, after the ${this.#kind} of ${this.#first}`,
      allowed: 'annotations of one kind',
    });
  }

  #marks(where: string, kind: Exclude<Kind, 'labels'>, given: readonly unknown[]): number {
    const marks = given.map((fields): Mark => {
      const mark = READERS[kind](fields);
      if ('found' in mark) throw rejected(where, mark);
      return mark;
    });
    return this.#lists.push(marks) - 1;
  }
}

const READERS: Readonly<Record<Exclude<Kind, 'labels'>, (fields: unknown) => Mark | Unfit>> = {
  spans: spanIn,
  shapes: shapeIn,
  cuboids: cuboidIn,
};

function nameIn(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function kindOf(first: unknown): Kind {
  if (typeof first !== 'object' || first === null) return 'labels';
  if ('start' in first) return 'spans';
  return 'center' in first ? 'cuboids' : 'shapes';
}

function labelsIn(where: string, given: readonly unknown[]): readonly string[] {
  return given.map((label) => {
    const name = nameIn(label);
    if (name !== undefined) return name;
    throw rejected(where, {
      found: `label ${shown(label)}`,
      allowed: 'texts that are not empty, or numbers',
    });
  });
}

const rejected = (where: string, { found, allowed }: Unfit): InputRejected =>
  new InputRejected({
    where,
    found,
    allowed,
    next: 'Correct it, or leave it out; nothing was measured',
  });
