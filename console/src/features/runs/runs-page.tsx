/** All runs of one project or of all: newest first, alive. */
import { Link } from 'wouter';
import type { Run } from '../../api/answers.ts';
import { Loaded } from '../../api/loaded.tsx';
import { useRuns } from '../../api/queries.ts';
import { useNow } from '../../clock.ts';
import * as routes from '../../routes.ts';
import { age, bytes, elapsed, instant, metric, milliseconds } from '../../text/format.ts';
import { shellWord } from '../../text/shell.ts';
import { Command } from '../../ui/command.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import { RunStatusChip, startedBy } from './status.tsx';

export function RunsPage({ project }: { readonly project?: string }) {
  const { rows, error } = useRuns(project);
  return (
    <div className="stack">
      <PageHead
        title={project === undefined ? 'Runs' : `Runs of ${project}`}
        about="Each takes data through every stage to a served model."
      />
      <Loaded data={rows} error={error}>
        {(runs) =>
          runs.length === 0 ? (
            <NoRuns project={project} />
          ) : (
            <RunsTable runs={runs} showProject={project === undefined} />
          )
        }
      </Loaded>
    </div>
  );
}

function RunsTable({ runs, showProject }: { readonly runs: readonly Run[]; readonly showProject: boolean }) {
  const now = useNow();
  const newestFirst = runs.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  return (
    <Table
      label="Runs"
      head={
        <>
          <th scope="col">Run</th>
          <th scope="col">Status</th>
          {showProject && <th scope="col">Project</th>}
          <th scope="col" className="number">
            Metric
          </th>
          <th scope="col" className="number">
            Size
          </th>
          <th scope="col" className="number">
            p50
          </th>
          <th scope="col">Begun</th>
          <th scope="col" className="number">
            Took
          </th>
          <th scope="col">Started by</th>
        </>
      }
    >
      {newestFirst.map((run) => (
        <tr key={`${run.project}/${run.run}`}>
          <th scope="row" className="nowrap">
            <Link className="mono" href={routes.run(run.project, run.run)}>
              {run.run}
            </Link>
          </th>
          <td>
            <RunStatusChip status={run.status} />
          </td>
          {showProject && (
            <td className="clipped" title={run.project}>
              <Link href={routes.list('runs', run.project)}>{run.project}</Link>
            </td>
          )}
          <td className="number">
            {run.summary && (
              <>
                <span className="soft small">{run.summary.metric}</span> {metric(run.summary.value)}
              </>
            )}
          </td>
          <td className="number">{run.summary && bytes(run.summary.bytes)}</td>
          <td className="number">{run.summary && milliseconds(run.summary.p50Ms)}</td>
          <td className="nowrap">
            <time dateTime={run.createdAt} title={instant(run.createdAt)}>
              {age(run.createdAt, now)}
            </time>
          </td>
          <td className="number">{elapsed(run.startedAt, run.finishedAt, now)}</td>
          <td className="nowrap">{startedBy(run)}</td>
        </tr>
      ))}
    </Table>
  );
}

const NoRuns = ({ project = 'my-project' }: { readonly project?: string | undefined }) => (
  <Empty title="No run yet">
    <p>
      A run begins with a spec: which project, and which file. This takes a CSV with columns text and label:
    </p>
    <Command
      name="modelmill run"
      text={`npx modelmill run --project ${shellWord(project)} --data reviews.csv`}
    />
    <p className="soft">
      Or drop a file into the project’s incoming folder, or send the spec to <code>POST /runs</code>.
    </p>
  </Empty>
);
