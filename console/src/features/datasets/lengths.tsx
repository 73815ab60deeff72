/** How long the texts are, all of them and those of each label. */
import { useState } from 'react';
import type { ValidationReport } from '../../api/answers.ts';
import { count, percent } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import { aligned, Bars, rangeOf } from './histogram.tsx';

type LengthsOf = NonNullable<ValidationReport['lengths']>;

interface LengthsProps {
  readonly lengths: LengthsOf;
  readonly length: ValidationReport['length'];
}

export function Lengths({ lengths, length }: LengthsProps) {
  const { characters, words, byLabel } = lengths;
  if (characters.counts.length === 0) return null;
  const several = byLabel.length > 1;
  const series = [
    { name: 'all texts', bins: characters },
    ...(several ? byLabel.map(({ label, characters: bins }) => ({ name: label, bins })) : []),
  ];
  const { borders, counts } = aligned(series.map(({ bins }) => bins));
  return (
    <Panel
      title="Length"
      aside={<span className="soft small">characters; the number is the highest bar’s share</span>}
    >
      <div className="histograms">
        {series.map(({ name }, i) => (
          <figure key={name}>
            <figcaption className="clipped" title={name}>
              {name}
            </figcaption>
            <Bars borders={borders} counts={counts[i] ?? []} colour={(i % 6) + 1} />
          </figure>
        ))}
      </div>
      <p className="soft small">
        Median {count(length.p50)} characters. Most texts have {mode(words)} words.
      </p>
      <AsTable names={series.map(({ name }) => name)} borders={borders} counts={counts} />
    </Panel>
  );
}

function mode({ borders, counts }: LengthsOf['words']): string {
  const most = counts.indexOf(Math.max(...counts));
  return most === -1 ? 'no' : rangeOf(borders, most);
}

interface AsTableProps {
  readonly names: readonly string[];
  readonly borders: readonly number[];
  readonly counts: readonly (readonly number[])[];
}

function AsTable({ names, borders, counts }: AsTableProps) {
  const [open, setOpen] = useState(false);
  const totals = counts.map((own) => own.reduce((sum, rows) => sum + rows, 0));
  return (
    <details className="details" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>The lengths as a table</summary>
      {open && (
        <Table
          label="Texts by length"
          head={
            <>
              <th scope="col">Characters</th>
              {names.map((name) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ))}
            </>
          }
        >
          {borders.map((border, bin) => (
            <tr key={border}>
              <th scope="row" className="nowrap">
                {rangeOf(borders, bin)}
              </th>
              {names.map((name, i) => (
                <td key={name} className="number">
                  {count(counts[i]?.[bin] ?? 0)}{' '}
                  <span className="soft">
                    {percent((counts[i]?.[bin] ?? 0) / Math.max(1, totals[i] ?? 1))}
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </details>
  );
}
