/** Model versions and what serves them. */
import { createRoute } from '@hono/zod-openapi';
import { readDocument } from '../../domain/documents.ts';
import { items, keys } from '../../domain/layout.ts';
import { promote } from '../../domain/registry/deploy.ts';
import {
  Deployment,
  DeploymentList,
  Model,
  ModelPage,
  ModelSummary,
  Promoted,
  PromoteRequest,
} from '../../domain/spec/api-models.ts';
import { ModelCard } from '../../domain/spec/records.ts';
import {
  type Api,
  type ApiDeps,
  answers,
  body,
  missing,
  PageQuery,
  ProjectPath,
  VersionPath,
} from './contract.ts';

const tags = ['models'];

const list = createRoute({
  method: 'get',
  path: '/projects/{project}/models',
  tags,
  summary: "A project's model versions",
  request: { params: ProjectPath, query: PageQuery },
  responses: answers(200, ModelPage, 'A page of versions'),
});
const one = createRoute({
  method: 'get',
  path: '/projects/{project}/models/{version}',
  tags,
  summary: 'One version: metrics, gates, lineage, files',
  request: { params: VersionPath },
  responses: answers(200, Model, 'The version'),
});
const promotion = createRoute({
  method: 'post',
  path: '/projects/{project}/models/{version}/promote',
  tags,
  summary: 'Let this version serve, alone; servers swap within seconds',
  request: { params: VersionPath, body: { ...body(PromoteRequest), required: false } },
  responses: answers(200, Promoted, 'What serves now, and what it replaced'),
});
const deployments = createRoute({
  method: 'get',
  path: '/projects/{project}/deployments',
  tags,
  summary: "A project's deployments and their arms",
  request: { params: ProjectPath },
  responses: answers(200, DeploymentList, 'All of them'),
});

export function addModels(app: Api, deps: ApiDeps): void {
  const { objects, table } = deps;

  app.openapi(list, async (c) => {
    const { project } = c.req.valid('param');
    const { cursor, limit } = c.req.valid('query');
    const { partition } = items.model(project, '');
    const page = await table.query(partition, { prefix: 'models/', limit, ...(cursor && { cursor }) });
    const models = page.items.map(({ value }) => ModelSummary.parse(value));
    return c.json({ models, ...(page.cursor && { cursor: page.cursor }) }, 200);
  });

  app.openapi(one, async (c) => {
    const { project, version } = c.req.valid('param');
    const item = await table.get(items.model(project, version));
    if (!item) throw missing(`model ${version} of project ${project}`, "Take it from 'modelmill models'");
    const { stage } = ModelSummary.parse(item.value);
    const card = await readDocument(objects, `${keys.model(project, version)}/card.json`, ModelCard);
    return c.json(Model.parse({ ...card, stage }), 200);
  });

  app.openapi(promotion, async (c) => {
    const { deployment } = PromoteRequest.parse(c.req.valid('json') ?? {});
    return c.json(await promote(deps, { ...c.req.valid('param'), deployment }), 200);
  });

  app.openapi(deployments, async (c) => {
    const { project } = c.req.valid('param');
    const { partition } = items.deployment(project, '');
    const page = await table.query(partition, { prefix: 'deployments/', limit: 200 });
    return c.json({ deployments: page.items.map(({ value }) => Deployment.parse(value)) }, 200);
  });
}
