/** The plan: what was worked out and why; on demand also what the spec or the defaults said; how to grow the data. */
import { Fragment, useId, useState } from 'react';
import type { Decision } from '../../api/answers.ts';
import { counted, setting as shown } from '../../text/format.ts';
import { shownSteps } from '../../text/growth.ts';
import { Button } from '../../ui/button.tsx';
import { GrowthSteps } from '../../ui/growth-steps.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import './plan.css';

const BY: Record<Decision['by'], string> = { you: 'the spec', default: 'default', chosen: 'worked out' };

/** May break behind its dots, where the window is narrow. */
const Path = ({ name }: { readonly name: string }) =>
  name.split(/(?<=\.)/).map((word, index, words) => (
    <Fragment key={words.slice(0, index + 1).join('')}>
      {word}
      <wbr />
    </Fragment>
  ));

export function PlanPanel({ plan: whole }: { readonly plan: readonly Decision[] }) {
  const growth = whole.find((decision) => decision.growth !== undefined)?.growth ?? [];
  // Plans of before the steps were kept say them as a setting's reason.
  const plan = whole.filter((decision) => decision.growth === undefined);
  const chosen = plan.filter(({ by }) => by === 'chosen');
  const [all, setAll] = useState(chosen.length === 0);
  const rest = plan.length - chosen.length;
  const heading = useId();
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
            <th scope="row" className="mono path">
              <Path name={setting} />
            </th>
            <td className="mono value">{shown(value)}</td>
            <td className="nowrap">{BY[by]}</td>
            <td className="prose">{reason}</td>
          </tr>
        ))}
      </Table>
      {growth.length > 0 && (
        <section className="plan-growth" aria-labelledby={heading}>
          <h3 id={heading}>What more rows would bring</h3>
          <p className="soft">
            By the learning curve of this data (data.curve). Each step doubles the rows; train and look again
            after each.
          </p>
          <GrowthSteps steps={shownSteps(growth)} />
        </section>
      )}
    </Panel>
  );
}
