/** What a dataset version comes from, and what its lineage leads to. */
import { findDocument } from '../documents.ts';
import type { RunSource } from '../runs/collected.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { type DatasetManifest, ValidationReport } from '../spec/stages.ts';
import type { StageContext } from '../stage.ts';

/**
 * The user's files, each once and as it was given, whatever it was cut or unpacked into; then, of what job `collect`
 * fetched from elsewhere, the files it left.
 */
export async function sourcesRead(
  { objects }: Pick<StageContext, 'objects'>,
  { data }: RunSpec,
  read: readonly RunSource[],
): Promise<DatasetManifest['lineage']['sources']> {
  const fetched = data.collect === undefined ? [] : read.filter(({ collected }) => collected === true);
  const sources = new Map<string, DatasetManifest['lineage']['sources'][number]>();
  for (const { key, etag, sha256 } of [...data.sources, ...fetched]) {
    const head = await objects.head(key);
    const hash = sha256 ?? head?.sha256;
    sources.set(key, {
      ...{ key, etag: etag ?? head?.etag ?? 'gone', bytes: head?.size ?? 0 },
      ...(hash !== undefined && { sha256: hash }),
    });
  }
  return [...sources.values()];
}

/** The validation report of the data that the version was made from; undefined where it is gone. */
export async function validationOf(
  { objects }: Pick<StageContext, 'objects'>,
  { lineage }: Pick<DatasetManifest, 'lineage'>,
): Promise<ValidationReport | undefined> {
  const key = lineage.reports.find((report) => report.endsWith('/validate/report.json'));
  return key === undefined ? undefined : findDocument(objects, key, ValidationReport);
}
