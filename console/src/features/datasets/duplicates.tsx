/** Texts that are all but the same: how many, which of them the split parts, the largest groups. */
import type { ValidationReport } from '../../api/answers.ts';
import { count, counted, percent } from '../../text/format.ts';
import { Facts, Panel } from '../../ui/panel.tsx';
import { Quoted } from './quoted.tsx';

type Found = NonNullable<ValidationReport['nearDuplicates']>;

export function NearDuplicates({ found }: { readonly found: Found }) {
  const { compared, of, threshold, texts, groups, acrossSplits, acrossLabels, largest } = found;
  const share = compared === 0 ? 0 : texts / compared;
  return (
    <Panel
      title="Near duplicates"
      aside={<span className="soft small">{percent(threshold, 0)} of the word pairs are the same</span>}
    >
      <Facts
        facts={[
          [
            'Compared',
            compared < of ? `${count(compared)} of ${count(of)} texts` : counted(compared, 'text'),
          ],
          ['Alike', `${count(texts)} (${percent(share)})`],
          ['Groups', count(groups)],
          ['Leak into test or validation', count(acrossSplits)],
          ['With another label', count(acrossLabels)],
        ]}
      />
      {largest.length > 0 && (
        <details className="details" open>
          <summary>The largest groups</summary>
          <ol className="groups">
            {largest.map(({ texts: members, examples }) => (
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
        </details>
      )}
    </Panel>
  );
}
