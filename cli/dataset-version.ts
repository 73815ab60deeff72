/** A dataset version as a command names it: NAME, its newest version, or NAME@VERSION. */
import { DatasetVersionDetail, DatasetVersionName, DatasetVersionPage } from '../domain/spec/api-datasets.ts';
import { Slug } from '../domain/spec/words.ts';
import type { CommandContext } from './context.ts';
import { misuse } from './exit.ts';
import { everyPage } from './pages.ts';
import { type ProjectFlags, theProject } from './projects.ts';

export interface NamedVersion {
  readonly project: string;
  readonly dataset: string;
  readonly version: string;
  /** Of the API. */
  readonly path: readonly string[];
  readonly detail: DatasetVersionDetail;
}

export const readVersions = (context: CommandContext, project: string, dataset?: string) =>
  everyPage(async (cursor) => {
    const path = ['projects', project, 'datasets', ...(dataset === undefined ? [] : [dataset])];
    const page = await context.client().send(DatasetVersionPage, { path, query: { cursor } });
    return { items: page.versions, cursor: page.cursor };
  });

export async function namedVersion(
  context: CommandContext,
  name: string,
  flags: ProjectFlags,
): Promise<NamedVersion> {
  const project = await theProject(context.client(), flags);
  const [dataset = '', asked] = name.split('@');
  if (
    !Slug.safeParse(dataset).success ||
    (asked !== undefined && !DatasetVersionName.safeParse(asked).success)
  )
    throw misuse('name', `'${name}'`, 'NAME or NAME@VERSION', "Take it from 'modelmill data list'");
  const versions = await readVersions(context, project, dataset);
  const newest = versions.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
  const version = asked ?? newest?.version;
  if (version === undefined)
    throw misuse(
      'name',
      `no version of '${dataset}'`,
      "a dataset of 'modelmill data list'",
      'Correct the name',
    );
  const path = ['projects', project, 'datasets', dataset, version];
  const detail = await context.client().send(DatasetVersionDetail, { path });
  return { project, dataset, version, path, detail };
}
