/** The jobs' log lines: the newest at the end, followed while the reader stands there. */
import { useEffect, useRef, useState } from 'react';
import type { LogLine, RunJob } from '../../api/answers.ts';
import { MOST_LOG_LINES } from '../../api/growing.ts';
import { Loaded } from '../../api/loaded.tsx';
import { type Place, useLogs } from '../../api/queries.ts';
import { count, setting, time } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';

/** Nearer to the end than this, the reader follows. */
const NEAR = 24;

interface LogPanelProps {
  readonly place: Place;
  readonly jobs: readonly RunJob[];
  readonly live: boolean;
}

export function LogPanel({ place, jobs, live }: LogPanelProps) {
  const [job, setJob] = useState('');
  const { data, error } = useLogs(place, job === '' ? undefined : job, live);
  return (
    <Panel
      title="Log"
      aside={
        <label className="row">
          <span className="soft small">Job</span>
          <select className="select" value={job} onChange={({ target }) => setJob(target.value)}>
            <option value="">all</option>
            {jobs.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      }
    >
      <Loaded data={data} error={error} lines={3}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="soft">Nothing was said yet: jobs write here once they run.</p>
          ) : (
            <Lines lines={rows} />
          )
        }
      </Loaded>
    </Panel>
  );
}

/** What the line's other columns say already. */
const ELSEWHERE = new Set(['job', 'attempt']);

const fieldsShown = (fields: NonNullable<LogLine['fields']>): string =>
  Object.entries(fields)
    .filter(([name]) => !ELSEWHERE.has(name))
    .map(([name, value]) => `${name}=${setting(value)}`)
    .join(' ');

function Lines({ lines }: { readonly lines: readonly LogLine[] }) {
  const list = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are what it reacts to
  useEffect(() => {
    const element = list.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [lines]);
  return (
    <>
      {lines.length === MOST_LOG_LINES && (
        <p className="soft small">The last {count(MOST_LOG_LINES)} lines; `modelmill logs` has them all.</p>
      )}
      <ol
        ref={list}
        className="log"
        aria-label="Log lines"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
        }}
      >
        {lines.map(({ at, level, message, job, attempt, fields }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
          <li key={`${attempt} ${at} ${index}`} data-level={level}>
            <time dateTime={at}>{time(at)}</time>
            <span className="log-job">{job}</span>
            <span className="log-message">
              {message}
              {fields && <span className="log-fields"> {fieldsShown(fields)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
