/**
 * Rows out of columns: lists, structs and maps from repetition and definition levels (Dremel, Melnik et al. 2010,
 * in Parquet's reading of it). Pure.
 */
import type { SchemaTree } from 'hyparquet';
import type { Leaf } from './leaf.ts';

/** Of a leaf's levels and values of this row, those from `start` to `end` (excluded). */
interface Span {
  readonly leaf: Leaf;
  readonly start: number;
  readonly end: number;
}

type Assemble = (spans: readonly Span[]) => unknown;

/** A top-level column's value in the row its leaves have read. */
export function assembler(column: SchemaTree, leaves: readonly Leaf[]): () => unknown {
  if (column.children.length === 0 && column.element.repetition_type !== 'REPEATED') {
    const [leaf] = leaves;
    return () => leaf!.values[0] ?? null;
  }
  const assemble = nodeOf(column, 0, 0);
  return () => assemble(leaves.map((leaf) => ({ leaf, start: 0, end: leaf.values.length })));
}

/** `definition` and `repetition`: the levels of what the node lies in. */
function nodeOf(node: SchemaTree, definition: number, repetition: number): Assemble {
  const kind = node.element.repetition_type;
  if (kind === 'REPEATED') return listOf(node, definition + 1, repetition + 1);
  if (kind !== 'OPTIONAL') return contentOf(node, definition, repetition);
  const content = contentOf(node, definition + 1, repetition);
  return (spans) => (isThere(spans, definition + 1) ? content(spans) : null);
}

const isThere = ([{ leaf, start } = never()]: readonly Span[], definition: number): boolean =>
  leaf.definitions[start]! >= definition;

function never(): never {
  throw new Error('a column without leaves');
}

/** What is there: a value, a list behind its annotation, a map, or an object. */
function contentOf(node: SchemaTree, definition: number, repetition: number): Assemble {
  const { children, element } = node;
  if (children.length === 0) return ([{ leaf, start } = never()]) => leaf.values[start] ?? null;
  const [only] = children;
  const wraps = children.length === 1 && only!.element.repetition_type === 'REPEATED';
  if (wraps && (element.converted_type === 'LIST' || element.logical_type?.type === 'LIST')) {
    return listOf(
      only!,
      definition + 1,
      repetition + 1,
      isElement(only!, node) ? undefined : only!.children[0],
    );
  }
  const isMap = element.converted_type?.startsWith('MAP') || element.logical_type?.type === 'MAP';
  if (wraps && isMap && only!.children.length === 2) {
    const entries = listOf(only!, definition + 1, repetition + 1);
    return (spans) => asMap(entries(spans) as readonly object[]);
  }
  return objectOf(children, definition, repetition);
}

/** Parquet's rules for lists that older writers wrote with two levels instead of three. */
function isElement(repeated: SchemaTree, list: SchemaTree): boolean {
  if (repeated.children.length !== 1) return true;
  const { name } = repeated.element;
  return name === 'array' || name === `${list.element.name}_tuple`;
}

/** `levels` include the repeated node's own. `element`: where its only child is what the list is of. */
function listOf(node: SchemaTree, definition: number, repetition: number, element?: SchemaTree): Assemble {
  const item =
    element === undefined ? contentOf(node, definition, repetition) : nodeOf(element, definition, repetition);
  return (spans) => {
    if (!isThere(spans, definition)) return [];
    const borders = spans.map((span) => bordersOf(span, repetition));
    return borders[0]!
      .slice(0, -1)
      .map((_, i) =>
        item(spans.map(({ leaf }, n) => ({ leaf, start: borders[n]![i]!, end: borders[n]![i + 1]! }))),
      );
  };
}

/** Where each element begins, and the end. */
function bordersOf({ leaf, start, end }: Span, repetition: number): number[] {
  const borders = [start];
  for (let i = start + 1; i < end; i += 1) if (leaf.repetitions[i]! <= repetition) borders.push(i);
  borders.push(end);
  return borders;
}

function objectOf(children: readonly SchemaTree[], definition: number, repetition: number): Assemble {
  let from = 0;
  const parts = children.map((child) => {
    const first = from;
    from += leavesUnder(child);
    return {
      name: child.element.name,
      first,
      end: from,
      assemble: nodeOf(child, definition, repetition),
    };
  });
  return (spans) =>
    Object.fromEntries(
      parts.map(({ name, first, end, assemble }) => [name, assemble(spans.slice(first, end))]),
    );
}

const leavesUnder = ({ children }: SchemaTree): number =>
  children.length === 0 ? 1 : children.reduce((sum, child) => sum + leavesUnder(child), 0);

const asMap = (entries: readonly object[]): unknown =>
  Object.fromEntries(
    entries.map((entry) => {
      const [key, value] = Object.values(entry);
      return [String(key), value];
    }),
  );
