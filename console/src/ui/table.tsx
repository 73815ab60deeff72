/** A table in a frame that scrolls by itself, also by keyboard, so that the page never does. */
import type { ReactNode } from 'react';
import './table.css';

interface TableProps {
  /** The table's name for a screen reader. */
  readonly label: string;
  readonly head: ReactNode;
  readonly children: ReactNode;
}

export function Table({ label, head, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form, and a section would be one landmark more
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table-frame" role="group" aria-label={label} tabIndex={0}>
      <table className="table" aria-label={label}>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** Of numbers and of their head; of what is said in the cells alone: `prose`, `mono nowrap` … */
  readonly number?: boolean;
  readonly className?: string;
  /** Each row's name, for a screen reader too. */
  readonly heads?: boolean;
  /** The head is only read aloud: its column is a picture of the one before. */
  readonly spoken?: boolean;
  readonly title?: (row: Row) => string;
}

interface RowsTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly chosen?: (row: Row) => boolean;
}

/** A table of rows that are all alike: its columns are said once, head and cell together. */
export function RowsTable<Row>({ label, rows, columns, rowKey, chosen }: RowsTableProps<Row>) {
  return (
    <Table
      label={label}
      head={columns.map(({ head, number, spoken }) => (
        <th key={head} scope="col" className={number ? 'number' : undefined}>
          {spoken ? <span className="visually-hidden">{head}</span> : head}
        </th>
      ))}
    >
      {rows.map((row) => (
        <tr key={rowKey(row)} data-chosen={chosen?.(row)}>
          {columns.map(({ head, cell, number, className, heads, title }) => {
            const classes = [number && 'number', className].filter(Boolean).join(' ') || undefined;
            return heads ? (
              <th key={head} scope="row" className={classes} title={title?.(row)}>
                {cell(row)}
              </th>
            ) : (
              <td key={head} className={classes} title={title?.(row)}>
                {cell(row)}
              </td>
            );
          })}
        </tr>
      ))}
    </Table>
  );
}

/** A column that draws the share which the one before it says. */
export const barOf = <Row,>(head: string, share: (row: Row) => number): Column<Row> => ({
  head: `${head} as a bar`,
  spoken: true,
  cell: (row) => <Bar share={share(row)} />,
});

/** A share from 0 to 1 as a bar: beside its number, never instead of it. */
export function Bar({ share, wide = false }: { readonly share: number; readonly wide?: boolean }) {
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <span className="bar" data-wide={wide} aria-hidden>
      <span style={{ width }} />
    </span>
  );
}
