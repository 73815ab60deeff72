/**
 * A dataset version: immutable, named by its content, with lineage.
 *
 *   writes  datasets/{dataset}/{version}/{run}/{split}-{n}.parquet, then manifest.json, then the version's item
 *
 * Content-addressed: a version that exists is found; where a file of it is missing or damaged it is written again, so
 * that a rerun mends it. Runs that come to the same rows from different places differ in provenance: each has its own
 * files, and the manifest names those of one.
 */
import { verifyFile } from '../artifacts.ts';
import { unlessThere } from '../conflicts.ts';
import { findDocument, readDocument, writeDocument } from '../documents.ts';
import { ArtifactCorrupt, NotFound } from '../errors.ts';
import { items, keys } from '../layout.ts';
import { DatasetManifest } from '../spec/stages.ts';
import type { StageContext } from '../stage.ts';
import { SPLITS, type Split } from './identity.ts';
import { type StoredRow, type WrittenFile, writeParquet } from './parquet.ts';

type Rooms = Pick<StageContext, 'objects' | 'table' | 'clock'>;

/** A file of a split: writes itself at the key it is given. */
export type SplitFile = (key: string) => Promise<WrittenFile>;

export interface NewVersion {
  readonly project: string;
  readonly dataset: string;
  readonly version: string;
  readonly task: DatasetManifest['task'];
  readonly labels: readonly string[];
  readonly lineage: DatasetManifest['lineage'];
  readonly provenance: NonNullable<DatasetManifest['provenance']>;
  /** The split's files, in the order of their rows. */
  readonly files: (split: Split) => readonly SplitFile[];
}

/** Rows in their final order as a file. */
export const rowsFile =
  (
    objects: StageContext['objects'],
    rows: () => AsyncIterable<StoredRow>,
    task?: DatasetManifest['task'],
  ): SplitFile =>
  (key) =>
    writeParquet(objects, key, rows(), task);

/** The manifest's key. */
export async function writeVersion(
  { objects, table, clock }: Rooms,
  { project, dataset, version, files, ...content }: NewVersion,
): Promise<string> {
  const prefix = keys.dataset(project, dataset, version);
  const key = `${prefix}/manifest.json`;
  const there = await findDocument(objects, key, DatasetManifest);
  if (there === undefined || !(await isWhole(objects, prefix, there))) {
    const splits: Partial<Record<Split, DatasetManifest['splits'][Split]>> = {};
    const { run } = content.lineage;
    for (const split of SPLITS) splits[split] = await writeSplit(prefix, run, split, files(split));
    const manifest = DatasetManifest.parse({
      ...{ schemaVersion: 1, project, dataset, version },
      ...{ createdAt: there?.createdAt ?? clock.now(), splits, ...content },
    });
    if (there !== undefined) await writeDocument(objects, key, manifest);
    else await unlessThere(() => writeDocument(objects, key, manifest, { ifAbsent: true }));
  }
  const { createdAt, labels, task, splits, lineage } = await readDocument(objects, key, DatasetManifest);
  const rows = Object.fromEntries(SPLITS.map((split) => [split, splits[split].rows]));
  const value = {
    ...{ project, dataset, version, manifest: key, task, labels, createdAt, rows },
    run: lineage.run,
  };
  await unlessThere(() =>
    table.put(items.datasetVersion(project, dataset, version), value, { ifAbsent: true }),
  );
  return key;
}

async function writeSplit(prefix: string, run: string, split: Split, files: readonly SplitFile[]) {
  const written: DatasetManifest['splits'][Split]['files'] = [];
  for (const [n, write] of files.entries()) {
    const path = `${run}/${split}-${String(n).padStart(5, '0')}.parquet`;
    written.push({ path, ...(await write(`${prefix}/${path}`)) });
  }
  return { rows: written.reduce((sum, { rows }) => sum + rows, 0), files: written };
}

/** Every file that its manifest lists is there, byte for byte. */
async function isWhole(
  objects: StageContext['objects'],
  prefix: string,
  { splits }: DatasetManifest,
): Promise<boolean> {
  try {
    for (const split of SPLITS) {
      for (const file of splits[split].files) await verifyFile(objects, `${prefix}/${file.path}`, file);
    }
    return true;
  } catch (error) {
    if (error instanceof ArtifactCorrupt || error instanceof NotFound) return false;
    throw error;
  }
}
