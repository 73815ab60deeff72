/** The Parquet files of a dataset version, as its manifest lists them; nothing else of the store can be asked for. */
import { createRoute, z } from '@hono/zod-openapi';
import { keys } from '../../domain/layout.ts';
import { DatasetVersionDetail } from '../../domain/spec/api-datasets.ts';
import { type Api, type ApiDeps, answers, missing } from './contract.ts';
import { DatasetVersionPath, manifestOf } from './dataset-version.ts';
import { harmless, PieceQuery, pieceOf } from './pieces.ts';

const PARQUET = 'application/vnd.apache.parquet';

const piece = createRoute({
  method: 'get',
  path: '/projects/{project}/datasets/{dataset}/{version}/files/{split}/{file}',
  tags: ['datasets'],
  summary: "A piece of one Parquet file of a version, by its place in the manifest's split: 4 MiB at most",
  request: {
    params: DatasetVersionPath.extend({
      split: z.enum(['train', 'validation', 'test']),
      file: z.coerce.number().int().nonnegative(),
    }),
    query: PieceQuery,
  },
  responses: {
    200: {
      description: 'Its bytes from `from` on; fewer than `most` are the last',
      content: { [PARQUET]: { schema: z.string().meta({ format: 'binary' }) } },
    },
    default: answers(200, DatasetVersionDetail, '').default,
  },
});

export function addDatasetFiles(app: Api, deps: ApiDeps): void {
  app.openapi(piece, async (c) => {
    const { project, dataset, version, split, file } = c.req.valid('param');
    const { splits } = await manifestOf(deps, project, dataset, version);
    const entry = splits[split].files[file];
    if (!entry) throw missing(`file ${file} of split ${split}`, "Take it from the version's manifest");
    const key = `${keys.dataset(project, dataset, version)}/${entry.path}`;
    const bytes = await pieceOf(deps.objects, { key, bytes: entry.bytes }, c.req.valid('query'));
    return c.body(bytes, 200, harmless(PARQUET));
  });
}
