/** How far the annotators of a run's data agree. */
import type { AgreementReport } from '../../api/answers.ts';
import { count, counted, metric } from '../../text/format.ts';
import { Facts, Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';

/** So many rows of a long list say enough. */
const MOST = 12;

export function Agreement({ report }: { readonly report: AgreementReport }) {
  const { score, minimum, measured, items, disputed, ties, labels, annotators } = report;
  if (score === null) {
    return (
      <Panel title="Agreement">
        <p>
          Not measured: each row has one label, so there is nobody to agree with. Rows with several
          annotators’ labels (column <code>annotations</code>) are measured.
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      title="Agreement"
      aside={<span className="soft small">mean pairwise Jaccard of the label sets</span>}
    >
      <div className="stack">
        <Facts
          facts={[
            ['Score', metric(score)],
            ['Minimum', String(minimum)],
            ['Items measured', `${count(measured)} of ${count(items)}`],
            ['Below the minimum', count(disputed)],
            ['Without a majority', count(ties)],
          ]}
        />
        <div className="two-columns">
          <AgreementTable
            title="By label"
            rows={labels.map((l) => [l.label, l.agreement, counted(l.pairs, 'pair')])}
          />
          <AgreementTable
            title="By annotator, lowest first"
            rows={annotators
              .toSorted((a, b) => a.agreement - b.agreement)
              .slice(0, MOST)
              .map((a) => [a.annotator, a.agreement, counted(a.items, 'item')])}
          />
        </div>
      </div>
    </Panel>
  );
}

type AgreementRow = readonly [name: string, agreement: number, basis: string];

const AgreementTable = ({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly AgreementRow[];
}) => (
  <RowsTable
    label={title}
    rows={rows}
    rowKey={([name]) => name}
    columns={[
      { head: title, cell: ([name]) => name, heads: true },
      { head: 'Agreement', cell: ([, agreement]) => metric(agreement), number: true },
      { head: 'Of', cell: ([, , basis]) => basis, number: true, className: 'soft' },
    ]}
  />
);
