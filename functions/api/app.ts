/**
 * The HTTP API: one app, hosted by Lambda behind an API gateway and by the local server. Who calls is the host's to say
 * (JWT authorizer; session or token); what they may is in permissions.ts. Every refusal is a problem document in four
 * parts.
 */
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { problem, problemOf } from '../../domain/problem.ts';
import { Prediction, Predictions, PredictRequest } from '../../domain/spec/api-predict.ts';
import { PROBLEM_TYPE, type Problem } from '../../domain/spec/api-problem.ts';
import { Health } from '../../domain/spec/api-uploads.ts';
import { wanted } from '../../domain/wanted.ts';
import { addAnnotation } from './annotation.ts';
import { addAnnotationMedia } from './annotation-media.ts';
import { addAugmentation } from './augmentation.ts';
import { type Api, type ApiDeps, answers, body, callerOf, ProjectPath } from './contract.ts';
import { addDatasetFiles } from './dataset-files.ts';
import { addDatasets } from './datasets.ts';
import { addLabelStudio } from './label-studio.ts';
import { addModels } from './models.ts';
import { NotAllowed, type Refused, refusedTo } from './permissions.ts';
import { addProjects } from './projects.ts';
import { addReviews } from './reviews.ts';
import { addRuns } from './runs.ts';

const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** What the OpenAPI document says of itself. */
export const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Modelmill',
    version: '1',
    description: 'Feed it data; it gives back a served model. Errors are RFC 9457 problems in four parts.',
  },
} as const;

const answer = (given: Problem): Response =>
  Response.json(given, { status: given.status, headers: { 'content-type': PROBLEM_TYPE } });

/** In functions/predict; here only so that one document describes everything a client may call. */
function describePredict(app: Api): void {
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/projects/{project}/predict',
    tags: ['predictions'],
    summary: 'Classify a text or a batch; POST /predict?text=… does it for the only project',
    request: { params: ProjectPath, body: body(PredictRequest) },
    responses: answers(200, Prediction.or(Predictions), 'The prediction; for `texts` a list of them'),
  });
}

const health = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'Whether the API answers',
  responses: answers(200, Health, 'It does'),
});

const notAllowed = ({ found, allowed }: Refused, where: string): Problem =>
  problem('NotAllowed', 403, 'You may not do this', {
    ...{ where, found, allowed },
    next: 'Ask an administrator of the project for the role',
  });

export function createApi(deps: ApiDeps): Api {
  const app: Api = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (result.success) return;
      const issue = result.error.issues[0];
      const field = issue?.path.join('.');
      return answer(
        problem('InputRejected', 422, 'The request can not be used as given', {
          where: `${c.req.method} ${c.req.path}, ${field ? `${result.target}, ${field}` : result.target}`,
          found:
            issue?.code === 'unrecognized_keys'
              ? `unknown field ${issue.keys.join(', ')}`
              : 'a value that does not fit',
          allowed: issue ? wanted(issue) : 'what GET /openapi.json says',
          next: 'Correct it; GET /openapi.json describes every field',
        }),
      );
    },
  });

  app.onError((error, c) => {
    const where = `${c.req.method} ${c.req.path}`;
    if (error instanceof NotAllowed) return answer(notAllowed(error.refused, where));
    if (error instanceof HTTPException || error instanceof SyntaxError) {
      return answer(
        problem('BadRequest', 400, 'The request can not be read', {
          where,
          found: 'a body that is not JSON',
          allowed: 'JSON in UTF-8, with content-type application/json',
          next: 'Correct the body',
        }),
      );
    }
    const known = problemOf(error, where);
    if (known.status >= 500) deps.log('request failed', { where, error: String(error), stack: error.stack });
    return answer(known);
  });
  app.notFound((c) =>
    answer(
      problem('NotFound', 404, 'There is no such thing', {
        where: `${c.req.method} ${c.req.path}`,
        found: 'no such path',
        allowed: 'the paths of GET /openapi.json',
        next: 'Correct the path or the method',
      }),
    ),
  );
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (c) =>
        answer(
          problem('TooLarge', 413, 'The body is too large', {
            where: `${c.req.method} ${c.req.path}`,
            found: `more than ${MAX_BODY_BYTES} bytes`,
            allowed: `a body of at most ${MAX_BODY_BYTES} bytes`,
            next: 'Upload data with POST /projects/{project}/uploads instead',
          }),
        ),
    }),
  );
  app.use(async (c, next) => {
    c.header('cache-control', 'no-store');
    const refused = refusedTo(callerOf(deps, c), c.req.method, c.req.path);
    if (refused === 'unknown') return c.notFound();
    if (refused !== undefined) return answer(notAllowed(refused, `${c.req.method} ${c.req.path}`));
    await next();
  });

  app.openapi(health, (c) => c.json({ status: 'ok' as const }, 200));
  addProjects(app, deps);
  addRuns(app, deps);
  addAugmentation(app, deps);
  addDatasets(app, deps);
  addDatasetFiles(app, deps);
  addModels(app, deps);
  addReviews(app, deps);
  addAnnotation(app, deps);
  addAnnotationMedia(app, deps);
  addLabelStudio(app, deps);
  describePredict(app);
  app.doc31('/openapi.json', DOCUMENT);
  return app;
}
