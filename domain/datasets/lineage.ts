/** What a dataset version's lineage leads to. */
import { findDocument } from '../documents.ts';
import { type DatasetManifest, ValidationReport } from '../spec/stages.ts';
import type { StageContext } from '../stage.ts';

/** The validation report of the data that the version was made from; undefined where it is gone. */
export async function validationOf(
  { objects }: Pick<StageContext, 'objects'>,
  { lineage }: Pick<DatasetManifest, 'lineage'>,
): Promise<ValidationReport | undefined> {
  const key = lineage.reports.find((report) => report.endsWith('/validate/report.json'));
  return key === undefined ? undefined : findDocument(objects, key, ValidationReport);
}
