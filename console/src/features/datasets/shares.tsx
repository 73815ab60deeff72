/** How many rows are of what, as numbers and as bars. */
import { count, percent } from '../../text/format.ts';
import { barOf, RowsTable } from '../../ui/table.tsx';

interface Counted {
  readonly name: string;
  readonly rows: number;
}

interface SharesProps {
  readonly label: string;
  /** What the names are, and what is counted. */
  readonly what: string;
  readonly counted: string;
  readonly counts: readonly Counted[];
  readonly all: number;
}

export function Shares({ label, what, counted, counts, all }: SharesProps) {
  const share = ({ rows }: Counted): number => rows / Math.max(1, all);
  return (
    <RowsTable
      label={label}
      rows={counts}
      rowKey={({ name }) => name}
      columns={[
        { head: what, cell: ({ name }) => name, heads: true },
        { head: counted, cell: ({ rows }) => count(rows), number: true },
        { head: 'Share', cell: (row) => percent(share(row)), number: true },
        barOf('Share', share),
      ]}
    />
  );
}
