/** Dataset versions: what runs made of the data, with their reports. */
import { createRoute } from '@hono/zod-openapi';
import { findDocument, readDocument } from '../../domain/documents.ts';
import { items, keys } from '../../domain/layout.ts';
import {
  AssembleReport,
  DatasetVersion,
  DatasetVersionDetail,
  DatasetVersionName,
  DatasetVersionPage,
} from '../../domain/spec/api-datasets.ts';
import { DatasetManifest, ValidationReport } from '../../domain/spec/stages.ts';
import { Slug } from '../../domain/spec/words.ts';
import { type Api, type ApiDeps, answers, missing, PageQuery, ProjectPath } from './contract.ts';

const tags = ['datasets'];
const DatasetPath = ProjectPath.extend({ dataset: Slug });
const DatasetVersionPath = DatasetPath.extend({ version: DatasetVersionName });

const list = createRoute({
  method: 'get',
  path: '/projects/{project}/datasets',
  tags,
  summary: "A project's dataset versions, dataset by dataset",
  request: { params: ProjectPath, query: PageQuery },
  responses: answers(200, DatasetVersionPage, 'A page of versions'),
});
const versions = createRoute({
  method: 'get',
  path: '/projects/{project}/datasets/{dataset}',
  tags,
  summary: 'The versions of one dataset',
  request: { params: DatasetPath, query: PageQuery },
  responses: answers(200, DatasetVersionPage, 'A page of versions'),
});
const one = createRoute({
  method: 'get',
  path: '/projects/{project}/datasets/{dataset}/{version}',
  tags,
  summary: 'One version: its manifest and the reports of the run that made it',
  request: { params: DatasetVersionPath },
  responses: answers(200, DatasetVersionDetail, 'The version'),
});

export function addDatasets(app: Api, { objects, table }: ApiDeps): void {
  const page = async (project: string, prefix: string, cursor: string | undefined, limit: number) => {
    const { partition } = items.datasetVersion(project, '', '');
    const found = await table.query(partition, { prefix, limit, ...(cursor && { cursor }) });
    return {
      versions: found.items.map(({ value }) => DatasetVersion.parse(value)),
      ...(found.cursor && { cursor: found.cursor }),
    };
  };

  app.openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    return c.json(await page(c.req.valid('param').project, 'datasets/', cursor, limit), 200);
  });

  app.openapi(versions, async (c) => {
    const { project, dataset } = c.req.valid('param');
    const { cursor, limit } = c.req.valid('query');
    return c.json(await page(project, `datasets/${dataset}/`, cursor, limit), 200);
  });

  app.openapi(one, async (c) => {
    const { project, dataset, version } = c.req.valid('param');
    const item = await table.get(items.datasetVersion(project, dataset, version));
    if (!item)
      throw missing(`version ${version} of dataset ${dataset}`, "Take it from 'modelmill data list'");
    const { manifest: key } = DatasetVersion.parse(item.value);
    const manifest = await readDocument(objects, key, DatasetManifest);
    const { run } = manifest.lineage;
    const report = (stage: string): string => `${keys.stage(project, run, stage)}/report.json`;
    const [validation, assembled] = await Promise.all([
      findDocument(objects, report('validate'), ValidationReport),
      findDocument(objects, report('assemble'), AssembleReport),
    ]);
    return c.json({ manifest, ...(validation && { validation }), ...(assembled && { assembled }) }, 200);
  });
}
