/** Texts that are all but the same: how many, which of them the split parts, the largest groups. */
import type { ValidationReport } from '../../api/answers.ts';
import { count, counted, percent } from '../../text/format.ts';
import { Facts, Panel } from '../../ui/panel.tsx';
import { Quoted } from './quoted.tsx';

type Found = NonNullable<ValidationReport['nearDuplicates']>;

export function NearDuplicates({ found }: { readonly found: Found }) {
  const { compared, of, threshold, texts, groups, acrossSplits, acrossLabels, largest } = found;
  const share = compared === 0 ? 0 : texts / compared;
  const all = compared < of ? `${count(compared)} of ${count(of)} texts` : counted(compared, 'text');
  if (texts === 0)
    return (
      <Panel title="Near duplicates">
        <p className="soft">No text is all but the same as another, of {all} that were compared.</p>
      </Panel>
    );
  return (
    <Panel
      title="Near duplicates"
      aside={<span className="soft small">{percent(threshold, 0)} of the word pairs are the same</span>}
    >
      <Facts
        facts={[
          ['Compared', all],
          ['Alike', `${count(texts)} (${percent(share)})`],
          ['Groups', count(groups)],
          ['Leak into test or validation', count(acrossSplits)],
          ['With another label', count(acrossLabels)],
        ]}
      />
      <Groups groups={largest.slice(0, FIRST)} />
      {largest.length > FIRST && (
        <details className="details">
          <summary>{counted(largest.length - FIRST, 'more large group')}</summary>
          <Groups groups={largest.slice(FIRST)} />
        </details>
      )}
    </Panel>
  );
}

/** So many of the largest groups say enough. */
const FIRST = 3;

const Groups = ({ groups }: { readonly groups: Found['largest'] }) => (
  <ol className="groups">
    {groups.map(({ texts: members, examples }) => (
      <li key={`${examples[0]?.source}:${examples[0]?.line}`}>
        <b>{counted(members, 'text')}</b>
        <ul className="examples">
          {examples.map((example) => (
            <li key={`${example.source}:${example.line}`}>
              <Quoted row={example} />
            </li>
          ))}
        </ul>
      </li>
    ))}
  </ol>
);
