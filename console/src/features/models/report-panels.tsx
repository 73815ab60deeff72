/** What was measured, label by label, and what the gates said. */
import type { Model } from '../../api/answers.ts';
import { count, metric, reading } from '../../text/format.ts';
import { Mark } from '../../ui/chip.tsx';
import { Panel } from '../../ui/panel.tsx';
import { barOf, RowsTable } from '../../ui/table.tsx';

type Label = Model['report']['perLabel'][number];

export const PerLabel = ({ report }: Pick<Model, 'report'>) => (
  <Panel title="By label">
    <RowsTable
      label="Precision, recall and F1 of each label"
      rows={report.perLabel}
      rowKey={({ label }) => label}
      columns={[
        { head: 'Label', cell: ({ label }) => label, heads: true },
        { head: 'Precision', cell: ({ precision }) => metric(precision), number: true },
        { head: 'Recall', cell: ({ recall }) => metric(recall), number: true },
        { head: 'F1', cell: ({ f1 }) => metric(f1), number: true },
        barOf('F1', ({ f1 }: Label) => f1),
        { head: 'Rows', cell: ({ support }) => count(support), number: true },
      ]}
    />
  </Panel>
);

export function Gates({ gates }: Pick<Model, 'gates'>) {
  if (gates.length === 0) return null;
  return (
    <Panel title="Gates">
      <RowsTable
        label="Gates"
        rows={gates}
        rowKey={({ gate }) => gate}
        columns={[
          {
            head: 'Gate',
            heads: true,
            cell: ({ gate, passed }) => (
              <>
                <Mark tone={passed ? 'good' : 'bad'} /> {gate}
                <span className="visually-hidden">{passed ? ', passed' : ', failed'}</span>
              </>
            ),
          },
          { head: 'Value', cell: ({ value }) => reading(value), number: true },
          { head: 'Limit', cell: ({ limit }) => reading(limit), number: true },
        ]}
      />
    </Panel>
  );
}
