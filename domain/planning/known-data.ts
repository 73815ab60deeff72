/**
 * What is known of a run's data before it begins: where the same sources with the same settings are a dataset version
 * already, what that counted and what its validation report says; else what reading them shows.
 */

import { validationOf } from '../datasets/lineage.ts';
import { findDocument } from '../documents.ts';
import { items, keys } from '../layout.ts';
import type { ObjectHead } from '../ports.ts';
import { canonicalJson } from '../runs/canonical-json.ts';
import { intakeSources } from '../runs/intake-sources.ts';
import { DatasetVersion } from '../spec/api-datasets.ts';
import { RunSpec } from '../spec/run-spec.ts';
import { DatasetManifest } from '../spec/stages.ts';
import type { StageContext } from '../stage.ts';
import { everyItem } from '../table-pages.ts';
import { type Known, knownFrom, percent } from './decide.ts';
import { readSources } from './read-sources.ts';

type Rooms = Pick<StageContext, 'objects' | 'table'>;

/** Newest versions whose lineage is looked at. */
const MOST_VERSIONS = 20;

/** Empty where the data is still to be collected. */
export async function knownData(context: Rooms, spec: RunSpec): Promise<Known> {
  const heads = await intakeSources(context, spec.project, spec);
  if (spec.data.collect !== undefined) return {};
  const version = await versionOf(context, spec, heads);
  if (version !== undefined) {
    const { dataset, version: name, splits } = version;
    return {
      rows: splits.train.rows,
      rowsReason: `the training split of ${dataset}@${name}, which these sources are already`,
      ...knownFrom(await validationOf(context, version)),
    };
  }
  const { rows, exact, labels, curve } = await readSources(context, spec, heads);
  const { limit, split } = spec.data;
  return {
    rows: Math.max(1, Math.round(Math.min(rows, limit ?? rows) * split.train)),
    rowsReason: exact
      ? `of ${rows} different rows in the sources, the training split's ${percent(split.train)}`
      : `of about ${rows} different rows in the sources (reckoned from a part of them), the training split's ${percent(split.train)}`,
    labels,
    curve,
  };
}

/** The newest dataset version of the very same content and settings. */
async function versionOf(
  { objects, table }: Rooms,
  spec: RunSpec,
  heads: readonly ObjectHead[],
): Promise<DatasetManifest | undefined> {
  const { partition, sort: prefix } = items.datasetVersion(
    spec.project,
    spec.data.dataset ?? spec.project,
    '',
  );
  const versions: DatasetVersion[] = [];
  for await (const { value } of everyItem(table, partition, prefix)) {
    versions.push(DatasetVersion.parse(value));
  }
  versions.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  for (const { manifest: key } of versions.slice(0, MOST_VERSIONS)) {
    const manifest = await findDocument(objects, key, DatasetManifest);
    if (manifest === undefined || !sameSources(manifest, heads)) continue;
    const made = await findDocument(objects, keys.runSpec(spec.project, manifest.lineage.run), RunSpec);
    if (made !== undefined && settingsOf(made) === settingsOf(spec)) return manifest;
  }
  return undefined;
}

const sameSources = ({ lineage }: DatasetManifest, heads: readonly ObjectHead[]): boolean =>
  lineage.sources.length === heads.length &&
  lineage.sources.every(({ key, etag }, i) => key === heads[i]?.key && etag === heads[i]?.etag);

/** All that decides which rows a version has, but for the sources and the name. */
function settingsOf({ task, data, cleaning }: RunSpec): string {
  const { sources, dataset: _, ...rest } = data;
  const formats = sources.map(({ format, encoding, delimiter }) => ({ format, encoding, delimiter }));
  return canonicalJson({ task, cleaning, ...rest, formats });
}
