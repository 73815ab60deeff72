/** A dataset version's manifest, or a complaint that says where to look. */
import { readDocument } from '../../domain/documents.ts';
import { items } from '../../domain/layout.ts';
import { DatasetVersion, DatasetVersionName } from '../../domain/spec/api-datasets.ts';
import { DatasetManifest } from '../../domain/spec/stages.ts';
import { Slug } from '../../domain/spec/words.ts';
import { type ApiDeps, missing, ProjectPath } from './contract.ts';

export const DatasetPath = ProjectPath.extend({ dataset: Slug });
export const DatasetVersionPath = DatasetPath.extend({ version: DatasetVersionName });

export async function manifestOf(
  { objects, table }: Pick<ApiDeps, 'objects' | 'table'>,
  project: string,
  dataset: string,
  version: string,
): Promise<DatasetManifest> {
  const item = await table.get(items.datasetVersion(project, dataset, version));
  if (item) return readDocument(objects, DatasetVersion.parse(item.value).manifest, DatasetManifest);
  throw missing(`version ${version} of dataset ${dataset}`, "Take it from 'modelmill data list'");
}
