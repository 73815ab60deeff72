/**
 * Serves console/dist as the local server does (same headers, a token, index.html for unknown pages) and answers the
 * API from fixtures. Every answer passes the API's own schema on its way out, so that a fixture can't drift from it.
 */
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { z } from 'zod';
import { AgreementReport } from '../../domain/agreement/report.ts';
import { NotFound } from '../../domain/errors.ts';
import { problem, problemOf } from '../../domain/problem.ts';
import { DeploymentList, Model, ModelPage, Promoted, PromoteRequest } from '../../domain/spec/api-models.ts';
import { Prediction, PredictRequest } from '../../domain/spec/api-predict.ts';
import { PROBLEM_TYPE } from '../../domain/spec/api-problem.ts';
import {
  LabelsRequest,
  ReviewDetail,
  ReviewItemPage,
  ReviewPage,
  ReviewProgress,
} from '../../domain/spec/api-reviews.ts';
import {
  ProjectPage,
  Run,
  RunDetail,
  RunLogs,
  RunMetrics,
  RunPage,
  StartedRun,
  StopRunRequest,
} from '../../domain/spec/api-runs.ts';
import { ValidationReport } from '../../domain/spec/stages.ts';
import * as fixtures from './fixtures/answers.ts';
import { HOSTILE, MOVIES, RUNS, runDetails, SPAM } from './fixtures/runs.ts';
import { pointsOf, training } from './fixtures/training.ts';

const DIST = fileURLToPath(new URL('../../console/dist', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface FixtureServer {
  readonly origin: string;
  readonly token: string;
  /** Every POST's path and body, in order. */
  readonly posts: readonly { readonly path: string; readonly body: unknown }[];
  close(): Promise<void>;
}

const ROUNDS = [
  { index: 0, steps: 120, variants: ['base', 'highrate', 'longtext'] },
  { index: 1, steps: 260, variants: ['base', 'longtext'] },
  { index: 2, steps: 420, variants: ['longtext'] },
];

function metricSeries(run: string, now: number) {
  if (run === RUNS.running) return training(ROUNDS.slice(0, 2), now - 600_000, 171);
  if (run !== RUNS.succeeded && run !== RUNS.held) return [];
  const student = {
    job: 'distill',
    attempt: 'job-d-1',
    from: 0,
    to: 300,
    totalSteps: 300,
    seed: 9,
    peak: 1e-4,
  };
  return [
    ...training(ROUNDS, now - 90_000_000),
    pointsOf({ ...student, startedAt: now - 88_000_000, high: 0.9, low: 0.09 }),
  ];
}

export async function startFixtureServer(): Promise<FixtureServer> {
  const now = Date.now();
  const token = 'fixture-token-0123456789';
  const runs = runDetails(now);
  const models = fixtures.models(now);
  const deployments = fixtures.deployments(now);
  const reviewItems = fixtures.reviewItems(now);
  const review = fixtures.review(now);
  const posts: { path: string; body: unknown }[] = [];

  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      strictTransportSecurity: false,
    }),
  );
  app.onError((error, c) => {
    const known = problemOf(error, `${c.req.method} ${c.req.path}`);
    return Response.json(known, { status: known.status, headers: { 'content-type': PROBLEM_TYPE } });
  });
  app.use('/projects/*', async (c, next) => {
    if (c.req.header('authorization') === `Bearer ${token}`) return next();
    const parts = { where: 'request', found: 'no token', allowed: 'a token', next: 'Take it from the link' };
    return Response.json(problem('NotSignedIn', 401, 'This request is not let in', parts), { status: 401 });
  });
  app.use('/projects/*', async (c, next) => {
    if (c.req.method === 'POST') {
      const text = await c.req.raw.clone().text();
      posts.push({ path: c.req.path, body: text === '' ? undefined : JSON.parse(text) });
    }
    await next();
  });

  /** Through the schema, so that only what the real API could answer is answered. */
  const send = <S extends z.ZodType>(schema: S, value: z.input<S>): Response =>
    Response.json(schema.parse(value));
  const missing = (where: string) =>
    new NotFound({
      where,
      found: 'nothing of that name',
      allowed: 'what its list shows',
      next: 'Look at the list',
    });
  const ofRun = (run: string): RunDetail => {
    const detail = runs.get(run);
    if (!detail) throw missing(`run ${run}`);
    return detail;
  };

  app.get('/projects/', (c) => c.redirect('/projects'));
  app.get('/projects', () => {
    const summary = (project: string) => {
      const own = [...runs.values()].filter(({ record }) => record.project === project);
      return { project, runs: own.length, latest: own[0]?.record, deployments: [] };
    };
    return send(ProjectPage, { projects: [SPAM, MOVIES].map(summary) });
  });
  app.get('/projects/:project/runs', (c) => {
    const own = [...runs.values()].filter(({ record }) => record.project === c.req.param('project'));
    return send(RunPage, { runs: own.map(({ record }) => record) });
  });
  app.get('/projects/:project/runs/:run', (c) => send(RunDetail, ofRun(c.req.param('run'))));
  app.get('/projects/:project/runs/:run/metrics', (c) => {
    const series = metricSeries(c.req.param('run'), now);
    // In thirds, as an API with much to say would.
    const part = Number(c.req.query('after') ?? 0);
    const third = series.map((one) => {
      const size = Math.ceil(one.points.length / 3);
      return { ...one, points: one.points.slice(part * size, (part + 1) * size) };
    });
    return send(RunMetrics, {
      series: part < 3 ? third : [],
      cursor: String(Math.min(3, part + 1)),
      more: part < 2,
    });
  });
  app.get('/projects/:project/runs/:run/logs', (c) => {
    const job = c.req.query('job');
    const lines = fixtures.logLines(now).filter((line) => job === undefined || line.job === job);
    return send(RunLogs, {
      lines: c.req.query('after') === undefined ? lines : [],
      cursor: 'end',
      more: false,
    });
  });
  app.post('/projects/:project/runs/:run/stop', async (c) => {
    const { reason } = StopRunRequest.parse(await c.req.json());
    const detail = ofRun(c.req.param('run'));
    const record = {
      ...detail.record,
      status: 'stopped' as const,
      finishedAt: new Date().toISOString(),
      reason: { name: 'Stopped', message: reason },
    };
    runs.set(record.run, { ...detail, record });
    return send(Run, record);
  });
  app.post('/projects/:project/runs/:run/rerun', (c) =>
    send(StartedRun, { project: c.req.param('project'), run: RUNS.queued, started: true }),
  );
  app.get('/projects/:project/runs/:run/report', (c) => {
    if (c.req.param('run') === RUNS.queued) throw missing('validate report');
    return send(ValidationReport, fixtures.validation);
  });
  app.get('/projects/:project/runs/:run/agreement', (c) => {
    if (c.req.param('run') === RUNS.queued) throw missing('agreement report');
    return send(AgreementReport, c.req.param('project') === MOVIES ? fixtures.measured : fixtures.unmeasured);
  });
  app.get('/projects/:project/models', (c) =>
    send(ModelPage, { models: models.filter(({ project }) => project === c.req.param('project')) }),
  );
  app.get('/projects/:project/models/:version', (c) => {
    const { project, version } = c.req.param();
    const model = models.find((one) => one.project === project && one.version === version);
    if (!model) throw missing(`model ${version} of project ${project}`);
    return send(Model, model);
  });
  app.post('/projects/:project/models/:version/promote', async (c) => {
    const { deployment } = PromoteRequest.parse(await c.req.json());
    return send(Promoted, { deployment, version: c.req.param('version'), replaced: 'v3-teacher-int8' });
  });
  app.get('/projects/:project/deployments', (c) =>
    send(DeploymentList, {
      deployments: deployments.filter(({ project }) => project === c.req.param('project')),
    }),
  );
  app.post('/projects/:project/predict', async (c) => {
    const { text = '' } = PredictRequest.parse(await c.req.json());
    if (text.includes('refuse')) {
      throw missing("deployment 'default'");
    }
    return send(Prediction, {
      prediction: 1,
      label: HOSTILE,
      score: 0.9731,
      scores: { ham: 0.0269, [HOSTILE]: 0.9731 },
      modelVersion: 'v3-teacher-int8',
      receipt: `eyJzY2hlbWFWZXJzaW9uIjoxLCJpZCI6Ik${'Q0'.repeat(80)}.c2lnbmF0dXJl`,
    });
  });

  const progress = () => {
    const complete = reviewItems.filter(({ labelled }) => labelled.length >= review.reviewers).length;
    const status = complete === reviewItems.length ? ('done' as const) : ('open' as const);
    return { review: review.review, status, items: reviewItems.length, complete };
  };
  app.get('/projects/:project/reviews', (c) => {
    const own = c.req.param('project') === MOVIES ? [{ ...review, status: progress().status }] : [];
    return send(ReviewPage, { reviews: own });
  });
  app.get('/projects/:project/reviews/:review', () => send(ReviewDetail, { review, progress: progress() }));
  app.get('/projects/:project/reviews/:review/items', (c) => {
    // Two pages: the console must read on.
    const first = c.req.query('cursor') === undefined;
    const items = first ? reviewItems.slice(0, 2) : reviewItems.slice(2);
    return send(ReviewItemPage, { items, ...(first && { cursor: 'more' }) });
  });
  app.post('/projects/:project/reviews/:review/labels', async (c) => {
    const { reviewer, labels } = LabelsRequest.parse(await c.req.json());
    for (const { item, labels: own } of labels) {
      const found = reviewItems.find(({ id }) => id === item);
      if (!found) throw missing(`item ${item}`);
      found.labelled = found.labelled.filter((label) => label.reviewer !== reviewer);
      found.labelled.push({ reviewer, labels: own, at: new Date().toISOString() });
    }
    return send(ReviewProgress, progress());
  });

  app.get('*', async (c) => {
    const file = normalize(join(DIST, c.req.path));
    const asset = file.startsWith(DIST) && extname(file) in TYPES;
    const path = asset ? file : join(DIST, 'index.html');
    const body = await readFile(path).catch(() => undefined);
    if (body === undefined) return c.notFound();
    return new Response(body, { headers: { 'content-type': TYPES[extname(path)] ?? 'text/plain' } });
  });

  const server = await new Promise<ServerType>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started));
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    token,
    posts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
