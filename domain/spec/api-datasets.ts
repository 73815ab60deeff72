/** Dataset versions over HTTP. */
import { z } from 'zod';
import { Cursor } from './api-runs.ts';
import { DatasetManifest, ValidationReport } from './stages.ts';
import { Instant, ObjectKey, RunName, Slug, Task } from './words.ts';

export const DatasetVersionName = z.string().regex(/^[0-9a-f]{16}$/);

/** What the Table holds of a version. */
export const DatasetVersion = z
  .object({
    project: Slug,
    dataset: Slug,
    version: DatasetVersionName,
    manifest: ObjectKey,
    task: Task,
    labels: z.array(z.string()),
    createdAt: Instant,
    rows: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
    run: RunName,
  })
  .meta({ id: 'DatasetVersion' });
export type DatasetVersion = z.infer<typeof DatasetVersion>;

export const DatasetVersionPage = z
  .object({ versions: z.array(DatasetVersion), cursor: Cursor.optional() })
  .meta({ id: 'DatasetVersionPage' });

/** What assemble did with the rows. */
const NearRow = z.object({ source: z.string(), line: z.number().int(), text: z.string() });
/** Texts that differ from another in a few words, among all as they were cleaned. */
export const AssembledNear = z.object({
  /** With another like them. */
  texts: z.number().int(),
  /** Of validation and test, those with another like them in a split before. */
  acrossSplits: z.number().int(),
  /** Those with another like them that has another label. */
  acrossLabels: z.number().int(),
  /** Else within 3 %. */
  exact: z.boolean(),
  examples: z.array(z.object({ one: NearRow, other: NearRow })),
});
export type AssembledNear = z.infer<typeof AssembledNear>;

export const AssembleReport = z.object({
  schemaVersion: z.literal(1),
  rows: z.number().int(),
  duplicates: z.number().int(),
  /** Texts left out because their rows contradict one another. */
  conflicts: z.number().int(),
  beyondLimit: z.number().int(),
  /** Items that came in several splits; each lies in the one furthest from training. */
  acrossSplits: z.number().int().default(0),
  /** Rows of each class, then those without one. */
  splits: z.object({
    train: z.array(z.number().int()),
    validation: z.array(z.number().int()),
    test: z.array(z.number().int()),
  }),
  /** Labels of spans and objects that some split lacks: rows with each. */
  lacking: z
    .array(
      z.object({
        label: z.string(),
        train: z.number().int(),
        validation: z.number().int(),
        test: z.number().int(),
      }),
    )
    .default([]),
  dataset: ObjectKey,
  /** Absent of tasks whose item is no text, and of runs of before it was looked for. */
  nearDuplicates: AssembledNear.optional(),
});

export const DatasetVersionDetail = z
  .object({
    manifest: DatasetManifest,
    /** Of the run that made it. */
    validation: ValidationReport.optional(),
    assembled: AssembleReport.optional(),
  })
  .meta({ id: 'DatasetVersionDetail' });
export type DatasetVersionDetail = z.infer<typeof DatasetVersionDetail>;
