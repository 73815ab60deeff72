/**
 * Tables for people. Names are copied from them, so a name is never cut: on a narrow terminal prose gives way first,
 * then columns are left out, and at last each row becomes a block of lines. A pipe has no edge: there all is written.
 */
import { columnsOf, cutTo, printable, wrapped } from './text.ts';

export interface Column<T> {
  /** Empty: the cell speaks for itself. */
  readonly head: string;
  readonly cell: (item: T) => string;
  /** How the cell gives way. @default it does not */
  readonly prose?: 'cut' | 'wrap';
  /** Left out where there is too little room; the highest first. @default never */
  readonly spare?: number;
}

/** Prose in fewer columns says nothing. */
const NARROWEST = 16;
const GAP = 2;

interface Sized {
  readonly head: string;
  readonly cells: readonly string[];
  readonly columns: number;
  readonly prose: 'cut' | 'wrap' | undefined;
  readonly spare: number | undefined;
}

/** `width` undefined: as wide as it needs. */
export function tableText<T>(columns: readonly Column<T>[], items: readonly T[], width?: number): string {
  const sized = columns.map(({ head, cell, prose, spare }): Sized => {
    const cells = items.map((item) => printable(cell(item)));
    return { head, cells, columns: Math.max(columnsOf(head), ...cells.map(columnsOf)), prose, spare };
  });
  if (width === undefined) return grid(sized, items.length);
  const filled = sized.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const fitting = fitted(filled, width);
  return fitting ? grid(fitting, items.length) : blocks(filled, items.length);
}

const widthOf = (columns: readonly Sized[]): number =>
  columns.reduce((sum, column) => sum + column.columns, GAP * Math.max(0, columns.length - 1));

/** The columns as they fit, undefined where they don't. */
function fitted(columns: readonly Sized[], width: number): readonly Sized[] | undefined {
  const shrunk = columns.map((column) => ({ ...column }));
  for (let excess = widthOf(shrunk) - width; excess > 0; excess--) {
    const prose = shrunk.filter((column) => column.prose !== undefined && column.columns > NARROWEST);
    const widest = prose.toSorted((a, b) => b.columns - a.columns)[0];
    if (widest === undefined) {
      const spare = Math.max(...columns.map((column) => column.spare ?? 0));
      return spare === 0
        ? undefined
        : fitted(
            columns.filter((column) => column.spare !== spare),
            width,
          );
    }
    widest.columns--;
  }
  return shrunk;
}

const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

function grid(columns: readonly Sized[], rows: number): string {
  const lines = [columns.map(({ head, columns: own }) => padded(head, own))];
  for (let row = 0; row < rows; row++) {
    const cells = columns.map(({ cells, columns: own, prose }) =>
      prose === 'wrap' ? wrapped(cells[row]!, own) : [cutTo(cells[row]!, own)],
    );
    const height = Math.max(...cells.map((cell) => cell.length));
    for (let line = 0; line < height; line++) {
      lines.push(cells.map((cell, index) => padded(cell[line] ?? '', columns[index]!.columns)));
    }
  }
  return lines.map((line) => line.join(' '.repeat(GAP)).trimEnd()).join('\n');
}

function blocks(columns: readonly Sized[], rows: number): string {
  const label = Math.max(...columns.map(({ head }) => columnsOf(head)));
  const block = (row: number): string =>
    columns
      .filter(({ cells }) => cells[row] !== '')
      .map(({ head, cells }) =>
        head === '' ? cells[row] : `${padded(head, label)}${' '.repeat(GAP)}${cells[row]}`,
      )
      .join('\n');
  return Array.from({ length: rows }, (_, row) => block(row)).join('\n\n');
}
