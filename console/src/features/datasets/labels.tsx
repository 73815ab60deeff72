/** The labels and how many rows each has. */
import type { ValidationReport } from '../../api/answers.ts';
import { count } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Shares } from './shares.tsx';

/** So many of a long list say enough; the others are added up. */
const MOST = 20;

export function Labels({ labels }: Pick<ValidationReport, 'labels'>) {
  const others = labels.slice(MOST);
  const sum = (of: typeof labels): number => of.reduce((all, { rows }) => all + rows, 0);
  const first = labels.slice(0, MOST).map(({ label, rows }) => ({ name: label, rows }));
  const rest = { name: `and ${count(others.length)} more`, rows: sum(others) };
  return (
    <Panel title="Labels">
      <Shares
        label="Rows of each label"
        what="Label"
        counted="Rows"
        counts={others.length > 0 ? [...first, rest] : first}
        all={sum(labels)}
      />
    </Panel>
  );
}
