/** What more rows would bring: a quick model's learning curve, measured and carried on. */
import { useMemo } from 'react';
import { count, counted, percent } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Plot, type PlotLine } from '../../ui/plot.tsx';
import { Table } from '../../ui/table.tsx';
import { growthDrawn, growthRows, type MeasuredCurve } from './growth.ts';

const LINES: readonly PlotLine[] = [
  { label: 'measured', colour: 1, weight: 'faint', marks: true },
  { label: 'fitted', colour: 2, weight: 'strong', marks: false },
  { label: 'forecast', colour: 3, weight: 'faint', marks: true },
];

export function Growth({ curve }: { readonly curve: MeasuredCurve }) {
  const { points, heldOut, note } = curve;
  return (
    <Panel
      title="Learning curve"
      aside={points.length > 0 && <span className="soft small">a quick model, not the trained one</span>}
    >
      <p>{summary(curve)}</p>
      <p className="soft small">
        {points.length > 0 && `Scored on ${counted(heldOut, 'row')} that were held out. `}
        {note.charAt(0).toUpperCase() + note.slice(1)}.
      </p>
      {points.length > 0 && <Drawing curve={curve} />}
    </Panel>
  );
}

function summary({ points, forecast, reliability }: MeasuredCurve): string {
  const last = points.at(-1);
  if (last === undefined) return 'Not measured: there are too few labelled texts.';
  if (forecast === undefined)
    return `No forecast. From ${counted(last.rows, 'row')} a quick model gets ${percent(1 - last.error)} right.`;
  const { rows, error, twice } = forecast;
  const about = reliability === 'rough' ? 'roughly ' : '';
  return `From the ${counted(rows, 'training row')} a quick model gets ${percent(1 - error)} right; from twice as many it would be ${about}${percent(1 - twice)}.`;
}

function Drawing({ curve }: { readonly curve: MeasuredCurve }) {
  const data = useMemo(() => growthDrawn(curve), [curve]);
  const { forecast } = curve;
  const lines = forecast === undefined ? LINES.slice(0, curve.fit === undefined ? 1 : 2) : LINES;
  return (
    <>
      <figure className="growth">
        <figcaption className="soft small">
          {lines.map(({ label, colour }) => (
            <span key={label}>
              <span className="swatch" style={{ color: `var(--series-${colour})` }} />
              {label}
            </span>
          ))}
          <span>share right, by rows{forecast && '; dashed: the training split'}</span>
        </figcaption>
        <Plot
          lines={lines}
          data={[data[0], ...data.slice(1, 1 + lines.length)] as [number[], ...(number | null)[][]]}
          borders={forecast === undefined ? [] : [forecast.rows]}
          format={(right) => percent(right)}
          group="growth"
          height={220}
        />
      </figure>
      <details className="details">
        <summary>The curve as a table</summary>
        <Table
          label="Right by rows"
          head={
            <>
              <th scope="col" className="number">
                Rows
              </th>
              <th scope="col" className="number">
                Measured
              </th>
              <th scope="col" className="number">
                By the curve
              </th>
              <th scope="col">What</th>
            </>
          }
        >
          {growthRows(curve).map(({ rows, measured, fitted, what }) => (
            <tr key={`${rows} ${what}`}>
              <th scope="row" className="number">
                {count(rows)}
              </th>
              <td className="number">{measured === undefined ? '–' : percent(measured)}</td>
              <td className="number">{fitted === undefined ? '–' : percent(fitted)}</td>
              <td>{what ?? 'measured'}</td>
            </tr>
          ))}
        </Table>
      </details>
    </>
  );
}
