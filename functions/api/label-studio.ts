/**
 * Label Studio's side of annotation: its connection, and the door for its events.
 *
 * The door is open to whoever has the connection's secret, of which only the hash is kept; without it nothing is read,
 * and that there is no connection looks the same. This server never calls Label Studio.
 */
import { createRoute, z } from '@hono/zod-openapi';
import { connect, findConnection, hasSecret } from '../../domain/annotation/label-studio/connection.ts';
import { takeEvent } from '../../domain/annotation/label-studio/event.ts';
import { problem } from '../../domain/problem.ts';
import {
  LabelStudioConnected,
  LabelStudioConnection,
  LabelStudioEvent,
  LabelStudioTaken,
} from '../../domain/spec/api-label-studio.ts';
import { PROBLEM_TYPE } from '../../domain/spec/api-problem.ts';
import { type Api, type ApiDeps, answers, body, ProjectPath } from './contract.ts';

const tags = ['annotation'];
const at = '/projects/{project}/annotation' as const;

const routes = {
  connect: createRoute({
    ...{ method: 'put', path: `${at}/connections/label-studio`, tags },
    summary: 'Let Label Studio send what people annotate there',
    request: { params: ProjectPath, body: body(LabelStudioConnection) },
    responses: answers(200, LabelStudioConnected, 'It may'),
  }),
  event: createRoute({
    ...{ method: 'post', path: `${at}/webhooks/label-studio`, tags },
    summary: 'An event of Label Studio, with the secret of its connection',
    request: {
      params: ProjectPath,
      headers: z.object({ 'x-modelmill-secret': z.string().max(200).optional() }),
      body: body(LabelStudioEvent),
    },
    responses: answers(200, LabelStudioTaken, 'What came of it'),
  }),
};

export function addLabelStudio(app: Api, deps: ApiDeps): void {
  app.openapi(routes.connect, async (c) => {
    const connection = c.req.valid('json');
    await connect(deps.objects, c.req.valid('param').project, connection);
    const { project, people } = connection;
    return c.json({ project, people: Object.keys(people).length }, 200);
  });

  // Before the body is looked at: who has no secret learns nothing of what is wrong with it.
  app.use('/projects/:project/annotation/webhooks/label-studio', async (c, next) => {
    const connection = await findConnection(deps.objects, c.req.param('project'));
    if (hasSecret(connection, c.req.header('x-modelmill-secret'))) return next();
    const refused = problem('NotSignedIn', 401, 'This event is not let in', {
      where: `${c.req.method} ${c.req.path}`,
      found: 'no secret, or another than the connection has',
      allowed: "the header X-Modelmill-Secret with the connection's secret",
      next: 'Connect again: modelmill annotations sync label-studio --follow',
    });
    return Response.json(refused, { status: 401, headers: { 'content-type': PROBLEM_TYPE } });
  });
  app.openapi(routes.event, async (c) => {
    const { project } = c.req.valid('param');
    const connection = (await findConnection(deps.objects, project))!;
    return c.json(await takeEvent(deps, project, connection, c.req.valid('json')), 200);
  });
}
