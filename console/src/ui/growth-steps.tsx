/** Rows to label, step by step, and the error to expect from each, as numbers and as bars. */
import { barOf, RowsTable } from './table.tsx';

interface GrowthStep {
  readonly label: string;
  readonly rows: string;
  readonly error: string;
  readonly share: number;
  readonly gain: string;
}

export const GrowthSteps = ({ steps }: { readonly steps: readonly GrowthStep[] }) => (
  <RowsTable
    label="What more rows would bring"
    rows={steps}
    rowKey={({ rows }) => rows}
    columns={[
      { head: 'To label in all', cell: ({ label }) => label, heads: true, number: true },
      { head: 'Expected error', cell: ({ error }) => error, number: true },
      barOf('Expected error', ({ share }: GrowthStep) => share),
      { head: 'To train on', cell: ({ rows }) => rows, number: true },
      { head: 'Gain', cell: ({ gain }) => gain, number: true },
    ]}
  />
);
