/**
 * A dataset version: immutable, named by its content, with lineage.
 *
 *   writes  datasets/{dataset}/{version}/{split}.parquet, then manifest.json, then the version's item
 *   fails   InputRejected: a split is empty or lacks a class
 *
 * Content-addressed: a version that exists is found; where a file of it is missing or damaged the same one is
 * written again, so that a rerun mends it.
 */
import type { z } from 'zod';
import { verifyFile } from '../artifacts.ts';
import { unlessThere } from '../conflicts.ts';
import { findDocument, readDocument, writeDocument } from '../documents.ts';
import { ArtifactCorrupt, InputRejected, NotFound } from '../errors.ts';
import { items, keys } from '../layout.ts';
import { digest } from '../sha256.ts';
import { DatasetManifest } from '../spec/stages.ts';
import type { StageContext } from '../stage.ts';
import { SPLITS, type Split } from './identity.ts';
import { type DatasetRow, writeParquet } from './parquet.ts';

export type Identified = Pick<DatasetRow, 'id' | 'label' | 'annotations'>;

/** Counts and names a version's content while it is read in order: train, validation, test. */
export class VersionDigest {
  readonly #content = digest();
  readonly #labels: readonly string[];
  readonly counts: Record<Split, number[]>;
  rows = 0;

  constructor(task: string, labels: readonly string[]) {
    this.#labels = labels;
    this.#content.update(`${JSON.stringify([task, labels])}\n`);
    // One place more than there are labels, for rows without one.
    const none = () => Array.from({ length: labels.length + 1 }, () => 0);
    this.counts = { train: none(), validation: none(), test: none() };
  }

  add(split: Split, { id, label, annotations }: Identified): void {
    this.#content.update(`${split} ${id} ${label} ${annotations}\n`);
    const counts = this.counts[split];
    const place = label === -1 ? this.#labels.length : label;
    counts[place] = (counts[place] ?? 0) + 1;
    this.rows += 1;
  }

  /** 16 hex digits. */
  version(): string {
    return this.#content.hex().slice(0, 16);
  }

  /** Every split has rows and, where the rows are labelled, every class. */
  refuseGaps(where: string): void {
    for (const split of SPLITS) {
      const counts = this.counts[split];
      const rows = counts.reduce((sum, count) => sum + count, 0);
      const labelled = counts[this.#labels.length] === 0;
      const gap = this.#labels.find((_, i) => counts[i] === 0);
      if (rows > 0 && (!labelled || gap === undefined)) continue;
      throw new InputRejected({
        where: `${where}, split ${split}`,
        found: rows === 0 ? `no rows (of ${this.rows})` : `${rows} rows, none of class '${gap}'`,
        allowed: 'rows of every class in train, validation and test',
        next:
          rows === 0
            ? "Add rows, or raise the split's share in data.split"
            : 'Add rows of that class, or leave the class out of data.labels',
      });
    }
  }
}

export interface NewVersion {
  readonly project: string;
  readonly dataset: string;
  readonly version: string;
  readonly task: DatasetManifest['task'];
  readonly labels: readonly string[];
  readonly lineage: DatasetManifest['lineage'];
  /** The split's rows in their final order. */
  readonly rows: (split: Split) => AsyncIterable<DatasetRow>;
}

/** The manifest's key. */
export async function writeVersion(
  { objects, table, clock }: Pick<StageContext, 'objects' | 'table' | 'clock'>,
  { project, dataset, version, rows, ...content }: NewVersion,
): Promise<string> {
  const prefix = keys.dataset(project, dataset, version);
  const key = `${prefix}/manifest.json`;
  const there = await findDocument(objects, key, DatasetManifest);
  if (there === undefined || !(await isWhole(objects, prefix, there))) {
    const files: Partial<z.input<typeof DatasetManifest>['splits']> = {};
    for (const split of SPLITS) {
      const path = `${split}.parquet`;
      files[split] = { path, ...(await writeParquet(objects, `${prefix}/${path}`, rows(split))) };
    }
    const manifest = DatasetManifest.parse({
      schemaVersion: 1,
      project,
      dataset,
      version,
      createdAt: clock.now(),
      splits: files,
      ...content,
    });
    await unlessThere(() => writeDocument(objects, key, manifest, { ifAbsent: true }));
  }
  const { createdAt, labels, task, splits, lineage } = await readDocument(objects, key, DatasetManifest);
  const sizes = Object.fromEntries(SPLITS.map((split) => [split, splits[split].rows]));
  const value = {
    project,
    dataset,
    version,
    manifest: key,
    task,
    labels,
    createdAt,
    rows: sizes,
    run: lineage.run,
  };
  await unlessThere(() =>
    table.put(items.datasetVersion(project, dataset, version), value, { ifAbsent: true }),
  );
  return key;
}

/** Every file that its manifest lists is there, byte for byte. */
async function isWhole(
  objects: StageContext['objects'],
  prefix: string,
  { splits }: DatasetManifest,
): Promise<boolean> {
  try {
    for (const split of SPLITS) await verifyFile(objects, `${prefix}/${splits[split].path}`, splits[split]);
    return true;
  } catch (error) {
    if (error instanceof ArtifactCorrupt || error instanceof NotFound) return false;
    throw error;
  }
}
