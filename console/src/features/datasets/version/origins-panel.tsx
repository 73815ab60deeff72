/** Where a version's rows come from, under which licence, and which rows of the sources are not in it. */
import type { DatasetVersionDetail } from '../../../api/answers.ts';
import { bytes, count } from '../../../text/format.ts';
import { Facts, Panel } from '../../../ui/panel.tsx';
import { barOf, RowsTable } from '../../../ui/table.tsx';

interface OriginsProps {
  readonly manifest: DatasetVersionDetail['manifest'];
  readonly assembled: DatasetVersionDetail['assembled'];
}

export function Origins({ manifest: { provenance = [], lineage }, assembled }: OriginsProps) {
  const all = provenance.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <Panel
      title="Where its rows come from"
      aside={
        <span className="soft small">
          {bytes(lineage.sources.reduce((sum, source) => sum + source.bytes, 0))} read
        </span>
      }
    >
      {assembled && (
        <Facts
          facts={[
            ['Rows read', count(assembled.rows)],
            ['Copies left out', count(assembled.duplicates)],
            ['Contradictions left out', count(assembled.conflicts)],
            ['Beyond data.limit', count(assembled.beyondLimit)],
          ]}
        />
      )}
      {provenance.length === 0 ? (
        <p className="soft">
          Not kept row by row. Sources: {lineage.sources.map(({ key }) => key.split('/').at(-1)).join(', ')}.
        </p>
      ) : (
        <RowsTable
          label="Sources of rows"
          rows={provenance}
          rowKey={({ source, kind, licence }) => `${source} ${kind} ${licence}`}
          columns={[
            {
              head: 'Source',
              cell: ({ source }) => source.split('/').at(-1),
              title: ({ source }) => source,
              heads: true,
            },
            { head: 'Kind', cell: ({ kind }) => kind },
            { head: 'Licence', cell: ({ licence }) => licence ?? 'not said' },
            { head: 'Rows', cell: ({ rows }) => count(rows), number: true },
            barOf('Rows', ({ rows }: (typeof provenance)[number]) => rows / Math.max(1, all)),
          ]}
        />
      )}
      {lineage.parents.length > 0 && <p className="soft">Made from {lineage.parents.join(', ')}.</p>}
    </Panel>
  );
}
