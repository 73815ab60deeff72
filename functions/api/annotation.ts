/**
 * Annotation: what people are asked, the queue, their answers, reviews. Answers are signed with the caller's name.
 *
 * Which level somebody may work at follows from their permissions: `annotate`, `review` (peer), `settle` (expert).
 * Annotators see a task only while they hold it, and of others' answers nothing.
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { addTasks } from '../../domain/annotation/workbench/add.ts';
import { workbenchAgreement } from '../../domain/annotation/workbench/agreement.ts';
import { type Held, saveDraft, submitAnswer, withdraw } from '../../domain/annotation/workbench/answer.ts';
import { startDataset } from '../../domain/annotation/workbench/dataset.ts';
import { submitJudgement } from '../../domain/annotation/workbench/judge.ts';
import { lease, nextWork, release } from '../../domain/annotation/workbench/next.ts';
import { exportPage, overview, taskPage, taskView } from '../../domain/annotation/workbench/overview.ts';
import { peopleReport } from '../../domain/annotation/workbench/people.ts';
import { isIntact, needTask, readHistory } from '../../domain/annotation/workbench/record.ts';
import { changeSettings, needSettings } from '../../domain/annotation/workbench/settings.ts';
import { type Caller, may, type Permission } from '../../domain/spec/accounts.ts';
import { TaskId } from '../../domain/spec/annotations.ts';
import {
  AnnotationOverview,
  AnnotationSettings,
  Answered,
  AnswerRequest,
  DatasetRequest,
  DatasetStarted,
  DraftRequest,
  ExportPage,
  History,
  JudgeRequest,
  LEVELS,
  type Level,
  NextRequest,
  People,
  SettingsRequest,
  TaskPage,
  TaskState,
  TasksAdded,
  TasksRequest,
  TaskView,
  Work,
  WorkbenchAgreement,
  WorkItem,
} from '../../domain/spec/api-annotation.ts';
import { type Api, type ApiDeps, answers, body, callerOf, PageQuery, ProjectPath } from './contract.ts';
import { refuseUnless } from './permissions.ts';

const tags = ['annotation'];
const TaskPath = ProjectPath.extend({ task: TaskId });
const at = '/projects/{project}/annotation' as const;
const ofTask = `${at}/tasks/{task}` as const;

/** What a level wants of whoever works at it. */
const NEEDS: Readonly<Record<Level, Permission>> = { annotate: 'annotate', peer: 'review', expert: 'settle' };

const routes = {
  overview: createRoute({
    ...{ method: 'get', path: at, tags },
    summary: 'What is asked, how far it is, and what you may do',
    request: { params: ProjectPath },
    responses: answers(200, AnnotationOverview, 'The overview'),
  }),
  settings: createRoute({
    ...{ method: 'put', path: `${at}/settings`, tags },
    summary: 'Set the labels, the guideline and the rules of review',
    request: { params: ProjectPath, body: body(SettingsRequest) },
    responses: answers(
      200,
      AnnotationSettings.meta({ id: 'AnnotationSettings' }),
      'The settings, the guideline with its version',
    ),
  }),
  add: createRoute({
    ...{ method: 'post', path: `${at}/tasks`, tags },
    summary: 'Add tasks, with what was said of them elsewhere',
    request: { params: ProjectPath, body: body(TasksRequest) },
    responses: answers(200, TasksAdded, 'How many were added, known, refused'),
  }),
  list: createRoute({
    ...{ method: 'get', path: `${at}/tasks`, tags },
    summary: 'Tasks, of one state in the order in which they are handed out',
    request: { params: ProjectPath, query: PageQuery.extend({ state: TaskState.optional() }) },
    responses: answers(200, TaskPage, 'A page of tasks'),
  }),
  everything: createRoute({
    ...{ method: 'get', path: `${at}/export`, tags },
    summary: 'All tasks with all that was said of them, page by page',
    request: { params: ProjectPath, query: PageQuery },
    responses: answers(200, ExportPage, 'A page of tasks'),
  }),
  agreement: createRoute({
    ...{ method: 'get', path: `${at}/agreement`, tags },
    summary: 'How far annotators agree, and what to do about it',
    request: { params: ProjectPath },
    responses: answers(200, WorkbenchAgreement, 'The agreement of first answers'),
  }),
  people: createRoute({
    ...{ method: 'get', path: `${at}/people`, tags },
    summary: 'Who answered how much, how fast, how like the others, and how well where the answer is known',
    request: { params: ProjectPath },
    responses: answers(200, People, 'The annotators'),
  }),
  dataset: createRoute({
    ...{ method: 'post', path: `${at}/dataset`, tags },
    summary: 'Start a run on the settled tasks: a dataset version, or all the way to a model',
    request: { params: ProjectPath, body: body(DatasetRequest) },
    responses: answers(200, DatasetStarted, 'The run, its source, and which tasks were left out'),
  }),
  next: createRoute({
    ...{ method: 'post', path: `${at}/next`, tags },
    summary: 'The next piece of work, held for you',
    request: { params: ProjectPath, body: body(NextRequest) },
    responses: answers(200, Work, 'The work, or why there is none'),
  }),
  view: createRoute({
    ...{ method: 'get', path: ofTask, tags },
    summary: 'All of a task, for reviewers',
    request: { params: TaskPath },
    responses: answers(200, TaskView, 'The task'),
  }),
  history: createRoute({
    ...{ method: 'get', path: `${ofTask}/history`, tags },
    summary: 'Who did what with a task, and whether that is intact',
    request: { params: TaskPath },
    responses: answers(200, History, 'The audit trail'),
  }),
  open: createRoute({
    ...{ method: 'post', path: `${ofTask}/open`, tags },
    summary: 'Hold this very task',
    request: { params: TaskPath, body: body(NextRequest.pick({ level: true })) },
    responses: answers(200, WorkItem, 'The work'),
  }),
  release: createRoute({
    ...{ method: 'post', path: `${ofTask}/release`, tags },
    summary: 'Give a task back without an answer',
    request: { params: TaskPath },
    responses: answers(200, AnnotationOverview, 'The overview'),
  }),
  draft: createRoute({
    ...{ method: 'put', path: `${ofTask}/draft`, tags },
    summary: 'Save what is not finished',
    request: { params: TaskPath, body: body(DraftRequest) },
    responses: answers(
      200,
      z.strictObject({ saved: z.literal(true) }).meta({ id: 'DraftSaved' }),
      'It is kept',
    ),
  }),
  answer: createRoute({
    ...{ method: 'post', path: `${ofTask}/answer`, tags },
    summary: 'Answer, skip or reject a task that you hold',
    request: { params: TaskPath, body: body(AnswerRequest) },
    responses: answers(200, Answered, 'Where the task is now, and the next piece of work'),
  }),
  withdraw: createRoute({
    ...{ method: 'post', path: `${ofTask}/withdraw`, tags },
    summary: 'Take your last answer back: you hold the task again',
    request: { params: TaskPath },
    responses: answers(200, WorkItem, 'The work, with what you had answered'),
  }),
  judge: createRoute({
    ...{ method: 'post', path: `${ofTask}/judge`, tags },
    summary: 'Accept, correct or return what annotators said',
    request: { params: TaskPath, body: body(JudgeRequest) },
    responses: answers(200, Answered, 'Where the task is now, and the next piece of work'),
  }),
};

export function addAnnotation(app: Api, deps: ApiDeps): void {
  const next = async (project: string, caller: Caller, asked: NextRequest): Promise<Work> => {
    const settings = await needSettings(deps, project);
    const levels = (asked.level === undefined ? LEVELS.toReversed() : [asked.level]).filter((level) =>
      may(caller, NEEDS[level], project),
    );
    for (const level of levels) {
      const wanted = { person: caller.name, level, without: asked.without };
      const item = await nextWork(deps, project, settings, wanted);
      if (item !== undefined) return { item, left: await left(project, level) };
    }
    return { why: whyNone(levels, asked), left: 0 };
  };

  /** Of the level's queue, those before the count is not worth the wait. */
  const left = async (project: string, level: Level): Promise<number> => {
    const { tasks } = await taskPage(deps, project, { state: level, limit: 200 });
    return tasks.length;
  };

  const heldBy = (c: Context, project: string, task: string, lease: string): Held => ({
    ...{ project, task, lease },
    person: callerOf(deps, c).name,
  });

  app.openapi(routes.overview, async (c) => {
    const { project } = c.req.valid('param');
    return c.json(await overview(deps, project, callerOf(deps, c)), 200);
  });
  app.openapi(routes.settings, async (c) => {
    const { project } = c.req.valid('param');
    return c.json(await changeSettings(deps, project, c.req.valid('json')), 200);
  });
  app.openapi(routes.add, async (c) => {
    const { project } = c.req.valid('param');
    const settings = await needSettings(deps, project);
    const { tasks } = c.req.valid('json');
    return c.json(await addTasks(deps, project, settings, tasks, callerOf(deps, c).name), 200);
  });
  app.openapi(routes.list, async (c) => {
    const { state, cursor, limit } = c.req.valid('query');
    const page = { limit, ...(state && { state }), ...(cursor && { cursor }) };
    return c.json(await taskPage(deps, c.req.valid('param').project, page), 200);
  });
  app.openapi(routes.everything, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const page = { limit, ...(cursor && { cursor }) };
    return c.json(await exportPage(deps, c.req.valid('param').project, page), 200);
  });
  app.openapi(routes.agreement, async (c) => {
    const { project } = c.req.valid('param');
    return c.json(await workbenchAgreement(deps, project, await needSettings(deps, project)), 200);
  });
  app.openapi(routes.people, async (c) => {
    return c.json(await peopleReport(deps, c.req.valid('param').project), 200);
  });
  app.openapi(routes.dataset, async (c) => {
    return c.json(await startDataset(deps, c.req.valid('param').project, c.req.valid('json')), 200);
  });
  app.openapi(routes.next, async (c) => {
    const { project } = c.req.valid('param');
    return c.json(await next(project, callerOf(deps, c), c.req.valid('json')), 200);
  });
  app.openapi(routes.view, async (c) => {
    const { project, task } = c.req.valid('param');
    return c.json(await taskView(deps, project, task), 200);
  });
  app.openapi(routes.history, async (c) => {
    const { project, task } = c.req.valid('param');
    const { record } = await needTask(deps, project, task);
    const entries = await readHistory(deps, project, task);
    return c.json({ entries: [...entries], intact: isIntact(entries, record) }, 200);
  });
  app.openapi(routes.open, async (c) => {
    const { project, task } = c.req.valid('param');
    const caller = callerOf(deps, c);
    const settings = await needSettings(deps, project);
    const { record } = await needTask(deps, project, task);
    const current = LEVELS.find((one) => one === record.state) ?? 'annotate';
    const { level = current } = c.req.valid('json');
    refuseUnless(caller, NEEDS[level], project);
    return c.json(await lease(deps, project, settings, task, { person: caller.name, level }), 200);
  });
  app.openapi(routes.release, async (c) => {
    const { project, task } = c.req.valid('param');
    const caller = callerOf(deps, c);
    await release(deps, project, task, caller.name);
    return c.json(await overview(deps, project, caller), 200);
  });
  app.openapi(routes.draft, async (c) => {
    const { project, task } = c.req.valid('param');
    const { lease: held, result } = c.req.valid('json');
    await saveDraft(deps, heldBy(c, project, task, held), result);
    return c.json({ saved: true as const }, 200);
  });
  app.openapi(routes.answer, async (c) => {
    const { project, task } = c.req.valid('param');
    const caller = callerOf(deps, c);
    const { lease: held, ...request } = c.req.valid('json');
    const settings = await needSettings(deps, project);
    const done = await submitAnswer(deps, settings, heldBy(c, project, task, held), request);
    const without = request.verdict === 'answered' ? [] : [task];
    return c.json({ ...done, next: await next(project, caller, { level: 'annotate', without }) }, 200);
  });
  app.openapi(routes.withdraw, async (c) => {
    const { project, task } = c.req.valid('param');
    const caller = callerOf(deps, c);
    const settings = await needSettings(deps, project);
    await withdraw(deps, project, settings, task, caller.name);
    return c.json(
      await lease(deps, project, settings, task, { person: caller.name, level: 'annotate' }),
      200,
    );
  });
  app.openapi(routes.judge, async (c) => {
    const { project, task } = c.req.valid('param');
    const caller = callerOf(deps, c);
    const { lease: held, ...request } = c.req.valid('json');
    const { record } = await needTask(deps, project, task);
    const level = record.leases.find((one) => one.lease === held)?.level ?? 'peer';
    refuseUnless(caller, NEEDS[level], project);
    const settings = await needSettings(deps, project);
    const done = await submitJudgement(deps, settings, heldBy(c, project, task, held), request);
    return c.json({ ...done, next: await next(project, caller, { level, without: [] }) }, 200);
  });
}

function whyNone(levels: readonly Level[], { level }: NextRequest): string {
  if (levels.length > 0) return 'Nothing is left for you: tasks you have not had are held by others, or done';
  return level === undefined
    ? 'You have no role in this project that works on annotation tasks'
    : `Your roles in this project do not work at '${level}'`;
}
