/** All of one task: what is shown, who said what, what stands, and its history with whether that is intact. */
import type { TaskView } from '../../../../domain/spec/api-annotation.ts';
import { Loaded } from '../../api/loaded.tsx';
import * as routes from '../../routes.ts';
import { count, instant, percent } from '../../text/format.ts';
import { Chip } from '../../ui/chip.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Facts, PageHead, Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';
import './annotation.css';
import { type Trail, useHistory, useOverview, useTask } from './requests.ts';
import { ImageShown } from './work/image-shown.tsx';
import { ItemShown } from './work/item-shown.tsx';
import { ResultShown } from './work/result-shown.tsx';

interface TaskPageProps {
  readonly project: string;
  readonly task: string;
}

export default function AnnotationTaskPage({ project, task }: TaskPageProps) {
  const { data, error } = useTask(project, task);
  const trail = useHistory(project, task);
  return (
    <div className="stack">
      <Loaded data={data} error={error} head={<PageHead title={task} crumbs={crumbs(project)} />}>
        {(view) => <View project={project} view={view} />}
      </Loaded>
      {data && (
        <Panel title="History">
          <Loaded data={trail.data} error={trail.error} lines={3}>
            {(read) => <History trail={read} />}
          </Loaded>
        </Panel>
      )}
    </div>
  );
}

const crumbs = (project: string) => [
  { label: 'Annotation', to: routes.list('annotation') },
  { label: project, to: routes.list('annotation', project) },
];

/** Of an answer that says what the project no longer asks for, nothing is left out. */
const NOTHING_ASKED = { asks: [], labels: [], multiple: false, shapes: [], keypoints: [] };

function View({ project, view }: { readonly project: string; readonly view: TaskView }) {
  const { data: overview } = useOverview(project);
  const scheme = overview?.settings?.scheme ?? NOTHING_ASKED;
  const { task, annotations, final } = view;
  const shown = { id: task.id, data: task.data };
  return (
    <>
      <PageHead
        title={view.id}
        crumbs={crumbs(project)}
        state={
          <>
            <Chip tone={view.state === 'done' ? 'good' : view.state === 'unfit' ? 'idle' : 'active'}>
              {view.state}
            </Chip>
            {view.late && <Chip tone="bad">late</Chip>}
          </>
        }
      />
      <Panel title="Item">
        <div className="stack">
          <ItemShown data={task.data}>
            {task.data.type === 'image' && (
              <ImageShown project={project} task={task.id} data={task.data} scheme={scheme} />
            )}
          </ItemShown>
          {task.data.type === 'ranking' && (
            <ol className="ranked" aria-label="Candidates">
              {task.data.candidates.map(({ id, text }, i) => (
                <li key={id}>
                  <span className="rank">{i + 1}</span>
                  <p dir="auto">{text}</p>
                </li>
              ))}
            </ol>
          )}
          <Facts
            facts={[
              ['answers', count(view.answers)],
              ['agreement', view.agreement === null ? undefined : percent(view.agreement, 0)],
              ['returned', `${count(view.returned)} times`],
              ['batch', view.batch],
              ['held by', view.held.join(', ') || 'nobody'],
              ['its answer is known', task.gold === undefined ? undefined : 'yes'],
            ]}
          />
        </div>
      </Panel>
      {final && (
        <Panel
          title="What stands"
          aside={
            <span className="soft small">
              {final.by}
              {final.person !== undefined && `, ${final.person}`}, {instant(final.at)}
            </span>
          }
        >
          <ResultShown {...{ project, scheme }} task={shown} result={final.result} />
        </Panel>
      )}
      <Panel title="Answers">
        {annotations.length === 0 ? (
          <p className="soft">Nobody has answered yet.</p>
        ) : (
          <ul className="answers">
            {annotations.map(({ id, annotator, verdict, result, comment, at, guideline }) => (
              <li key={id} className="answer-card">
                <div className="spread">
                  <h3>{annotator}</h3>
                  {verdict !== 'answered' && <Chip tone="wait">{verdict}</Chip>}
                </div>
                {verdict === 'answered' && (
                  <ResultShown
                    {...{ project, scheme, result }}
                    task={shown}
                    others={annotations
                      .filter((other) => other.id !== id && other.verdict === 'answered')
                      .map((other) => other.result)}
                  />
                )}
                {comment !== undefined && <p className="pre">{comment}</p>}
                <p className="soft small">
                  {at !== undefined && instant(at)}
                  {guideline !== undefined && `, guideline ${guideline}`}
                </p>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}

const History = ({ trail: { entries, intact } }: { readonly trail: Trail }) => (
  <div className="stack">
    {intact ? (
      <p>
        <Chip tone="good">intact</Chip> Each entry holds the hash of the one before, and all of them fit.
      </p>
    ) : (
      <Notice tone="bad" title="The history is not intact">
        <p>
          An entry was changed or is missing: do not rely on this task before somebody has looked into it.
        </p>
      </Notice>
    )}
    <RowsTable
      label="History"
      rows={entries}
      rowKey={({ number }) => String(number)}
      columns={[
        { head: 'No.', number: true, cell: ({ number }) => number },
        { head: 'When', className: 'nowrap', cell: ({ at }) => <time dateTime={at}>{instant(at)}</time> },
        { head: 'Who', heads: true, cell: ({ person }) => person },
        { head: 'What', cell: ({ what, level }) => (level === undefined ? what : `${what} (${level})`) },
        { head: 'Comment', className: 'prose', cell: ({ comment }) => comment ?? '' },
      ]}
    />
  </div>
);
