/**
 * All annotations of a data set as integers, grouped by item: what every measure reads. A string is kept once,
 * an annotation takes twelve bytes. Pure.
 */
import { InputRejected } from '../../errors.ts';
import { IntegerColumn } from './integer-column.ts';
import { LabelSets } from './label-sets.ts';

/** One annotator's labels of one item. */
export interface LabelRow {
  readonly id: string;
  readonly annotator: string;
  readonly labels: readonly string[];
  /** The version of the guideline that the annotator followed. */
  readonly guideline?: string | undefined;
}

/** Annotations of item `i` lie at `starts[i]` up to `starts[i + 1]`. */
export interface ItemGroups {
  readonly starts: Int32Array;
  /** Of each annotation, an index into `annotators` of its table. */
  readonly annotator: Int32Array;
  /** Of each annotation, what was said, as a code. */
  readonly value: Int32Array;
}

export interface AnnotationTable extends ItemGroups {
  readonly items: readonly string[];
  readonly annotators: readonly string[];
  /** Versions of the guideline, where annotations name them. */
  readonly guidelines: readonly string[];
  /** Of each annotation, an index into `guidelines`, -1 for none; undefined where no annotation names one. */
  readonly guideline: Int32Array | undefined;
}

/** A table whose values are codes of label sets. */
export interface LabelTable extends AnnotationTable {
  readonly sets: LabelSets;
}

/** Names as integers, in the order in which they come. */
export class Names {
  readonly names: string[] = [];
  readonly #codes = new Map<string, number>();

  code(name: string): number {
    const found = this.#codes.get(name);
    if (found !== undefined) return found;
    const code = this.names.push(name) - 1;
    this.#codes.set(name, code);
    return code;
  }
}

/** Takes annotations in any order; what they say comes as codes of whoever knows it. */
export class AnnotationTableBuilder {
  readonly #items = new Names();
  readonly #annotators = new Names();
  readonly #guidelines = new Names();
  readonly #item = new IntegerColumn();
  readonly #annotator = new IntegerColumn();
  readonly #value = new IntegerColumn();
  #guideline: IntegerColumn | undefined;

  get rows(): number {
    return this.#item.length;
  }

  add(id: string, annotator: string, value: number, guideline?: string): void {
    this.#item.push(this.#items.code(id));
    this.#annotator.push(this.#annotators.code(annotator));
    this.#value.push(value);
    if (guideline !== undefined && this.#guideline === undefined) {
      this.#guideline = new IntegerColumn();
      for (let row = 1; row < this.rows; row += 1) this.#guideline.push(-1);
    }
    this.#guideline?.push(guideline === undefined ? -1 : this.#guidelines.code(guideline));
  }

  /** An item that is known, though nobody has annotated it. */
  addItem(id: string): void {
    this.#items.code(id);
  }

  /** An annotator who is known, though an answer is missing. */
  addAnnotator(annotator: string): void {
    this.#annotators.code(annotator);
  }

  /** InputRejected where an annotator has annotated an item twice; the builder is used up. */
  build(): AnnotationTable {
    const { starts, order } = grouped(this.#item, this.#items.names.length);
    const annotator = this.#annotator.inOrder(order);
    const table = {
      items: this.#items.names,
      annotators: this.#annotators.names,
      guidelines: this.#guidelines.names,
      starts,
      annotator,
      value: this.#value.inOrder(order),
      guideline: this.#guideline?.inOrder(order),
    };
    refuseDuplicates(table);
    return table;
  }
}

/** The table of classifications. */
export function labelTable(rows: Iterable<LabelRow>): LabelTable {
  const sets = new LabelSets();
  const builder = new AnnotationTableBuilder();
  for (const { id, annotator, labels, guideline } of rows) {
    builder.add(id, annotator, sets.codeOf(labels), guideline);
  }
  return { ...builder.build(), sets };
}

/** Where each item's rows begin, and the rows item by item; undefined where they already come so. */
function grouped(item: IntegerColumn, items: number): { starts: Int32Array; order: Int32Array | undefined } {
  const starts = new Int32Array(items + 1);
  const code = item.values();
  let isGrouped = true;
  for (let row = 0; row < code.length; row += 1) {
    starts[code[row]! + 1]! += 1;
    if (row > 0 && code[row]! < code[row - 1]!) isGrouped = false;
  }
  for (let i = 0; i < items; i += 1) starts[i + 1]! += starts[i]!;
  if (isGrouped) return { starts, order: undefined };
  const order = new Int32Array(code.length);
  const next = starts.slice();
  for (let row = 0; row < code.length; row += 1) order[next[code[row]!]!++] = row;
  return { starts, order };
}

function refuseDuplicates({ items, annotators, starts, annotator }: AnnotationTable): void {
  const lastItem = new Int32Array(annotators.length).fill(-1);
  let duplicates = 0;
  let first = '';
  for (let i = 0; i < items.length; i += 1) {
    for (let row = starts[i]!; row < starts[i + 1]!; row += 1) {
      const who = annotator[row]!;
      if (lastItem[who] === i) {
        duplicates += 1;
        if (duplicates === 1) first = `'${annotators[who]}' for item '${items[i]}'`;
      }
      lastItem[who] = i;
    }
  }
  if (duplicates === 0) return;
  const others = duplicates === 1 ? '' : `, and ${duplicates - 1} more`;
  throw new InputRejected({
    where: 'annotations',
    found: `more than one annotation by ${first}${others}`,
    allowed: 'one annotation of an item by each annotator',
    next: 'Keep the one that counts, as a rule the last, and give the file again',
  });
}
