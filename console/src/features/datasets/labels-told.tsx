/** What tells the labels, and labels that are doubted. */
import type { ValidationReport } from '../../api/answers.ts';
import { count, counted, percent } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';

export function Telltales({ telltales }: Pick<ValidationReport, 'telltales'>) {
  return (
    <Panel title="What tells the labels" aside={<span className="soft small">most telling first</span>}>
      {telltales.length === 0 ? (
        <p className="soft">No word or line is frequent enough to say.</p>
      ) : (
        <Table
          label="What tells the labels"
          head={
            <>
              <th scope="col">Word or line</th>
              <th scope="col">Label</th>
              <th scope="col" className="number">
                Right
              </th>
              <th scope="col" className="number">
                Of its texts
              </th>
            </>
          }
        >
          {telltales.map(({ what, text, label, precision, coverage }) => (
            <tr key={`${what} ${text}`}>
              <th scope="row">{text}</th>
              <td>{label}</td>
              <td className="number">{percent(precision)}</td>
              <td className="number">{percent(coverage)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

type Errors = NonNullable<ValidationReport['labelErrors']>;

export function LabelErrors({ errors }: { readonly errors: Errors }) {
  const { checked, accuracy, baseline, likely, examples } = errors;
  return (
    <Panel title="Doubtful labels" aside={<span className="soft small">by a quick model</span>}>
      <p>
        A quick model, asked of each row after learning from the others, is right for {percent(accuracy)} of{' '}
        {counted(checked, 'row')}; always naming the largest class would be for {percent(baseline)}. It is
        sure of another label for {count(likely)}.
      </p>
      {examples.length > 0 && (
        <Table
          label="Doubtful labels"
          head={
            <>
              <th scope="col">Row</th>
              <th scope="col">Label</th>
              <th scope="col">Rather</th>
              <th scope="col" className="number">
                Sure
              </th>
              <th scope="col">Text</th>
            </>
          }
        >
          {examples.map(({ source, line, text, given, suggested, confidence }) => (
            <tr key={`${source}:${line}`}>
              <td className="mono nowrap" title={source}>
                {source.split('/').at(-1)}:{line}
              </td>
              <td>{given}</td>
              <td>{suggested}</td>
              <td className="number">{percent(confidence)}</td>
              <td className="prose">
                <span className="quoted">{text}</span>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
