/** Every column that the rows have, used or not. */
import type { ValidationReport } from '../../api/answers.ts';
import { count, percent, reading } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';

type Column = ValidationReport['columns'][number];

const MOST_VALUES = 3;

export function Columns({ columns, rows }: Pick<ValidationReport, 'columns' | 'rows'>) {
  if (columns.length === 0) return null;
  return (
    <Panel title="Columns">
      <RowsTable
        label="Columns"
        rows={columns}
        rowKey={({ name }) => name}
        columns={[
          { head: 'Column', cell: ({ name }) => name, heads: true },
          { head: 'Type', cell: ({ type }) => type },
          {
            head: 'Missing',
            cell: ({ missing }) => (missing === 0 ? '–' : percent(missing / rows)),
            number: true,
          },
          {
            head: 'Different values',
            cell: ({ distinct, exact }) =>
              distinct === undefined ? '–' : `${exact ? '' : 'about '}${count(distinct)}`,
            number: true,
          },
          { head: 'Most frequent, or range', cell: valuesOf, className: 'prose' },
        ]}
      />
    </Panel>
  );
}

/** A value that comes once is no frequent one. */
function valuesOf({ top, number }: Column): string {
  const frequent = top
    .filter(({ rows }) => rows > 1)
    .slice(0, MOST_VALUES)
    .map(({ value, rows }) => `${value} (${count(rows)})`);
  const range = number && `${reading(number.min)} to ${reading(number.max)}, mean ${reading(number.mean)}`;
  return [range, frequent.join(', ')].filter(Boolean).join('; ');
}
