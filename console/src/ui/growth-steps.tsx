/** Rows to label, step by step, and the error to expect from each, by a learning curve. */
import { count, percent } from '../text/format.ts';
import { type ShownStep, type Step, shownSteps } from './growth.ts';
import { Bar, type Column, RowsTable } from './table.tsx';

export function GrowthSteps({ steps }: { readonly steps: readonly Step[] }) {
  const rows = shownSteps(steps);
  const most = rows[0]?.error ?? 1;
  const columns: readonly Column<ShownStep>[] = [
    {
      head: 'To label in all',
      cell: ({ label }) => (label === 0 ? 'as it is' : count(label)),
      heads: true,
      number: true,
    },
    { head: 'To train on', cell: ({ rows: own }) => count(own), number: true },
    { head: 'Expected error', cell: ({ error }) => percent(error), number: true },
    {
      head: 'Expected error as a bar',
      spoken: true,
      cell: ({ error }) => <Bar share={error / Math.max(most, 1e-9)} />,
    },
    {
      head: 'Gain',
      cell: ({ gain }) => (gain === undefined ? '–' : `${(100 * gain).toFixed(1)} points`),
      number: true,
    },
  ];
  return (
    <RowsTable
      label="What more rows would bring"
      rows={rows}
      rowKey={(row) => String(row.rows)}
      columns={columns}
    />
  );
}
