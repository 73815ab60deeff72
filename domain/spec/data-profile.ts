/** What the validation report says of the data beyond its findings: columns, lengths, languages, duplicates, drift. */
import { z } from 'zod';

const Count = z.number().int().nonnegative();

/** A row of the data: its source and line (1 = first line of the file). */
export const RowPlace = z.object({ source: z.string(), line: z.number().int() });

/** `counts[i]` values are at least `borders[i]` and less than the next border. */
export const Histogram = z.object({ borders: z.array(z.number()), counts: z.array(Count) });
export type Histogram = z.infer<typeof Histogram>;

export const ColumnType = z.enum([
  'string',
  'integer',
  'number',
  'boolean',
  'date',
  'list',
  'object',
  'mixed',
  'empty',
]);
export type ColumnType = z.infer<typeof ColumnType>;

export const ColumnProfile = z.object({
  name: z.string(),
  /** Of the values: text that reads as a number is a number. */
  type: ColumnType,
  /** Rows with a value that is not blank, and the others. */
  present: Count,
  missing: Count,
  /** Different values; absent for lists and objects. Beyond 500 an estimate, by 5 %. */
  distinct: Count.optional(),
  exact: z.boolean(),
  /** Most frequent first, cut, personal data masked; beyond 500 different values of a sample of the rows. */
  top: z.array(z.object({ value: z.string(), rows: Count })),
  number: z.object({ min: z.number(), max: z.number(), mean: z.number() }).optional(),
  /** The share of rows whose label follows from this column's value; absent where there are too many values. */
  tellsLabel: z.number().optional(),
});
export type ColumnProfile = z.infer<typeof ColumnProfile>;

export const TextLengths = z.object({
  characters: Histogram,
  /** Runs of letters and digits; ideographs one by one. */
  words: Histogram,
  /** Characters, for the most frequent labels. */
  byLabel: z.array(z.object({ label: z.string(), characters: Histogram })),
  /** Rows longer than training.maxLength, as far as words and punctuation tell. */
  tokens: z.object({ limit: Count, beyond: Count }),
});
export type TextLengths = z.infer<typeof TextLengths>;

/** Of a sample of different texts. `language` is an ISO 639-1 code, or `unknown` where the text says too little. */
export const Languages = z.object({
  sampled: Count,
  counts: z.array(z.object({ language: z.string(), rows: Count })),
});
export type Languages = z.infer<typeof Languages>;

export const PersonalData = z.object({ kind: z.string(), rows: Count, found: Count });
export type PersonalData = z.infer<typeof PersonalData>;

const QuotedRow = RowPlace.extend({ text: z.string() });

export const NearDuplicates = z.object({
  /** Different texts that were compared, of so many. */
  compared: Count,
  of: Count,
  /** Jaccard similarity of their word pairs from which texts count as alike. */
  threshold: z.number(),
  /** Texts that have another like them, and how many groups they are. */
  texts: Count,
  groups: Count,
  /** Of validation and test, those with another like them in a split before. */
  acrossSplits: Count,
  /** Those with another like them that has another label. */
  acrossLabels: Count,
  /** The largest groups first. */
  largest: z.array(z.object({ texts: Count, examples: z.array(QuotedRow) })),
});
export type NearDuplicates = z.infer<typeof NearDuplicates>;

/** A word or line that tells a label. */
export const Telltale = z.object({
  what: z.enum(['word', 'line']),
  text: z.string(),
  label: z.string(),
  /** Sampled texts that hold it; the share of them with the label; the share of the label's texts that hold it. */
  rows: Count,
  precision: z.number(),
  coverage: z.number(),
});
export type Telltale = z.infer<typeof Telltale>;

export const LabelErrors = z.object({
  /** Rows that the quick model was trained and asked on, in turns. */
  checked: Count,
  /** How often the quick model agrees with the labels; how often naming the largest class would. */
  accuracy: z.number(),
  baseline: z.number(),
  /** 0 where the model knows too little to be believed. */
  likely: Count,
  /** The least believable first. */
  examples: z.array(QuotedRow.extend({ given: z.string(), suggested: z.string(), confidence: z.number() })),
});
export type LabelErrors = z.infer<typeof LabelErrors>;

export const CurvePoint = z.object({
  rows: z.number().int().min(1),
  /** 1 − accuracy, on rows that were not trained on. */
  error: z.number().min(0).max(1),
});
export type CurvePoint = z.infer<typeof CurvePoint>;

/** error(rows) = c + a · rows^-b. */
export const PowerLaw = z.object({
  a: z.number(),
  b: z.number(),
  c: z.number(),
  /** Root of the mean squared distance of the points from the law, in error. */
  residual: z.number(),
});
export type PowerLaw = z.infer<typeof PowerLaw>;

/** How the error of the quick model, not of the trained one, falls with the rows it learns from. */
export const MeasuredCurve = z.object({
  /** Fewest rows first; none where there are too few rows to measure. */
  points: z.array(CurvePoint),
  /** Rows that each point was scored on; none of them was trained on. */
  heldOut: Count,
  /** The error of always naming the largest class. */
  baseline: z.number(),
  /** Absent where more rows did not help, or nothing was measured. */
  fit: PowerLaw.optional(),
  /** What the fit says of the training split's rows, and of twice as many. */
  forecast: z.object({ rows: Count, error: z.number(), twice: z.number() }).optional(),
  /** How far the fit without the largest point was from that point, in error. */
  missed: z.number().optional(),
  /** `rough`: right in direction, not in size. `none`: no forecast to go by. */
  reliability: z.enum(['good', 'rough', 'none']),
  /** Why it is no better than that; else what it is the curve of. */
  note: z.string(),
});
export type MeasuredCurve = z.infer<typeof MeasuredCurve>;

export const ImageProfile = z.object({
  images: Count,
  formats: z.array(z.object({ format: z.string(), images: Count })),
  width: Histogram,
  height: Histogram,
  duplicates: Count,
});
export type ImageProfile = z.infer<typeof ImageProfile>;

export const DriftChange = z.object({
  kind: z.enum([
    'column-renamed',
    'column-dropped',
    'column-added',
    'column-retyped',
    'label-new',
    'label-vanished',
    'label-shares',
    'length-shift',
  ]),
  severity: z.enum(['info', 'warning']),
  /** The column, the label, or what was measured. */
  what: z.string(),
  before: z.string(),
  after: z.string(),
  message: z.string(),
  advice: z.string(),
});
export type DriftChange = z.infer<typeof DriftChange>;

export const Drift = z.object({
  /** The dataset version it is compared with. */
  version: z.string(),
  changes: z.array(DriftChange),
});
export type Drift = z.infer<typeof Drift>;
