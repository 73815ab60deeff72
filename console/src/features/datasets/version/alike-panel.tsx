/** Texts of the version that are all but the same as another, among all its rows, with pairs to compare. */
import { useState } from 'react';
import type { DatasetVersionDetail } from '../../../api/answers.ts';
import { count, counted, percent } from '../../../text/format.ts';
import { Facts, Panel } from '../../../ui/panel.tsx';
import { Pair } from '../pair.tsx';

type Found = NonNullable<NonNullable<DatasetVersionDetail['assembled']>['nearDuplicates']>;

interface AlikeProps {
  readonly found: Found;
  readonly splits: DatasetVersionDetail['manifest']['splits'];
}

const FIRST = 3;

export function AlikePanel({ found, splits }: AlikeProps) {
  const { texts, acrossSplits, acrossLabels, exact, examples } = found;
  const held = splits.validation.rows + splits.test.rows;
  const rows = held + splits.train.rows;
  const [all, setAll] = useState(false);
  if (texts === 0)
    return (
      <Panel title="Texts that are alike">
        <p className="soft">No text is all but the same as another.</p>
      </Panel>
    );
  const shown = all ? examples : examples.slice(0, FIRST);
  return (
    <Panel
      title="Texts that are alike"
      aside={
        <span className="soft small">{exact ? 'all rows compared' : 'all rows compared, within 3 %'}</span>
      }
    >
      <Facts
        facts={[
          ['Like another', `${count(texts)} (${percent(texts / Math.max(1, rows))})`],
          ['Of validation and test', `${count(acrossSplits)} (${percent(acrossSplits / Math.max(1, held))})`],
          ['With another label', count(acrossLabels)],
        ]}
      />
      <p>{meaning(found, held)}</p>
      {shown.length > 0 && (
        <ol className="pairs">
          {shown.map(({ one, other }) => (
            <li key={`${one.source}:${one.line} ${other.source}:${other.line}`}>
              <Pair one={one} other={other} />
            </li>
          ))}
        </ol>
      )}
      {examples.length > FIRST && (
        <p>
          <button className="button" type="button" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Fewer pairs' : counted(examples.length - FIRST, 'more pair')}
          </button>
        </p>
      )}
    </Panel>
  );
}

function meaning({ acrossSplits, acrossLabels }: Found, held: number): string {
  const splits =
    acrossSplits === 0
      ? 'None of the rows that measure the model is like one it learns from.'
      : `${percent(acrossSplits / Math.max(1, held))} of the rows that measure the model are all but the same as one in a split before: figures on them are too good. Keep one of each group.`;
  const labels =
    acrossLabels === 0 ? '' : ` ${counted(acrossLabels, 'text')} contradict one like them: look at both.`;
  return splits + labels;
}
