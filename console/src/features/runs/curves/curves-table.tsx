/** The curves as numbers: for who can't see them, for who wants the digits. One row an evaluation. */
import { useState } from 'react';
import { count, counted, reading } from '../../../text/format.ts';
import { Table } from '../../../ui/table.tsx';
import { type Curve, type TableRow, tableRows } from './stitch.ts';

const COLUMNS = [
  ['training loss', 'train', 'loss'],
  ['validation loss', 'validation', 'loss'],
  ['accuracy', 'validation', 'accuracy'],
  ['macro F1', 'validation', 'macroF1'],
  ['learning rate', 'train', 'learningRate'],
] as const;

export function CurvesTable({ curves }: { readonly curves: readonly Curve[] }) {
  const [open, setOpen] = useState(false);
  const evaluations = curves.reduce((sum, { validation }) => sum + validation.length, 0);
  return (
    <details className="details" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>The curves as a table ({counted(evaluations, 'evaluation')})</summary>
      {open && <Evaluations rows={tableRows(curves)} />}
    </details>
  );
}

function Evaluations({ rows }: { readonly rows: readonly TableRow[] }) {
  return (
    <Table
      label="Training curves"
      head={
        <>
          <th scope="col">Curve</th>
          <th scope="col">Job</th>
          <th scope="col" className="number">
            Step
          </th>
          <th scope="col" className="number">
            Epoch
          </th>
          {COLUMNS.map(([title]) => (
            <th key={title} scope="col" className="number">
              {title}
            </th>
          ))}
        </>
      }
    >
      {rows.map((row) => (
        <tr key={`${row.curve}/${row.x}`}>
          <th scope="row" className="nowrap">
            {row.curve}
          </th>
          <td className="mono nowrap">{row.job}</td>
          <td className="number">{count(row.step)}</td>
          <td className="number">{row.epoch.toFixed(2)}</td>
          {COLUMNS.map(([title, side, value]) => {
            const read = row[side]?.[value];
            return (
              <td key={title} className="number">
                {read === undefined ? '–' : reading(read)}
              </td>
            );
          })}
        </tr>
      ))}
    </Table>
  );
}
