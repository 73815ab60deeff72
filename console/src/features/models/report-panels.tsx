/** What was measured, label by label, and what the gates said. */
import type { Model } from '../../api/answers.ts';
import { count, metric, reading } from '../../text/format.ts';
import { Mark } from '../../ui/chip.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Bar, Table } from '../../ui/table.tsx';

export function PerLabel({ report }: Pick<Model, 'report'>) {
  return (
    <Panel title="By label">
      <Table
        label="Precision, recall and F1 of each label"
        head={
          <>
            <th scope="col">Label</th>
            <th scope="col" className="number">
              Precision
            </th>
            <th scope="col" className="number">
              Recall
            </th>
            <th scope="col" className="number">
              F1
            </th>
            <th scope="col">
              <span className="visually-hidden">F1 as a bar</span>
            </th>
            <th scope="col" className="number">
              Rows
            </th>
          </>
        }
      >
        {report.perLabel.map(({ label, precision, recall, f1, support }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td className="number">{metric(precision)}</td>
            <td className="number">{metric(recall)}</td>
            <td className="number">{metric(f1)}</td>
            <td>
              <Bar share={f1} />
            </td>
            <td className="number">{count(support)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

export function Gates({ gates }: Pick<Model, 'gates'>) {
  if (gates.length === 0) return null;
  return (
    <Panel title="Gates">
      <Table
        label="Gates"
        head={
          <>
            <th scope="col">Gate</th>
            <th scope="col" className="number">
              Value
            </th>
            <th scope="col" className="number">
              Limit
            </th>
          </>
        }
      >
        {gates.map(({ gate, value, limit, passed }) => (
          <tr key={gate}>
            <th scope="row">
              <Mark tone={passed ? 'good' : 'bad'} /> {gate}
              <span className="visually-hidden">{passed ? ', passed' : ', failed'}</span>
            </th>
            <td className="number">{reading(value)}</td>
            <td className="number">{reading(limit)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
