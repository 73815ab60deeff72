/** Training as it goes: progress of what runs, then loss, accuracy and learning rate of every variant, alive. */
import { useMemo, useState } from 'react';
import type { RunJob } from '../../../api/answers.ts';
import type { JobPoint } from '../../../api/growing.ts';
import { count, duration, metric, reading } from '../../../text/format.ts';
import { Panel } from '../../../ui/panel.tsx';
import { Plot } from '../../../ui/plot.tsx';
import { Bar } from '../../../ui/table.tsx';
import './curves.css';
import { CurvesTable } from './curves-table.tsx';
import { colourOf, drawn } from './drawn.ts';
import { type Curve, progressOf, readingAt, stitch } from './stitch.ts';

const CHARTS = [
  { value: 'loss', title: 'Loss', digits: reading },
  { value: 'accuracy', title: 'Accuracy', digits: metric },
  { value: 'learningRate', title: 'Learning rate', digits: reading },
] as const;

interface CurvesPanelProps {
  readonly points: readonly JobPoint[];
  readonly jobs: readonly RunJob[];
  readonly live: boolean;
}

export function CurvesPanel({ points, jobs, live }: CurvesPanelProps) {
  const curves = useMemo(() => stitch(points), [points]);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<number>();
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  return (
    <Panel
      title="Training"
      aside={<span className="soft small">{live ? 'live' : `${count(points.length)} points`}</span>}
    >
      <div className="stack">
        {live && <Running points={points} jobs={jobs} />}
        {points.length === 0 ? (
          <p className="soft">
            {live
              ? 'No job has reported yet: points arrive a few seconds after training begins.'
              : 'The run ended before a job reported anything.'}
          </p>
        ) : (
          <>
            <div className="spread">
              <fieldset className="curve-keys" aria-label="Curves shown">
                {curves.map(({ name }, index) => (
                  <button
                    key={name}
                    type="button"
                    className="curve-key"
                    aria-pressed={!hidden.has(name)}
                    onClick={() => toggle(name)}
                  >
                    <span className="swatch" data-colour={colourOf(index)} />
                    {name}
                  </button>
                ))}
              </fieldset>
              <span className="soft small">strong: validation, faint: training, dashed: a new round</span>
            </div>
            <div className="curves">
              {CHARTS.map((chart) => (
                <Chart
                  key={chart.value}
                  {...chart}
                  curves={curves}
                  hidden={hidden}
                  cursor={cursor}
                  onCursor={setCursor}
                />
              ))}
            </div>
            <CurvesTable curves={curves} />
          </>
        )}
      </div>
    </Panel>
  );
}

function Running({ points, jobs }: Omit<CurvesPanelProps, 'live'>) {
  const running = new Set(jobs.filter(({ status }) => status === 'running').map(({ name }) => name));
  const progress = useMemo(() => progressOf(points), [points]).filter(({ job }) => running.has(job));
  if (progress.length === 0) return null;
  return (
    <ul className="job-progress" aria-label="Running jobs">
      {progress.map(({ job, step, totalSteps, share, etaSeconds, rowsPerSecond }) => (
        <li key={job}>
          <span className="mono">{job}</span>
          <Bar share={share} wide />
          <span className="soft small">
            step {count(step)} of {count(totalSteps)}
            {rowsPerSecond !== undefined && `, ${reading(rowsPerSecond)} rows/s`}
            {etaSeconds !== undefined && `, ${duration(etaSeconds)} left`}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface ChartProps {
  readonly title: string;
  readonly value: string;
  /** How its values are read out. */
  readonly digits: (value: number) => string;
  readonly curves: readonly Curve[];
  readonly hidden: ReadonlySet<string>;
  /** A place on the shared axis. */
  readonly cursor: number | undefined;
  readonly onCursor: (x: number | undefined) => void;
}

function Chart({ title, value, digits, curves, hidden, cursor, onCursor }: ChartProps) {
  const { lines, data, borders } = useMemo(() => drawn(curves, hidden, value), [curves, hidden, value]);
  const [axis, ...columns] = data;
  const at = cursor === undefined ? axis.length - 1 : axis.findLastIndex((x) => x <= cursor);
  return (
    <figure>
      <figcaption className="curve-head">
        <h3>{title}</h3>
        <span className="soft small">{axis[at] !== undefined && `step ${count(axis[at])}`}</span>
      </figcaption>
      <Plot
        lines={lines}
        data={data}
        borders={borders}
        format={reading}
        group="curves"
        onCursor={(index) => onCursor(index === undefined ? undefined : axis[index])}
      />
      <p className="curve-read">
        {lines.map(({ name, label, colour, weight }, index) => {
          const read = readingAt(columns[index], at);
          // The noisy side is in the table; here it would only crowd out the one that counts.
          if (weight === 'faint' || read === undefined) return null;
          return (
            <span key={label} title={label}>
              <span className="swatch" data-colour={colour} />
              {name} <b>{digits(read)}</b>
            </span>
          );
        })}
      </p>
    </figure>
  );
}
