/** The rows that validation put aside, each with its line and the reason: what somebody corrects in the source. */
import { Loaded } from '../../api/loaded.tsx';
import { type Place, useQuarantine } from '../../api/queries.ts';
import { placeShown } from '../../text/complaint.ts';
import { count } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';

export function Quarantine({ place }: { readonly place: Place }) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useQuarantine(place);
  return (
    <Panel
      title="Put aside"
      aside={<span className="soft small mono">modelmill data quarantine {place.run} --out FILE</span>}
    >
      <Loaded data={data} error={error} lines={3}>
        {({ pages }) => (
          <>
            <RowsTable
              label="Rows put aside"
              rows={pages.flatMap(({ rows }) => rows)}
              rowKey={({ source, line, reason, found }) => `${source}:${line}:${reason}:${found}`}
              columns={[
                { head: 'Row', cell: placeShown, heads: true },
                { head: 'Lines', cell: ({ lines }) => count(lines), number: true },
                { head: 'Reason', cell: ({ reason }) => reason, className: 'mono nowrap' },
                { head: 'Found', cell: ({ found }) => found, className: 'prose' },
              ]}
            />
            {hasNextPage && (
              <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                More
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
