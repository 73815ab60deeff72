/** The frame around every page, and which address is which page. */
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import type { Permission } from '../../domain/spec/accounts.ts';
import './app.css';
import { useProjects } from './api/queries.ts';
import { useRecovery } from './api/rereading.ts';
import { allows, useSession, useSigning } from './api/session.ts';
import { SignInPage } from './features/accounts/sign-in-page.tsx';
import { DatasetsPage } from './features/datasets/datasets-page.tsx';
import { DeploymentsPage } from './features/deployments/deployments-page.tsx';
import { ModelsPage } from './features/models/models-page.tsx';
import { ReviewsPage } from './features/reviews/reviews-page.tsx';
import { RunsPage } from './features/runs/runs-page.tsx';
import { JOIN, list, SECTIONS, type Section, shownBy } from './routes.ts';
import { useConnection } from './session.ts';
import { Button } from './ui/button.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { Empty, Skeleton } from './ui/notice.tsx';
import { PageHead } from './ui/panel.tsx';

const RunPage = lazy(() => import('./features/runs/run-page.tsx'));
const RunDataPage = lazy(() => import('./features/datasets/run-data-page.tsx'));
const CollectPage = lazy(() => import('./features/datasets/collect/collect-page.tsx'));
const VersionPage = lazy(() => import('./features/datasets/version/version-page.tsx'));
const ModelPage = lazy(() => import('./features/models/model-page.tsx'));
const AnnotationPage = lazy(() => import('./features/annotation/annotation-page.tsx'));
const AnnotationSettingsPage = lazy(() => import('./features/annotation/settings-page.tsx'));
const AnnotationTaskPage = lazy(() => import('./features/annotation/task-page.tsx'));
const AnnotationWorkPage = lazy(() => import('./features/annotation/work/work-page.tsx'));
const ReviewPage = lazy(() => import('./features/reviews/review-page.tsx'));
const MembersPage = lazy(() => import('./features/accounts/members-page.tsx'));
const JoinPage = lazy(() => import('./features/accounts/join-page.tsx'));

const TITLES: Record<Section, string> = {
  runs: 'Runs',
  datasets: 'Datasets',
  annotation: 'Annotation',
  models: 'Models',
  deployments: 'Deployments',
  reviews: 'Reviews',
  members: 'Members',
};

const SEEN_WITH: Record<Section, readonly Permission[]> = {
  runs: ['look'],
  datasets: ['look'],
  annotation: ['annotate', 'review', 'settle', 'look', 'operate'],
  models: ['look'],
  deployments: ['look'],
  reviews: ['look', 'annotate', 'review', 'settle'],
  members: ['administer'],
};

/** What somebody may see of a project, or of all; until it is known, nothing. */
function useSections(project: string | undefined): readonly Section[] {
  const { data: session } = useSession();
  return SECTIONS.filter((section) => {
    // Of all projects together only whoever administers all, and no server without accounts of its own has any.
    if (section === 'members' && (session === null || project === undefined))
      return session?.everywhere.includes('administer') ?? false;
    return allows(session, SEEN_WITH[section], project);
  });
}

export function App() {
  const connection = useConnection();
  const [path] = useLocation();
  const main = useArrival(path);
  useRecovery(connection === 'lost');
  return (
    <div className="app">
      <header>
        <a className="skip" href="#main">
          Skip to the content
        </a>
        <Masthead />
        {connection === 'lost' && (
          <div className="lost" role="status">
            The server does not answer. Start it with <code>npm start</code>; this page goes on by itself.
          </div>
        )}
      </header>
      <main ref={main} id="main" tabIndex={-1}>
        <ErrorBoundary key={path}>
          <Suspense fallback={<Skeleton />}>
            {connection === 'refused' && path !== JOIN ? <SignInPage /> : <Pages />}
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}

/**
 * A page that a link led to begins at its top, and takes the focus where the link went away with the page before.
 * Back and forward keep their place.
 */
function useArrival(path: string) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  const returned = useRef<string>(undefined);
  useEffect(() => {
    const note = () => {
      returned.current = location.pathname;
    };
    addEventListener('popstate', note);
    return () => removeEventListener('popstate', note);
  }, []);
  useEffect(() => {
    const from = before.current;
    before.current = path;
    const back = returned.current === path;
    returned.current = undefined;
    if (from === path || from === '/' || from === '/ui' || back) return;
    scrollTo(0, 0);
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}

function Masthead() {
  const [path, go] = useLocation();
  const { project, section } = shownBy(path);
  const sections = useSections(project);
  const signedOut = useConnection() === 'refused';
  const { data: projects = [] } = useProjects(path !== JOIN && !signedOut);
  const names = new Set(projects.map((summary) => summary.project));
  if (project !== undefined) names.add(project);
  return (
    <div className="masthead">
      <div>
        <Link className="brand" href="/ui">
          <img src="/icon.svg" alt="" />
          Modelmill
        </Link>
        <nav className="sections" aria-label="Sections" hidden={sections.length === 0}>
          <ul>
            {sections.map((word) => (
              <li key={word}>
                <Link href={list(word, project)} {...(word === section && { 'aria-current': 'page' })}>
                  {TITLES[word]}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        {names.size > 0 && !signedOut && (
          <label className="project-choice">
            <span className="visually-hidden">Project</span>
            <select
              className="select"
              value={project ?? ''}
              onChange={({ target }) => go(list(section, target.value === '' ? undefined : target.value))}
            >
              <option value="">All projects</option>
              {[...names].sort().map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        {!signedOut && <Whoever />}
      </div>
    </div>
  );
}

/** Who is signed in. Nobody signs out of the machine's token. */
function Whoever() {
  const { data: session } = useSession();
  const { signOut } = useSigning();
  if (session === undefined || session === null) return null;
  return (
    <span className="whoever">
      <span className="visually-hidden">Signed in as </span>
      <span className="name">{session.name}</span>
      {session.by === 'session' && (
        <Button size="small" onClick={() => void signOut().catch(() => undefined)}>
          Sign out
        </Button>
      )}
    </span>
  );
}

/** The first section that somebody may see. */
function Home() {
  const [section] = useSections(undefined);
  const { data: session } = useSession();
  if (section !== undefined) return <Redirect to={list(section)} replace />;
  if (session === undefined) return <Skeleton />;
  return (
    <div className="stack">
      <PageHead title="Nothing here yet" />
      <Empty title="You have no role in any project">
        <p>Ask an administrator for an invitation, and open its link in this browser.</p>
      </Empty>
    </div>
  );
}

interface Params {
  readonly project: string;
  readonly name: string;
  readonly version: string;
}

const pages: readonly (readonly [string, (params: Params) => ReactNode])[] = [
  [
    '/ui/projects/:project/runs/:name/data',
    ({ project, name }) => <RunDataPage project={project} run={name} />,
  ],
  ['/ui/projects/:project/runs/:name', ({ project, name }) => <RunPage project={project} run={name} />],
  [
    '/ui/projects/:project/models/:name',
    ({ project, name }) => <ModelPage project={project} version={name} />,
  ],
  [
    '/ui/projects/:project/reviews/:name',
    ({ project, name }) => <ReviewPage project={project} review={name} />,
  ],
  [
    '/ui/projects/:project/datasets/collect',
    ({ project }) => <CollectPage key={project} project={project} />,
  ],
  [
    '/ui/projects/:project/datasets/:name/:version',
    ({ project, name, version }) => (
      <VersionPage key={version} project={project} dataset={name} version={version} />
    ),
  ],
  [
    '/ui/projects/:project/annotation/settings',
    ({ project }) => <AnnotationSettingsPage key={project} project={project} />,
  ],
  [
    '/ui/projects/:project/annotation/work',
    ({ project }) => <AnnotationWorkPage key={project} project={project} />,
  ],
  [
    '/ui/projects/:project/annotation/work/:name',
    ({ project, name }) => <AnnotationWorkPage key={`${project} ${name}`} project={project} level={name} />,
  ],
  [
    '/ui/projects/:project/annotation/tasks/:name',
    ({ project, name }) => <AnnotationTaskPage key={name} project={project} task={name} />,
  ],
  ['/ui/projects/:project/annotation', ({ project }) => <AnnotationPage project={project} />],
  ['/ui/annotation', () => <AnnotationPage />],
  ['/ui/projects/:project/datasets', ({ project }) => <DatasetsPage project={project} />],
  ['/ui/projects/:project/runs', ({ project }) => <RunsPage project={project} />],
  ['/ui/projects/:project/models', ({ project }) => <ModelsPage project={project} />],
  ['/ui/projects/:project/deployments', ({ project }) => <DeploymentsPage project={project} />],
  ['/ui/projects/:project/reviews', ({ project }) => <ReviewsPage project={project} />],
  ['/ui/projects/:project/members', ({ project }) => <MembersPage key={project} project={project} />],
  ['/ui/members', () => <MembersPage />],
  [JOIN, () => <JoinPage />],
  ['/ui/runs', () => <RunsPage />],
  ['/ui/datasets', () => <DatasetsPage />],
  ['/ui/models', () => <ModelsPage />],
  ['/ui/deployments', () => <DeploymentsPage />],
  ['/ui/reviews', () => <ReviewsPage />],
];

function Pages() {
  return (
    <Switch>
      {pages.map(([path, page]) => (
        <Route key={path} path={path}>
          {(params) => page(params as unknown as Params)}
        </Route>
      ))}
      <Route path="/">
        <Home />
      </Route>
      <Route path="/ui">
        <Home />
      </Route>
      <Route>
        <div className="stack">
          <PageHead title="Not found" />
          <Empty title="There is no such page">
            <p>
              The <Link href="/ui/runs">list of runs</Link> is a good place to begin.
            </p>
          </Empty>
        </div>
      </Route>
    </Switch>
  );
}
