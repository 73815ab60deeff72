/**
 * Where a command's results go. Results are stdout's: a table for people, or with --json one document (or one a line
 * for what goes on) and nothing else. Everything about the work itself, progress and advice, is stderr's.
 */
import Table from 'cli-table3';
import { printable, printableJson } from './text.ts';

export interface Out {
  readonly json: boolean;
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };
}

const NARROWEST = 8;
const GAP = 2;

const BORDERLESS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' },
  ...{ 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '' },
  ...{ right: '', 'right-mid': '', middle: '' },
};

/** Column widths that fit: the widest column gives way first. */
export function fitted(natural: readonly number[], width: number): readonly number[] {
  const widths = natural.map((columns) => columns + GAP);
  while (widths.reduce((sum, columns) => sum + columns, 0) > width) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= NARROWEST + GAP) break;
    widths[widest]!--;
  }
  return widths;
}

/** Rows as a table. `width` undefined: as wide as it needs (a pipe has no edge). */
export function tableText(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width?: number,
): string {
  const safe = rows.map((row) => row.map(printable));
  const natural = head.map((title, column) =>
    Math.max(title.length, ...safe.map((row) => [...(row[column] ?? '')].length)),
  );
  const table = new Table({
    head: [...head],
    chars: BORDERLESS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    ...(width === undefined ? {} : { colWidths: [...fitted(natural, width)] }),
  });
  table.push(...safe.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((row) => row.trimEnd())
    .join('\n');
}

/** A list: a table, or the JSON document. */
export function list<T>(
  out: Out,
  items: readonly T[],
  head: readonly string[],
  row: (item: T) => readonly string[],
  empty: string,
): void {
  if (out.json) {
    document(out, items);
    return;
  }
  if (items.length === 0) {
    note(out, empty);
    return;
  }
  const width = out.stdout.isTTY ? (out.stdout.columns ?? 80) : undefined;
  out.stdout.write(`${tableText(head, items.map(row), width)}\n`);
}

/** The one JSON document of a command. */
export const document = (out: Out, value: unknown): void => {
  out.stdout.write(`${printableJson(value, 2)}\n`);
};

/** One of many JSON lines. */
export const jsonLine = (out: Out, value: unknown): void => {
  out.stdout.write(`${printableJson(value)}\n`);
};

/** A line of the result, for people. */
export const say = (out: Out, text: string): void => {
  if (!out.json) out.stdout.write(`${text.split('\n').map(printable).join('\n')}\n`);
};

/** A line about the work: never part of the result. */
export const note = (out: Out, text: string): void => {
  out.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`);
};
