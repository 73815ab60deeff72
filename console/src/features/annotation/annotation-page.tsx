/** A project's annotation: how far it is, what comes back to you, where to begin; every task by its state. */
import { useState } from 'react';
import { Link } from 'wouter';
import type { AnnotationOverview, TaskState } from '../../../../domain/spec/api-annotation.ts';
import { Failure, Loaded } from '../../api/loaded.tsx';
import { useProjects } from '../../api/queries.ts';
import * as routes from '../../routes.ts';
import { count, percent } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Chip, type Tone } from '../../ui/chip.tsx';
import { Empty, Notice, Skeleton } from '../../ui/notice.tsx';
import { Facts, PageHead, Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';
import './annotation.css';
import { LEVEL_WORDS, LEVELS, levelsOf } from './levels.ts';
import { type TaskList, useOverview, useTasks } from './requests.ts';

export default function AnnotationPage({ project }: { readonly project?: string | undefined }) {
  return project === undefined ? <Projects /> : <OfProject key={project} project={project} />;
}

function Projects() {
  const { data: projects, error } = useProjects();
  return (
    <div className="stack">
      <PageHead title="Annotation" about="Each project has its own labels, guideline and people." />
      <Loaded data={projects} error={error}>
        {(list) =>
          list.length === 0 ? (
            <Empty title="There is no project yet">
              <p>
                A project begins with its first run or dataset: <code>npm start</code> makes one.
              </p>
            </Empty>
          ) : (
            <ul className="stack tight">
              {list.map(({ project }) => (
                <li key={project}>
                  <Link href={routes.list('annotation', project)}>{project}</Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}

const crumbs = [{ label: 'Annotation', to: routes.list('annotation') }];

function OfProject({ project }: { readonly project: string }) {
  const { data, error } = useOverview(project);
  return (
    <div className="stack">
      <Loaded data={data} error={error} head={<PageHead title="Annotation" crumbs={crumbs} />}>
        {(overview) => <Overview project={project} overview={overview} />}
      </Loaded>
    </div>
  );
}

const STATES: Readonly<Record<TaskState, { readonly name: string; readonly tone: Tone }>> = {
  annotate: { name: 'to annotate', tone: 'active' },
  peer: { name: 'with a peer', tone: 'wait' },
  expert: { name: 'with an expert', tone: 'wait' },
  done: { name: 'done', tone: 'good' },
  unfit: { name: 'unfit', tone: 'idle' },
};
const ALL_STATES = Object.keys(STATES) as TaskState[];

interface OverviewProps {
  readonly project: string;
  readonly overview: AnnotationOverview;
}

function Overview({ project, overview }: OverviewProps) {
  const { settings, progress, late, you } = overview;
  const may = (permission: (typeof you.permissions)[number]): boolean => you.permissions.includes(permission);
  const total = ALL_STATES.reduce((sum, state) => sum + (progress[state] ?? 0), 0);
  const ended = (progress.done ?? 0) + (progress.unfit ?? 0);
  return (
    <>
      <PageHead
        title="Annotation"
        crumbs={crumbs}
        state={late > 0 && <Chip tone="bad">{`${count(late)} late`}</Chip>}
        about={
          <>
            {project} · you are {you.name},{' '}
            {you.roles.length === 0 ? 'without a role' : you.roles.join(' and ')}
          </>
        }
        actions={
          may('operate') && (
            <Link className="button" href={routes.annotationSettings(project)}>
              Settings
            </Link>
          )
        }
      />
      {settings === undefined ? (
        <Notice tone="wait" title="Nothing is asked yet">
          <p>
            {may('operate') ? (
              <Link href={routes.annotationSettings(project)}>
                Say first what annotators are asked: the labels, the guideline, the rules
              </Link>
            ) : (
              'Whoever may change the settings says first what annotators are asked.'
            )}
          </p>
        </Notice>
      ) : (
        <>
          {you.returned > 0 && (
            <Notice tone="wait" title={`${count(you.returned)} came back to you with a comment`}>
              <p>They come first when you go on annotating.</p>
            </Notice>
          )}
          <div className="levels">
            {levelsOf(you.permissions).map((level) => (
              <Link
                key={level}
                className="button level-button"
                data-kind={progress[level] > 0 ? 'primary' : 'plain'}
                href={routes.annotationWork(project, level)}
              >
                {LEVEL_WORDS[level].work}
                <span>{count(progress[level] ?? 0)} waiting</span>
              </Link>
            ))}
            {levelsOf(you.permissions).length === 0 && (
              <p className="soft">
                Your roles look on here. An administrator gives the roles annotator, reviewer and expert.
              </p>
            )}
          </div>
          <Panel
            title="Progress"
            aside={<span className="soft small">{percent(total === 0 ? 0 : ended / total, 0)} done</span>}
          >
            <div className="stack">
              <ProgressBar progress={progress} total={total} />
              <Facts
                facts={[
                  ...ALL_STATES.map((state) => [STATES[state].name, count(progress[state] ?? 0)] as const),
                  ['late', count(late)],
                  ['your answers', count(you.answered)],
                  ['returned to you', count(you.returned)],
                  ['people a task', count(settings.rules.annotators)],
                ]}
              />
            </div>
          </Panel>
          {(may('review') || may('settle') || may('operate')) && (
            <Queue project={project} progress={progress} />
          )}
        </>
      )}
    </>
  );
}

interface ProgressBarProps {
  readonly progress: AnnotationOverview['progress'];
  readonly total: number;
}

const ProgressBar = ({ progress, total }: ProgressBarProps) => (
  <span className="progress" aria-hidden>
    {ALL_STATES.toReversed().map((state) => (
      <span
        key={state}
        data-state={state}
        style={{ width: `${total === 0 ? 0 : ((progress[state] ?? 0) / total) * 100}%` }}
      />
    ))}
  </span>
);

interface QueueProps {
  readonly project: string;
  readonly progress: AnnotationOverview['progress'];
}

function Queue({ project, progress }: QueueProps) {
  const [state, setState] = useState<TaskState>(
    () => [...LEVELS.toReversed(), ...ALL_STATES].find((one) => (progress[one] ?? 0) > 0) ?? 'annotate',
  );
  const tasks = useTasks(project, state, true);
  const rows = tasks.data?.pages.flatMap((page) => page.tasks);
  return (
    <Panel
      title="Tasks"
      aside={
        <label className="row small">
          In state
          <select
            className="select"
            value={state}
            onChange={({ target }) => setState(target.value as TaskState)}
          >
            {ALL_STATES.map((one) => (
              <option key={one} value={one}>
                {STATES[one].name} ({count(progress[one] ?? 0)})
              </option>
            ))}
          </select>
        </label>
      }
    >
      {tasks.error && rows === undefined ? (
        <Failure error={tasks.error} />
      ) : rows === undefined ? (
        <Skeleton lines={4} />
      ) : rows.length === 0 ? (
        <p className="soft">No task is {STATES[state].name}.</p>
      ) : (
        <div className="stack tight">
          <TaskTable project={project} rows={rows} />
          {tasks.hasNextPage && (
            <div>
              <Button disabled={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
                {tasks.isFetchingNextPage ? 'Loading …' : `Show more than these ${count(rows.length)}`}
              </Button>
            </div>
          )}
        </div>
      )}
    </Panel>
  );
}

interface TaskTableProps {
  readonly project: string;
  readonly rows: TaskList['tasks'];
}

/** Long lists are drawn where they are looked at: `content-visibility` skips the rows out of sight. */
const TaskTable = ({ project, rows }: TaskTableProps) => (
  <div className="long-table">
    <RowsTable
      label="Tasks"
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          head: 'Task',
          heads: true,
          className: 'clipped mono',
          title: ({ id }) => id,
          cell: ({ id }) => <Link href={routes.annotationTask(project, id)}>{id}</Link>,
        },
        { head: 'Shows', className: 'prose', cell: ({ shown }) => <span dir="auto">{shown}</span> },
        { head: 'Answers', number: true, cell: ({ answers }) => count(answers) },
        {
          head: 'Agreement',
          number: true,
          cell: ({ agreement }) => (agreement === null ? '–' : percent(agreement, 0)),
        },
        { head: 'Returned', number: true, cell: ({ returned }) => count(returned) },
        { head: 'Held by', className: 'nowrap', cell: ({ held }) => held.join(', ') || '–' },
        { head: 'Late', cell: ({ late }) => (late ? <Chip tone="bad">late</Chip> : '') },
      ]}
    />
  </div>
);
