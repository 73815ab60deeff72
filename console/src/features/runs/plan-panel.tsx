/** The plan: what was worked out and why; on demand also what the spec or the defaults said. */
import { useState } from 'react';
import type { Decision } from '../../api/answers.ts';
import { counted } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';

const BY: Record<Decision['by'], string> = { you: 'the spec', default: 'default', chosen: 'worked out' };

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function PlanPanel({ plan }: { readonly plan: readonly Decision[] }) {
  const chosen = plan.filter(({ by }) => by === 'chosen');
  const [all, setAll] = useState(chosen.length === 0);
  const rest = plan.length - chosen.length;
  return (
    <Panel
      title="Plan"
      aside={
        chosen.length > 0 &&
        rest > 0 && (
          <Button size="small" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? 'Only what was worked out' : `Show ${counted(rest, 'other setting')}`}
          </Button>
        )
      }
    >
      <Table
        label="Plan"
        head={
          <>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">By</th>
            <th scope="col">Reason</th>
          </>
        }
      >
        {(all ? plan : chosen).map(({ setting, value, by, reason }) => (
          <tr key={setting}>
            <th scope="row" className="mono nowrap">
              {setting}
            </th>
            <td className="mono">{shown(value)}</td>
            <td className="nowrap">{BY[by]}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
