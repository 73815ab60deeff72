/** Dataset versions over HTTP. */
import { z } from 'zod';
import { Cursor } from './api-runs.ts';
import { DatasetManifest, ValidationReport } from './stages.ts';
import { VolumePlan } from './volume.ts';
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

/** What assemble did with the rows. */
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
    /** Whether the rows are enough for the task, and what more would bring. */
    volume: VolumePlan.optional(),
  })
  .meta({ id: 'DatasetVersionDetail' });
export type DatasetVersionDetail = z.infer<typeof DatasetVersionDetail>;

export const DatasetRowsQuery = z.object({
  split: z.enum(['train', 'validation', 'test']).default('train'),
  limit: z.coerce.number().int().min(1).max(20).default(5),
});
/** A piece of a text, in order; with a label where a span is. */
const Piece = z.object({ text: z.string(), label: z.string().optional() });
/** A row to look at: long texts are cut, personal data is masked, an image comes along only where it is small. */
export const DatasetRow = z
  .object({
    id: z.string(),
    /** The source and the row or line in it; absent of versions of before it was kept. */
    from: z.object({ source: z.string(), row: z.number().int().optional() }).optional(),
    /** Its class; what annotators said, or the image's objects are: each label and how often. */
    labels: z.array(z.object({ label: z.string(), times: z.number().int() })),
    text: z.array(Piece).optional(),
    messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
    image: z
      .object({
        path: z.string(),
        width: z.number().int(),
        height: z.number().int(),
        bytes: z.number().int(),
        /** As a data address; absent where it is too large to come along, or of no format that browsers show. */
        address: z.string().optional(),
      })
      .optional(),
    /** Something of it was left out. */
    cut: z.boolean(),
  })
  .meta({ id: 'DatasetRow' });
export type DatasetRow = z.infer<typeof DatasetRow>;
/** The first of the split: its order is by hash, so that they are a random sample. */
export const DatasetRows = z
  .object({ rows: z.array(DatasetRow), of: z.number().int() })
  .meta({ id: 'DatasetRows' });

/** A row that validation put aside, or some lines of which none could be read. */
export const QuarantinedRow = z
  .object({
    source: z.string(),
    line: z.number().int(),
    lines: z.number().int(),
    /** The finding's kind. */
    reason: z.string(),
    found: z.string(),
  })
  .meta({ id: 'QuarantinedRow' });
export type QuarantinedRow = z.infer<typeof QuarantinedRow>;
export const QuarantinePage = z
  .object({ rows: z.array(QuarantinedRow), cursor: Cursor.optional() })
  .meta({ id: 'QuarantinePage' });
