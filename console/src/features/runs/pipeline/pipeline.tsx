/** The pipeline drawn: phases from left to right, stages downwards, side by side what runs at the same time. */
import type { StageState } from '../../../api/run-states.ts';
import { elapsed } from '../../../text/format.ts';
import { Mark, type Tone } from '../../../ui/chip.tsx';
import './pipeline.css';
import type { Phase, StageView } from './stage-view.ts';

const TONES: Record<StageState, Tone> = {
  ahead: 'idle',
  active: 'active',
  done: 'good',
  failed: 'bad',
  stopped: 'idle',
  waiting: 'wait',
  skipped: 'idle',
};

const WORDS: Record<StageState, string> = {
  ahead: 'to come',
  active: 'running',
  done: 'done',
  failed: 'not finished',
  stopped: 'stopped',
  waiting: 'waiting',
  skipped: 'not run',
};

export function Pipeline({ phases, now }: { readonly phases: readonly Phase[]; readonly now: number }) {
  return (
    <section className="pipeline" aria-label="Pipeline">
      {phases.map(({ title, rows }) => (
        <div className="phase" key={title}>
          <h2>{title}</h2>
          <ol className="phase-rows">
            {rows.map((row) => (
              <li key={row[0]?.name}>
                {row.map((stage) => (
                  <Stage key={stage.name} stage={stage} now={now} />
                ))}
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}

function Stage({ stage, now }: { readonly stage: StageView; readonly now: number }) {
  const { label, state, startedAt, finishedAt, found, parts = [] } = stage;
  const counting = state === 'active' || state === 'waiting';
  const took = counting || finishedAt !== undefined ? elapsed(startedAt, finishedAt, now) : undefined;
  return (
    <div className="stage" data-state={state}>
      <Mark tone={TONES[state]} />
      <span className="stage-name">
        {label} <span className="visually-hidden">: {WORDS[state]}</span>
      </span>
      <span className="stage-time">{took}</span>
      {found !== undefined && <span className="stage-found">{found}</span>}
      {parts.length > 0 && (
        <ul className="stage-parts">
          {parts.map((part) => (
            <li key={part.name}>
              <Mark tone={TONES[part.state]} />
              <span>
                <b>{part.name}</b> {part.found}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
