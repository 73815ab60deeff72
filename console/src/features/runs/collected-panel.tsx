/** What job `collect` fetched for a run: of each source how much, which revision, under which licence, what it refused. */
import type { CollectedSource, CollectMetrics } from '../../../../domain/spec/collect.ts';
import type { RunDetail } from '../../api/answers.ts';
import { bytes, count, counted } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';

/** A commit's first digits say enough; the whole is in the title. */
const MOST = 12;

export function CollectedPanel({ detail: { spec, jobs } }: { readonly detail: RunDetail }) {
  // A job's figures are as its contract has them: the API checks them when it reads them.
  const metrics = jobs.find(({ stage }) => stage === 'collect')?.metrics as CollectMetrics | undefined;
  if (metrics === undefined) return null;
  const repeating = (spec?.data.collect?.sources ?? []).filter(({ repeat }) => repeat === true);
  return (
    <Panel
      title="Collected"
      aside={
        <span className="soft small">
          {counted(metrics.rows, 'row')} of {counted(metrics.sources.length, 'source')}
        </span>
      }
    >
      {repeating.length > 0 && (
        <p className="soft">
          Rows of {repeating.map(({ name }) => name).join(', ')} may come more than once here. A dataset
          version holds each text once.
        </p>
      )}
      <RowsTable
        label="Collected sources"
        rows={metrics.sources}
        rowKey={({ name }) => name}
        columns={[
          { head: 'Source', cell: ({ name }) => name, heads: true },
          { head: 'Kind', cell: ({ kind }) => kind },
          { head: 'Read', cell: ({ read }) => count(read), number: true },
          { head: 'Taken', cell: ({ rows }) => count(rows), number: true },
          { head: 'Size', cell: (source) => bytes(source.bytes), number: true },
          {
            head: 'Revision',
            cell: ({ revision }) => revision?.slice(0, MOST) ?? 'none is pinned',
            title: ({ revision }) => revision ?? '',
            className: 'mono nowrap',
          },
          { head: 'Licence', cell: ({ licence }) => licence ?? 'not said', className: 'nowrap' },
          { head: 'Refused', cell: (source) => <Refused source={source} />, className: 'prose' },
        ]}
      />
    </Panel>
  );
}

function Refused({ source: { refused } }: { readonly source: CollectedSource }) {
  if (refused.length === 0) return <span className="soft">none</span>;
  return (
    <ul>
      {refused.map(({ reason, count: rows, example }) => (
        <li key={reason}>
          {count(rows)} {reason} <span className="soft small">{example}</span>
        </li>
      ))}
    </ul>
  );
}
