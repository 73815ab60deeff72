/** The confusion matrix as a heat map; for many labels the most frequent mistakes instead. */
import type { CSSProperties } from 'react';
import type { Model } from '../../api/answers.ts';
import { count, percent } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import { confusionRows, worstMistakes } from './confusion-rows.ts';

/** A matrix of more would be a carpet. */
const MOST_LABELS = 20;
const MOST_MISTAKES = 25;

export function Confusion({ report }: Pick<Model, 'report'>) {
  const rows = confusionRows(
    report.perLabel.map(({ label }) => label),
    report.confusion,
  );
  if (rows.length > MOST_LABELS) return <Mistakes rows={rows} />;
  return (
    <Panel title="Confusion" aside={<span className="soft small">rows: actual, columns: predicted</span>}>
      <div className="heat">
        <Table
          label="Confusion matrix"
          head={
            <>
              <td />
              {rows.map(({ actual }) => (
                <th key={actual} scope="col" title={actual}>
                  {actual}
                </th>
              ))}
            </>
          }
        >
          {rows.map(({ actual, cells }) => (
            <tr key={actual}>
              <th scope="row" title={actual}>
                {actual}
              </th>
              {cells.map(({ predicted, count: own, share, right }) => (
                <td
                  key={predicted}
                  data-right={right}
                  style={{ '--share': share } as CSSProperties}
                  title={`${percent(share)} of ${actual} were called ${predicted}`}
                >
                  {count(own)}
                </td>
              ))}
            </tr>
          ))}
        </Table>
      </div>
    </Panel>
  );
}

function Mistakes({ rows }: { readonly rows: ReturnType<typeof confusionRows> }) {
  return (
    <Panel title="Most frequent mistakes">
      <Table
        label="Most frequent mistakes"
        head={
          <>
            <th scope="col">Actual</th>
            <th scope="col">Predicted</th>
            <th scope="col" className="number">
              Rows
            </th>
            <th scope="col" className="number">
              Share
            </th>
          </>
        }
      >
        {worstMistakes(rows, MOST_MISTAKES).map(({ actual, predicted, count: own, share }) => (
          <tr key={`${actual}/${predicted}`}>
            <th scope="row">{actual}</th>
            <td>{predicted}</td>
            <td className="number">{count(own)}</td>
            <td className="number">{percent(share)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
