/**
 * Where a command's results go. Results are stdout's: a table for people, or with --json one document (or one a line
 * for what goes on) and nothing else. Everything about the work itself, progress and advice, is stderr's. No colours:
 * nothing is said by them alone, and a pipe, a log and NO_COLOR get the same text.
 */
import { type Column, tableText } from './table.ts';
import { printable, printableJson } from './text.ts';

type Stream = NodeJS.WritableStream & {
  readonly columns?: number;
  readonly rows?: number;
  readonly isTTY?: boolean;
};

export interface Out {
  readonly json: boolean;
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** A list: a table, or the JSON document. */
export function list<T>(
  out: Out,
  items: readonly T[],
  columns: readonly Column<T>[],
  empty: string = '',
): void {
  if (out.json) {
    document(out, items);
    return;
  }
  if (items.length === 0) {
    if (empty !== '') note(out, empty);
    return;
  }
  // A terminal that does not know its width says 0.
  const width = out.stdout.isTTY ? out.stdout.columns || 80 : undefined;
  out.stdout.write(`${tableText(columns, items, width)}\n`);
}

/** The one JSON document of a command. */
export const document = (out: Out, value: unknown): void => {
  out.stdout.write(`${printableJson(value, 2)}\n`);
};

/** One of many JSON lines. */
export const jsonLine = (out: Out, value: unknown): void => {
  out.stdout.write(`${printableJson(value)}\n`);
};

/** A line of the result, for people: one, or a text of others could add lines that look like ours. */
export const say = (out: Out, text: string): void => {
  if (!out.json) out.stdout.write(`${printable(text)}\n`);
};

/** A line about the work: never part of the result. */
export const note = (out: Out, text: string): void => {
  out.stderr.write(`${printable(text)}\n`);
};
