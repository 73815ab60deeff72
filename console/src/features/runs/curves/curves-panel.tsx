/** Training as it goes: progress of what runs, then loss, accuracy and learning rate of every variant, alive. */
import { useMemo, useState } from 'react';
import type { RunJob } from '../../../api/answers.ts';
import type { JobPoint } from '../../../api/growing.ts';
import { count, duration, reading } from '../../../text/format.ts';
import { Panel } from '../../../ui/panel.tsx';
import { Plot, type PlotLine } from '../../../ui/plot.tsx';
import { Bar } from '../../../ui/table.tsx';
import './curves.css';
import { CurvesTable } from './curves-table.tsx';
import { align, type Curve, type CurvePoint, progressOf, readingAt, stitch } from './stitch.ts';

const COLOURS = 6;
const colourOf = (index: number): number => (index % COLOURS) + 1;

const CHARTS = [
  { value: 'loss', title: 'Loss' },
  { value: 'accuracy', title: 'Accuracy' },
  { value: 'learningRate', title: 'Learning rate' },
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
          <p className="soft">No job has reported yet: points arrive a few seconds after training begins.</p>
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
              {CHARTS.map(({ value, title }) => (
                <Chart
                  key={value}
                  title={title}
                  value={value}
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
  readonly curves: readonly Curve[];
  readonly hidden: ReadonlySet<string>;
  /** A place on the shared axis. */
  readonly cursor: number | undefined;
  readonly onCursor: (x: number | undefined) => void;
}

interface Drawn extends PlotLine {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

function Chart({ title, value, curves, hidden, cursor, onCursor }: ChartProps) {
  const { lines, data, borders } = useMemo(() => {
    const drawn = curves.flatMap((curve, index): Drawn[] => {
      if (hidden.has(curve.name)) return [];
      const colour = colourOf(index);
      const { name } = curve;
      const sides = [
        { name, label: `${name}, training`, colour, weight: 'faint', points: curve.train },
        { name, label: `${name}, validation`, colour, weight: 'strong', points: curve.validation },
      ] as const;
      const measured = sides.filter(({ points }) => points.some(({ values }) => values[value] !== undefined));
      // A rate is set, not measured: one line, and a strong one.
      return measured.length === 1 ? measured.map((side) => ({ ...side, weight: 'strong' })) : measured;
    });
    return {
      lines: drawn,
      data: align(
        drawn.map(({ points }) => points),
        value,
      ),
      borders: [...new Set(curves.flatMap((curve) => (hidden.has(curve.name) ? [] : curve.borders)))],
    };
  }, [curves, hidden, value]);

  const [axis, ...columns] = data;
  const at = cursor === undefined ? axis.length - 1 : axis.findLastIndex((x) => x <= cursor);
  return (
    <figure>
      <figcaption className="curve-head">
        <h3>{title}</h3>
        <span className="soft small">{axis[at] !== undefined && `step ${count(axis[at])}`}</span>
      </figcaption>
      <Plot
        lines={lines.map(({ label, colour, weight }) => ({ label, colour, weight }))}
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
              {name} <b>{reading(read)}</b>
            </span>
          );
        })}
      </p>
    </figure>
  );
}
