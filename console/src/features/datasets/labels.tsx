/** The labels and how many rows each has. */
import type { ValidationReport } from '../../api/answers.ts';
import { count, percent } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Bar, Table } from '../../ui/table.tsx';

/** So many of a long list say enough; the others are added up. */
const MOST = 20;

export function Labels({ labels }: Pick<ValidationReport, 'labels'>) {
  const all = labels.reduce((sum, { rows }) => sum + rows, 0);
  const others = labels.slice(MOST);
  const rest = others.reduce((sum, { rows }) => sum + rows, 0);
  const shareOf = (rows: number): number => (all === 0 ? 0 : rows / all);
  return (
    <Panel title="Labels">
      <Table
        label="Rows of each label"
        head={
          <>
            <th scope="col">Label</th>
            <th scope="col" className="number">
              Rows
            </th>
            <th scope="col" className="number">
              Share
            </th>
            <th scope="col">
              <span className="visually-hidden">Share as a bar</span>
            </th>
          </>
        }
      >
        {labels.slice(0, MOST).map(({ label, rows }) => (
          <LabelRow key={label} label={label} rows={rows} share={shareOf(rows)} />
        ))}
        {others.length > 0 && (
          <LabelRow label={`and ${count(others.length)} more`} rows={rest} share={shareOf(rest)} />
        )}
      </Table>
    </Panel>
  );
}

interface LabelRowProps {
  readonly label: string;
  readonly rows: number;
  readonly share: number;
}

function LabelRow({ label, rows, share }: LabelRowProps) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="number">{count(rows)}</td>
      <td className="number">{percent(share)}</td>
      <td>
        <Bar share={share} />
      </td>
    </tr>
  );
}
