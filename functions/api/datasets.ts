/** Dataset versions: what runs made of the data, with their reports. */
import { createRoute } from '@hono/zod-openapi';
import { readParquet, type StoredRow } from '../../domain/datasets/parquet.ts';
import { findDocument } from '../../domain/documents.ts';
import { items, keys } from '../../domain/layout.ts';
import { knownFrom } from '../../domain/planning/decide.ts';
import { volumePlan } from '../../domain/planning/volume.ts';
import {
  AssembleReport,
  DatasetRows,
  DatasetRowsQuery,
  DatasetVersion,
  DatasetVersionDetail,
  DatasetVersionPage,
} from '../../domain/spec/api-datasets.ts';
import { type DatasetManifest, ValidationReport } from '../../domain/spec/stages.ts';
import type { VolumePlan } from '../../domain/spec/volume.ts';
import { type Api, type ApiDeps, answers, PageQuery, ProjectPath } from './contract.ts';
import { DatasetPath, DatasetVersionPath, manifestOf } from './dataset-version.ts';
import { rowViews } from './row-view.ts';

const tags = ['datasets'];

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
const rows = createRoute({
  method: 'get',
  path: '/projects/{project}/datasets/{dataset}/{version}/rows',
  tags,
  summary: 'A few rows of one version, to look at: a random sample of a split',
  request: { params: DatasetVersionPath, query: DatasetRowsQuery },
  responses: answers(200, DatasetRows, 'The rows; long ones are cut, personal data is masked'),
});

export function addDatasets(app: Api, deps: ApiDeps): void {
  const { objects, table } = deps;
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
    const manifest = await manifestOf(deps, project, dataset, version);
    const { run } = manifest.lineage;
    const report = (stage: string): string => `${keys.stage(project, run, stage)}/report.json`;
    const [validation, assembled] = await Promise.all([
      findDocument(objects, report('validate'), ValidationReport),
      findDocument(objects, report('assemble'), AssembleReport),
    ]);
    const found = { ...(validation && { validation }), ...(assembled && { assembled }) };
    return c.json({ manifest, ...found, volume: volumeOf(manifest, validation) }, 200);
  });

  app.openapi(rows, async (c) => {
    const { project, dataset, version } = c.req.valid('param');
    const { split, limit } = c.req.valid('query');
    const { labels, splits } = await manifestOf(deps, project, dataset, version);
    const { files, rows: of } = splits[split];
    const found: StoredRow[] = [];
    for (const { path } of files) {
      const key = `${keys.dataset(project, dataset, version)}/${path}`;
      for await (const row of readParquet<StoredRow>(objects, key)) {
        found.push(row);
        if (found.length === limit) return c.json({ rows: rowViews(found, labels), of }, 200);
      }
    }
    return c.json({ rows: rowViews(found, labels), of }, 200);
  });
}

/** By the curve of the data that the version was made from, where it may be trusted; else by the task's rule. */
function volumeOf({ task, splits }: DatasetManifest, validation: ValidationReport | undefined): VolumePlan {
  const { train, validation: held, test } = splits;
  const { labels, curve } = knownFrom(validation);
  return volumePlan({
    task,
    rows: train.rows,
    train: train.rows / Math.max(1, train.rows + held.rows + test.rows),
    ...(labels && { labels }),
    curve: curve?.reliability === 'none' ? undefined : curve?.fit,
  });
}
