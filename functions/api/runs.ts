/** Runs: start, list, follow, stop, run again. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { AgreementReport } from '../../domain/agreement/report.ts';
import { childNames } from '../../domain/children.ts';
import { quarantinePage } from '../../domain/datasets/quarantine.ts';
import { findDocument, readDocument } from '../../domain/documents.ts';
import { NotFound } from '../../domain/errors.ts';
import { items, keys } from '../../domain/layout.ts';
import { describePlan } from '../../domain/planning/describe-plan.ts';
import { PlanDocument } from '../../domain/planning/plan-document.ts';
import { planKey } from '../../domain/planning/plan-run.ts';
import { endedJobs, endedStates } from '../../domain/runs/ended-run.ts';
import { closeExecution } from '../../domain/runs/execution-end.ts';
import { ENDED, findRun } from '../../domain/runs/run-record.ts';
import { parseRunSpec } from '../../domain/runs/run-spec-document.ts';
import { rerun, startRun } from '../../domain/runs/start-run.ts';
import { QuarantinePage } from '../../domain/spec/api-datasets.ts';
import { PlanAnswer, PlanRequest } from '../../domain/spec/api-plan.ts';
import {
  Cursor,
  Run,
  RunDetail,
  RunLogs,
  RunMetrics,
  RunPage,
  StartedRun,
  StartRunRequest,
  StopRunRequest,
} from '../../domain/spec/api-runs.ts';
import { LogLine, MetricPoint } from '../../domain/spec/jobs.ts';
import { RunSpec } from '../../domain/spec/run-spec.ts';
import { ValidationReport } from '../../domain/spec/stages.ts';
import { RunName, type RunRef } from '../../domain/spec/words.ts';
import {
  type Api,
  type ApiDeps,
  answers,
  body,
  callerOf,
  missing,
  PageQuery,
  ProjectPath,
  RunPath,
} from './contract.ts';
import { grown } from './parts.ts';
import { refuseUnless } from './permissions.ts';
import { readRunJobs } from './run-jobs.ts';

const RunPlace = z.object({ run: RunName });
const tags = ['runs'];

const start = createRoute({
  method: 'post',
  path: '/runs',
  tags,
  summary: 'Start a run; the same spec on the same data is the same run',
  request: { body: body(StartRunRequest) },
  responses: {
    ...answers(201, StartedRun, 'Started'),
    200: { description: 'It was there already', content: { 'application/json': { schema: StartedRun } } },
  },
});

const plan = createRoute({
  method: 'post',
  path: '/plan',
  tags,
  summary: 'What a run of this spec would do and cost, each setting with its reason; nothing is started',
  request: { body: body(PlanRequest) },
  responses: answers(200, PlanAnswer, 'The plan'),
});

const list = createRoute({
  method: 'get',
  path: '/projects/{project}/runs',
  tags,
  summary: "A project's runs, newest first",
  request: { params: ProjectPath, query: PageQuery },
  responses: answers(200, RunPage, 'A page of runs'),
});

const detail = createRoute({
  method: 'get',
  path: '/projects/{project}/runs/{run}',
  tags,
  summary: 'One run: its record, states, plan, rounds, jobs and evaluation',
  request: { params: RunPath },
  responses: answers(200, RunDetail, 'The run'),
});

const metrics = createRoute({
  method: 'get',
  path: '/projects/{project}/runs/{run}/metrics',
  tags,
  summary: "The jobs' metrics since `after`",
  request: {
    params: RunPath,
    query: z.object({ after: Cursor.optional(), job: z.string().max(60).optional() }),
  },
  responses: answers(200, RunMetrics, 'New points, by job and attempt'),
});

const logs = createRoute({
  method: 'get',
  path: '/projects/{project}/runs/{run}/logs',
  tags,
  summary: "The jobs' log lines since `after`",
  request: {
    params: RunPath,
    query: z.object({ after: Cursor.optional(), job: z.string().max(60).optional() }),
  },
  responses: answers(200, RunLogs, 'New lines'),
});

const stop = createRoute({
  method: 'post',
  path: '/projects/{project}/runs/{run}/stop',
  tags,
  summary: 'Stop a run; its jobs save a checkpoint',
  request: { params: RunPath, body: { ...body(StopRunRequest), required: false } },
  responses: answers(200, Run, 'The stopped run, or the run as it had ended'),
});

const again = createRoute({
  method: 'post',
  path: '/projects/{project}/runs/{run}/rerun',
  tags,
  summary: 'Run the same spec on the same data once more',
  request: { params: RunPath },
  responses: answers(201, StartedRun, 'Started'),
});

const report = createRoute({
  method: 'get',
  path: '/projects/{project}/runs/{run}/report',
  tags,
  summary: 'What validation found in the data',
  request: { params: RunPath },
  responses: answers(200, ValidationReport.meta({ id: 'ValidationReport' }), 'The report'),
});

const quarantine = createRoute({
  method: 'get',
  path: '/projects/{project}/runs/{run}/quarantine',
  tags,
  summary: 'The rows that validation put aside, each with its line and the reason',
  request: { params: RunPath, query: PageQuery },
  responses: answers(200, QuarantinePage, 'A page of rows, in the order they were found'),
});

const agreement = createRoute({
  method: 'get',
  path: '/projects/{project}/runs/{run}/agreement',
  tags,
  summary: 'How far the annotators agree, as last measured',
  request: { params: RunPath },
  responses: answers(200, AgreementReport.meta({ id: 'AgreementReport' }), 'The report'),
});

/** A spec's own complaint names the field, what is allowed and the next step: better than its schema's. */
const complain = (result: { readonly success: boolean }, c: Context): Promise<never> | undefined =>
  result.success ? undefined : complaintOf(c);

async function complaintOf(c: Context): Promise<never> {
  parseRunSpec(await c.req.json());
  throw new Error('a spec was refused by its schema and taken by its parser');
}

export function addRuns(app: Api, deps: ApiDeps): void {
  const { objects, table, workflow } = deps;

  async function needRun(ref: RunRef) {
    const record = await findRun(table, ref);
    if (record) return record;
    throw missing(`run ${ref.run} of project ${ref.project}`, "Take its name from 'modelmill runs'");
  }

  app.openapi(
    start,
    async (c) => {
      const spec = c.req.valid('json');
      refuseUnless(callerOf(deps, c), 'operate', spec.project);
      const { run, started } = await startRun(deps, { spec, door: 'api' });
      const answer = { project: spec.project, run, started };
      return started ? c.json(answer, 201) : c.json(answer, 200);
    },
    complain,
  );

  app.openapi(
    plan,
    async (c) => {
      refuseUnless(callerOf(deps, c), ['look', 'operate'], c.req.valid('json').project);
      return c.json(await describePlan(deps, await c.req.json()), 200);
    },
    complain,
  );

  app.openapi(list, async (c) => {
    const { project } = c.req.valid('param');
    const { cursor, limit } = c.req.valid('query');
    const prefix = 'runs-by-time/';
    const { partition } = items.runByTime(project, '', '');
    const page = await table.query(partition, { prefix, limit, descending: true, ...(cursor && { cursor }) });
    const places = page.items.map((item) => RunPlace.parse(item.value));
    const records = await Promise.all(places.map(({ run }) => findRun(table, { project, run })));
    const runs = records.filter((record) => record !== undefined);
    return c.json({ runs, ...(page.cursor && { cursor: page.cursor }) }, 200);
  });

  app.openapi(detail, async (c) => {
    const ref = c.req.valid('param');
    const record = await needRun(ref);
    const [spec, planned, states, { jobs, rounds, evaluation }] = await Promise.all([
      findDocument(objects, keys.runSpec(ref.project, ref.run), RunSpec),
      findDocument(objects, planKey(ref), PlanDocument),
      workflow.history(ref.run),
      readRunJobs(objects, ref),
    ]);
    const ended = { states: endedStates(states, record), jobs: endedJobs(jobs, record) };
    const answer = { record, ...ended, plan: planned?.decisions ?? [], rounds };
    return c.json({ ...answer, ...(spec && { spec }), ...(evaluation && { evaluation }) }, 200);
  });

  app.openapi(metrics, async (c) => {
    const ref = c.req.valid('param');
    await needRun(ref);
    const { batches, cursor, more } = await grown(objects, ref, 'metrics', MetricPoint, c.req.valid('query'));
    const series = batches.map(({ job, attempt, lines }) => ({ job, attempt, points: lines }));
    return c.json({ series, cursor, more }, 200);
  });

  app.openapi(logs, async (c) => {
    const ref = c.req.valid('param');
    await needRun(ref);
    const { batches, cursor, more } = await grown(objects, ref, 'logs', LogLine, c.req.valid('query'));
    const lines = batches.flatMap(({ job, attempt, lines: own }) =>
      own.map((line) => ({ ...line, job, attempt })),
    );
    return c.json({ lines, cursor, more }, 200);
  });

  app.openapi(stop, async (c) => {
    const ref = c.req.valid('param');
    const record = await needRun(ref);
    if (ENDED.includes(record.status)) return c.json(record, 200);
    const { reason } = StopRunRequest.parse(c.req.valid('json') ?? {});
    // Its door may have crashed before there was an execution; then there is none to stop.
    await workflow.stop(ref.run, reason).catch((error: unknown) => {
      if (!(error instanceof NotFound)) throw error;
    });
    await closeExecution(deps, { run: ref, execution: ref.run, status: 'ABORTED', cause: reason });
    return c.json(await needRun(ref), 200);
  });

  app.openapi(again, async (c) => {
    const ref = c.req.valid('param');
    await needRun(ref);
    const { run, started } = await rerun(deps, { ...ref, door: 'api' });
    return c.json({ project: ref.project, run, started }, 201);
  });

  app.openapi(report, async (c) => {
    const { project, run } = c.req.valid('param');
    const found = await findDocument(
      objects,
      `${keys.stage(project, run, 'validate')}/report.json`,
      ValidationReport,
    );
    if (found) return c.json(found, 200);
    throw missing(`validate report of run ${run}`, "Wait until the run has passed 'report'");
  });

  app.openapi(quarantine, async (c) => {
    const ref = c.req.valid('param');
    await needRun(ref);
    return c.json(await quarantinePage(objects, ref, c.req.valid('query')), 200);
  });

  app.openapi(agreement, async (c) => {
    const { project, run } = c.req.valid('param');
    const folder = `${keys.stage(project, run, 'agreement')}/`;
    const rounds = (await childNames(objects, folder)).flatMap(
      (name) => /^round-(\d+)$/.exec(name)?.[1] ?? [],
    );
    const [newest] = rounds.map(Number).sort((a, b) => b - a);
    if (newest === undefined) {
      throw missing(`agreement report of run ${run}`, "Wait until the run has passed 'agreement'");
    }
    return c.json(await readDocument(objects, `${folder}round-${newest}/report.json`, AgreementReport), 200);
  });
}
