/**
 * The workbench: one item after another, the guideline beside it. Annotators answer; peers and experts judge what was
 * answered. Everything can be done by keyboard alone.
 */
import { useState } from 'react';
import { Link } from 'wouter';
import type {
  AnnotationOverview,
  AnnotationSettings,
  Level,
  WorkItem,
} from '../../../../../domain/spec/api-annotation.ts';
import { Failure, Loaded } from '../../../api/loaded.tsx';
import * as routes from '../../../routes.ts';
import { count } from '../../../text/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { Empty, Notice, Skeleton } from '../../../ui/notice.tsx';
import { PageHead } from '../../../ui/panel.tsx';
import { Markdown } from '../guideline-text.tsx';
import { LEVEL_WORDS, LEVELS, levelsOf } from '../levels.ts';
import { useOverview } from '../requests.ts';
import '../annotation.css';
import { AnswerBench } from './answer-bench.tsx';

import { ReviewBench } from './review-bench.tsx';
import { isPlain, isTyped, useKeys } from './use-keys.ts';
import { type Sitting, useWork } from './use-work.ts';

interface WorkPageProps {
  readonly project: string;
  /** The address's own; @default the highest at which there is something to do */
  readonly level?: string | undefined;
}

export default function WorkPage({ project, level }: WorkPageProps) {
  const { data, error } = useOverview(project);
  return (
    <Loaded data={data} error={error} head={<PageHead title="Annotate" crumbs={crumbs(project)} />}>
      {(overview) => <AtLevel project={project} overview={overview} wanted={level} />}
    </Loaded>
  );
}

const crumbs = (project: string) => [
  { label: 'Annotation', to: routes.list('annotation') },
  { label: project, to: routes.list('annotation', project) },
];

interface AtLevelProps {
  readonly project: string;
  readonly overview: AnnotationOverview;
  readonly wanted: string | undefined;
}

function AtLevel({ project, overview, wanted }: AtLevelProps) {
  const own = levelsOf(overview.you.permissions);
  // Chosen once: the page must not jump to another level while somebody works.
  const [level] = useState<Level | undefined>(
    () =>
      LEVELS.find((one) => one === wanted && own.includes(one)) ??
      own.toReversed().find((one) => overview.progress[one] > 0) ??
      own[0],
  );
  const { settings } = overview;
  if (settings === undefined || level === undefined) {
    return (
      <div className="stack">
        <PageHead title="Annotate" crumbs={crumbs(project)} />
        <Empty title={settings === undefined ? 'Nothing is asked yet' : 'You do not annotate here'}>
          <p>
            {settings === undefined
              ? 'Somebody who may change the settings says first what annotators are asked.'
              : 'Ask an administrator of the project for the role of annotator, reviewer or expert.'}
          </p>
        </Empty>
      </div>
    );
  }
  return <Bench {...{ project, level, settings }} />;
}

const QUICK = 'modelmill.annotation.quick';
const GUIDELINE = 'modelmill.annotation.guideline';

/** A choice kept in this browser. */
function useKept(key: string, initial: boolean) {
  const [on, set] = useState(() => (localStorage.getItem(key) ?? String(initial)) === 'true');
  return [
    on,
    (next: boolean) => {
      localStorage.setItem(key, String(next));
      set(next);
    },
  ] as const;
}

interface BenchProps {
  readonly project: string;
  readonly level: Level;
  readonly settings: AnnotationSettings;
}

function Bench({ project, level, settings }: BenchProps) {
  const sitting = useWork(project, level);
  const [quick, setQuick] = useKept(QUICK, false);
  const [guideline, setGuideline] = useKept(GUIDELINE, matchMedia('(min-width: 60rem)').matches);
  useKeys((event) => {
    if (isTyped(event) || !isPlain(event)) return false;
    if (event.key === 'g') setGuideline(!guideline);
    else if (event.key === 'z' && sitting.canTakeBack) sitting.takeBack();
    else return false;
    return true;
  });
  const { work, busy, lost, error } = sitting;
  const item = work?.item;
  const hasGuideline = settings.guideline.text.trim() !== '';
  return (
    <div className="stack tight">
      <PageHead
        title={LEVEL_WORDS[level].work}
        crumbs={crumbs(project)}
        state={item && <ItemChips item={item} />}
        actions={
          <>
            <span className="soft small">
              {count(sitting.count)} done now
              {work !== undefined &&
                work.left > 0 &&
                `, ${work.left >= 200 ? '200 or more' : work.left} left`}
            </span>
            <label className="row small">
              <input type="checkbox" checked={quick} onChange={({ target }) => setQuick(target.checked)} />
              One key answers
            </label>
            {level === 'annotate' && (
              <Button size="small" disabled={!sitting.canTakeBack || busy} onClick={sitting.takeBack}>
                Take back my last answer <kbd>Z</kbd>
              </Button>
            )}
            {hasGuideline && (
              <Button size="small" aria-expanded={guideline} onClick={() => setGuideline(!guideline)}>
                Guideline <kbd>G</kbd>
              </Button>
            )}
          </>
        }
      />
      {error !== undefined && <Trouble error={error} lost={lost} sitting={sitting} />}
      <div className="bench" data-guideline={guideline && hasGuideline}>
        <div className="stack tight">
          {item?.returned && (
            <Notice tone="wait" title={`Returned by ${item.returned.by}`}>
              <p className="pre" dir="auto">
                {item.returned.comment}
              </p>
            </Notice>
          )}
          {work === undefined && error === undefined && <Skeleton lines={8} />}
          {work !== undefined && item === undefined && (
            <Notice tone="good" title="That was all for now">
              <p>
                {work.why ?? 'All tasks at this level are done or held by others'}.{' '}
                <Link href={routes.list('annotation', project)}>See how far everything is</Link>.
              </p>
              <p>
                <Button onClick={sitting.goOn}>Look again</Button>
              </p>
            </Notice>
          )}
          {item !== undefined &&
            (level === 'annotate' ? (
              <AnswerBench key={item.lease} {...{ project, item, settings, sitting, quick }} />
            ) : (
              <ReviewBench key={item.lease} {...{ project, item, settings, sitting, quick }} />
            ))}
        </div>
        {hasGuideline && guideline && (
          <aside className="panel guideline" aria-label="Guideline">
            <div className="spread">
              <h2>Guideline</h2>
              <span className="soft small">version {settings.guideline.version}</span>
            </div>
            <Markdown text={settings.guideline.text} />
          </aside>
        )}
      </div>
      <span className="visually-hidden" role="status">
        {sitting.said}
      </span>
    </div>
  );
}

const ItemChips = ({ item }: { readonly item: WorkItem }) => (
  <>
    <span className="mono soft small clipped" title={item.task.id}>
      {item.task.id}
    </span>
    {item.late && <Chip tone="bad">late</Chip>}
    {item.returned && <Chip tone="wait">returned</Chip>}
  </>
);

interface TroubleProps {
  readonly error: Error;
  readonly lost: boolean;
  readonly sitting: Sitting;
}

/** What was typed stays below, whatever happened. */
function Trouble({ error, lost, sitting }: TroubleProps) {
  return (
    <div className="stack tight">
      <Failure error={error} />
      {lost && (
        <div className="row">
          <Button kind="primary" onClick={sitting.retry}>
            Open it again with what I have
          </Button>
          <Button onClick={sitting.goOn}>Leave it, next task</Button>
        </div>
      )}
    </div>
  );
}
