/** Every column that the rows have, used or not. */
import type { ValidationReport } from '../../api/answers.ts';
import { count, percent, reading } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';

type Column = ValidationReport['columns'][number];

const MOST_VALUES = 3;

export function Columns({ columns, rows }: Pick<ValidationReport, 'columns' | 'rows'>) {
  if (columns.length === 0) return null;
  return (
    <Panel title="Columns">
      <Table
        label="Columns"
        head={
          <>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col" className="number">
              Missing
            </th>
            <th scope="col" className="number">
              Different values
            </th>
            <th scope="col">Most frequent, or range</th>
          </>
        }
      >
        {columns.map((column) => (
          <tr key={column.name}>
            <th scope="row">{column.name}</th>
            <td>{column.type}</td>
            <td className="number">{column.missing === 0 ? '–' : percent(column.missing / rows)}</td>
            <td className="number nowrap">
              {column.distinct === undefined
                ? '–'
                : `${column.exact ? '' : 'about '}${count(column.distinct)}`}
            </td>
            <td className="prose">{valuesOf(column)}</td>
          </tr>
        ))}
      </Table>
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
