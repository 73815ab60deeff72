/**
 * `POST /predict` and `POST /projects/{project}/predict`: one app, mounted by Lambda, by the ECS server and by the
 * local server. Stateless towards clients: a retry predicts again and gets a receipt of its own.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { projectsOf } from '../../domain/children.ts';
import { InputRejected, NotFound } from '../../domain/errors.ts';
import { items } from '../../domain/layout.ts';
import type { Clock, Ids, ObjectStore, Table } from '../../domain/ports.ts';
import { problem, problemOf } from '../../domain/problem.ts';
import { chooseArm } from '../../domain/serving/arms.ts';
import { SERVING_LIMITS } from '../../domain/serving/limits.ts';
import { receiptKey, signReceipt } from '../../domain/serving/receipt.ts';
import type { Prediction } from '../../domain/spec/api-predict.ts';
import { PROBLEM_TYPE, type Problem } from '../../domain/spec/api-problem.ts';
import type { Log } from '../../domain/stage.ts';
import { type DeploymentHealth, Deployments } from './deployments.ts';
import { manyCallers, type Threads } from './inference-pool.ts';
import { labelStudioBackend } from './label-studio.ts';
import { Overloaded } from './lanes.ts';
import { type Wanted, wantedBy } from './request.ts';

/** What one answered request was, for a host's metrics. */
export interface PredictSample {
  readonly project: string;
  readonly deployment: string;
  readonly version: string;
  readonly texts: number;
  readonly milliseconds: number;
}

export interface PredictDeps {
  readonly objects: ObjectStore;
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Ids;
  /** 32 bytes or more: signs the receipts. */
  readonly receiptSecret: string;
  readonly log: Log;
  /** Answers requests that name none. @default the only project that has a deployment */
  readonly defaultProject?: string;
  readonly metrics?: (sample: PredictSample) => void;
  /** @default one core for each inference */
  readonly threads?: Threads;
  /** Uniform in [0, 1): chooses the arm. */
  readonly random?: () => number;
  /** Milliseconds that only ever grow, for what is looked at again after a while. */
  readonly ticks?: () => number;
}

export interface Predictor {
  readonly app: Hono;
  health(): DeploymentHealth[];
  /** Loads a deployment before its first request. Without a project: the default one. */
  warm(project?: string, deployment?: string): Promise<void>;
  /** Answers what was accepted, then frees the models. */
  close(): Promise<void>;
}

/** Of a request that names none. */
export const DEPLOYMENT = 'default';
/** Projects looked at to find the only deployed one. */
const MOST_PROJECTS = 50;

const answer = (given: Problem, headers: Record<string, string> = {}): Response =>
  Response.json(given, { status: given.status, headers: { ...headers, 'content-type': PROBLEM_TYPE } });

export function createPredictor(deps: PredictDeps): Predictor {
  const { objects, table, clock, ids, log, receiptSecret, random = Math.random } = deps;
  const ticks = deps.ticks ?? (() => performance.now());
  // At the start, not at the first request.
  receiptKey(receiptSecret);
  const deployments = new Deployments({ objects, table, log, ticks, threads: deps.threads ?? manyCallers() });
  const only = new Map<string, { readonly project: string; readonly until: number }>();

  async function onlyProject(deployment: string): Promise<string> {
    const now = ticks();
    const known = only.get(deployment);
    if (known && known.until > now) return known.project;
    const deployed: string[] = [];
    let seen = 0;
    for await (const project of projectsOf(objects)) {
      if (await table.get(items.deployment(project, deployment))) deployed.push(project);
      seen += 1;
      if (deployed.length > 1 || seen === MOST_PROJECTS) break;
    }
    const [project] = deployed;
    if (project !== undefined && deployed.length === 1) {
      only.clear();
      only.set(deployment, { project, until: now + SERVING_LIMITS.refresh });
      return project;
    }
    if (project !== undefined) {
      throw new InputRejected({
        where: 'project',
        found: 'none named, and several are deployed',
        allowed: deployed.join(', '),
        next: 'Name one: POST /projects/{project}/predict, or ?project=',
      });
    }
    throw new NotFound({
      where: `deployment '${deployment}'`,
      found: 'no project has one yet',
      allowed: 'a project whose run has been deployed',
      next: 'Run the pipeline, or promote a model version, then predict again',
    });
  }

  async function predict(wanted: Wanted, signal: AbortSignal): Promise<Prediction[]> {
    const begin = performance.now();
    const { deployment = DEPLOYMENT } = wanted;
    const project = wanted.project ?? deps.defaultProject ?? (await onlyProject(deployment));
    return deployments.with(project, deployment, async (arms) => {
      const { arm, probability } = chooseArm(arms, random());
      const { labels } = arm.classifier;
      const rows = await arm.classifier.classify(wanted.texts, wanted.placeOf, signal);
      const at = clock.now();
      const predictions = rows.map((scores): Prediction => {
        const prediction = scores.indexOf(Math.max(...scores));
        const receipt = signReceipt(
          {
            schemaVersion: 1,
            id: ids.fresh(),
            project,
            deployment,
            modelVersion: arm.version,
            prediction,
            at,
            armProbability: probability,
          },
          receiptSecret,
        );
        return {
          prediction,
          label: labels[prediction] as string,
          score: scores[prediction] as number,
          ...(wanted.scores && {
            scores: Object.fromEntries(labels.map((label, i) => [label, scores[i] ?? 0])),
          }),
          modelVersion: arm.version,
          receipt,
        };
      });
      const milliseconds = performance.now() - begin;
      deps.metrics?.({ project, deployment, version: arm.version, texts: rows.length, milliseconds });
      return predictions;
    });
  }

  const app = new Hono();
  app.onError((error, c) => {
    const where = `${c.req.method} ${c.req.path}`;
    if (error instanceof Overloaded) {
      const busy = problem('Overloaded', 503, 'The model has more work than it can take', {
        where,
        found: error.message,
        allowed: `at most ${SERVING_LIMITS.queue} texts that wait`,
        next: `Try again in ${SERVING_LIMITS.retryAfter} s`,
      });
      return answer(busy, { 'retry-after': String(SERVING_LIMITS.retryAfter) });
    }
    const known = problemOf(error, where);
    if (known.status >= 500) log('prediction failed', { where, error: String(error), stack: error.stack });
    return answer(known);
  });
  const limit = bodyLimit({
    maxSize: SERVING_LIMITS.bodyBytes,
    onError: (c) =>
      answer(
        problem('TooLarge', 413, 'The body is too large', {
          where: `${c.req.method} ${c.req.path}`,
          found: `more than ${SERVING_LIMITS.bodyBytes} bytes`,
          allowed: `a body of at most ${SERVING_LIMITS.bodyBytes} bytes`,
          next: 'Send fewer or shorter texts in one request',
        }),
      ),
  });
  app.on('POST', ['/predict', '/projects/:project/predict'], limit, async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const wanted = wantedBy(new URL(c.req.url), c.req.param('project'), body);
    const predictions = await predict(wanted, c.req.raw.signal);
    c.header('cache-control', 'no-store');
    return c.json(wanted.batch ? { predictions } : predictions[0]);
  });

  const backend = labelStudioBackend({
    objects,
    predict: (project, texts, signal) =>
      predict(
        {
          ...{ project, texts, deployment: undefined, batch: true, scores: false },
          placeOf: (index) => `tasks.${index}`,
        },
        signal,
      ),
    version: (project) => deployments.with(project, DEPLOYMENT, async ([arm]) => arm.version),
  });
  app.route('/', backend);

  app.all('*', (c) =>
    answer(
      problem('MethodNotAllowed', 405, 'Predictions are asked for with POST', {
        where: `${c.req.method} ${c.req.path}`,
        found: `method ${c.req.method}`,
        allowed: 'POST',
        next: `Ask again: curl -X POST '…${c.req.path}?text=…', or POST {"text": …} as JSON`,
      }),
      { allow: 'POST' },
    ),
  );

  return {
    app,
    health: () => deployments.health(),
    async warm(project = deps.defaultProject, deployment = DEPLOYMENT) {
      await deployments.with(project ?? (await onlyProject(deployment)), deployment, async () => undefined);
    },
    close: () => deployments.close(),
  };
}
