/**
 * One canonical row for each task, and the Parquet columns it is written as: the contract between what reads data,
 * whatever its format was, and what trains on it. Pure.
 *
 * Every column is there in every row: lists are JSON, what is missing is '' or -1, so that a reader needs no cases.
 */
import { z } from 'zod';
import type { Task } from '../../spec/words.ts';

/** 16 hex digits of what the item is: equal items are one, and can't lie in two splits. */
const Id = z.string().regex(/^[0-9a-f]{16}$/);
/** Class index; -1 where the row has none. */
const ClassIndex = z
  .int()
  .min(-1)
  .max(2 ** 31 - 1);
const Pixels = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
/** An empty text, or JSON. */
const Json = z.string();
/** JSON: where the row comes from (provenance.ts); '' in rows of before it was kept. */
const From = { provenance: Json };

/** Where a label begins and ends, in code points of the text, the end excluded. */
export const Span = z.strictObject({ start: z.int().min(0), end: z.int().min(1), label: z.string().min(1) });
export type Span = z.infer<typeof Span>;

export const Message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
});
export type Message = z.infer<typeof Message>;

const Image = {
  /** The file as it was found: JPEG, PNG, WebP, GIF, BMP or TIFF. */
  image_bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes'),
  image_path: z.string(),
  width: Pixels,
  height: Pixels,
};

export const CANONICAL_ROWS = {
  'text-classification': z.strictObject({
    id: Id,
    text: z.string(),
    label: ClassIndex,
    annotations: Json,
    ...From,
  }),
  /** `spans`: JSON of Span[], in order, none inside another. */
  'token-classification': z.strictObject({ id: Id, text: z.string(), spans: Json, ...From }),
  /** `messages`: JSON of Message[]. A plain text is one message of the assistant. */
  'text-generation': z.strictObject({ id: Id, messages: Json, ...From }),
  /** `objects`: JSON of what COCO and YOLO folders say of the image, '' where nothing is said. */
  'image-classification': z.strictObject({ id: Id, ...Image, label: ClassIndex, objects: Json, ...From }),
  'image-text': z.strictObject({ id: Id, ...Image, text: z.string(), ...From }),
} as const satisfies Record<Task, z.ZodType>;

export type CanonicalRow<T extends Task> = z.infer<(typeof CANONICAL_ROWS)[T]>;

export interface ParquetColumn {
  readonly name: string;
  readonly type: 'STRING' | 'INT32' | 'BYTE_ARRAY';
  readonly nullable: false;
  /** Images: compressed already, and their smallest and largest would be whole images in the footer. */
  readonly codec?: 'UNCOMPRESSED';
  readonly statistics?: false;
}

const column = (name: string, type: ParquetColumn['type']): ParquetColumn => ({
  name,
  type,
  nullable: false,
});
const ID = column('id', 'STRING');
const TEXT = column('text', 'STRING');
const LABEL = column('label', 'INT32');
const FROM = column('provenance', 'STRING');
const IMAGE = [
  { ...column('image_bytes', 'BYTE_ARRAY'), codec: 'UNCOMPRESSED', statistics: false } as const,
  column('image_path', 'STRING'),
  column('width', 'INT32'),
  column('height', 'INT32'),
];

/** In the file's order. */
export const PARQUET_COLUMNS: Readonly<Record<Task, readonly ParquetColumn[]>> = {
  'text-classification': [ID, TEXT, LABEL, column('annotations', 'STRING'), FROM],
  'token-classification': [ID, TEXT, column('spans', 'STRING'), FROM],
  'text-generation': [ID, column('messages', 'STRING'), FROM],
  'image-classification': [ID, ...IMAGE, LABEL, column('objects', 'STRING'), FROM],
  'image-text': [ID, ...IMAGE, TEXT, FROM],
};

/** Rows as columns, as hyparquet-writer takes them. */
export const columnData = <T extends Task>(task: T, rows: readonly CanonicalRow<T>[]) =>
  PARQUET_COLUMNS[task].map((each) => ({
    ...each,
    data: rows.map((row) => (row as Readonly<Record<string, unknown>>)[each.name]),
  }));
