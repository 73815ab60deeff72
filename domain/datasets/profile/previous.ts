/**
 * What the same dataset looked like before: the validation report of its newest version from before this run. The
 * report is found through the version's lineage. A retry finds the same one: what came later is not looked at.
 */

import type { z } from 'zod';
import { findDocument } from '../../documents.ts';
import { items } from '../../layout.ts';
import type { RunSpec } from '../../spec/run-spec.ts';
import { DatasetManifest, type ValidationReport } from '../../spec/stages.ts';
import type { RunRef } from '../../spec/words.ts';
import type { StageContext } from '../../stage.ts';
import { everyItem } from '../../table-pages.ts';
import { validationOf } from '../lineage.ts';

export interface Previous {
  readonly version: string;
  readonly report: z.output<typeof ValidationReport>;
}

/** As writeVersion puts it. */
interface VersionItem {
  readonly version: string;
  readonly manifest: string;
  readonly createdAt: string;
  readonly run?: string;
}

type Rooms = Pick<StageContext, 'objects' | 'table'>;

/** Undefined where there is none, or its report is gone. */
export async function previousReport(
  { objects, table }: Rooms,
  { project, run }: RunRef,
  spec: RunSpec,
): Promise<Previous | undefined> {
  const record = (await table.get(items.run(project, run)))?.value as { createdAt?: string } | undefined;
  const { partition, sort: prefix } = items.datasetVersion(project, spec.data.dataset ?? project, '');
  let newest: VersionItem | undefined;
  for await (const { value } of everyItem(table, partition, prefix)) {
    const version = value as unknown as VersionItem;
    if (version.run === run || version.createdAt >= (record?.createdAt ?? '9')) continue;
    if (newest === undefined || version.createdAt > newest.createdAt) newest = version;
  }
  if (newest === undefined) return undefined;

  const manifest = await findDocument(objects, newest.manifest, DatasetManifest);
  const report = manifest && (await validationOf({ objects }, manifest));
  return report && { version: newest.version, report };
}
