/**
 * A split as a Parquet file: columns id, text, annotations (strings) and label (int32), row groups of 2,000, Snappy.
 * Written and read a row group at a time. The same rows give the same bytes.
 */
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { ObjectStore } from '../ports.ts';
import { digest } from '../sha256.ts';

const ROW_GROUP = 2_000;

export interface DatasetRow {
  readonly id: string;
  readonly text: string;
  /** Class index; -1 where only annotations exist. */
  readonly label: number;
  /** JSON list of {annotator, labels}; empty where the row has one label. */
  readonly annotations: string;
}

const columnsOf = (rows: readonly DatasetRow[]) => [
  { name: 'id', data: rows.map(({ id }) => id), type: 'STRING' as const, nullable: false },
  { name: 'text', data: rows.map(({ text }) => text), type: 'STRING' as const, nullable: false },
  { name: 'label', data: rows.map(({ label }) => label), type: 'INT32' as const, nullable: false },
  { name: 'annotations', data: rows.map((row) => row.annotations), type: 'STRING' as const, nullable: false },
];

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
}

export async function writeParquet(
  objects: ObjectStore,
  key: string,
  rows: AsyncIterable<DatasetRow>,
): Promise<WrittenFile> {
  const content = digest();
  let bytes = 0;
  let count = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const writer = new ByteWriter();
    const file = new ParquetWriter({
      writer,
      schema: schemaFromColumnData({ columnData: columnsOf([]) }),
      createdBy: 'modelmill',
    });
    const taken = (): Uint8Array => {
      const piece = writer.getBytes().slice();
      writer.index = 0;
      content.update(piece);
      bytes += piece.length;
      return piece;
    };
    for await (const group of groupsOf(rows)) {
      count += group.length;
      await file.write({ columnData: columnsOf(group), rowGroupSize: group.length });
      yield taken();
    }
    await file.finish();
    yield taken();
  }
  await objects.put(key, pieces(), { contentType: 'application/vnd.apache.parquet' });
  return { bytes, sha256: content.hex(), rows: count };
}

async function* groupsOf(rows: AsyncIterable<DatasetRow>): AsyncGenerator<readonly DatasetRow[]> {
  let group: DatasetRow[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length < ROW_GROUP) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** The rows in the file's order. `NotFound` where the key is absent. */
export async function* readParquet(objects: ObjectStore, key: string): AsyncGenerator<DatasetRow> {
  const whole = await objects.get(key, { start: 0, end: 0 });
  for await (const _ of whole.body) break;
  const file = {
    byteLength: whole.size,
    slice: (start: number, end?: number) => bytesOf(objects, key, start, (end ?? whole.size) - 1),
  };
  const metadata: FileMetaData = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    yield* (await parquetReadObjects({ file, metadata, rowStart, rowEnd })) as unknown as DatasetRow[];
    rowStart = rowEnd;
  }
}

async function bytesOf(objects: ObjectStore, key: string, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start + 1);
  let at = 0;
  for await (const piece of (await objects.get(key, { start, end })).body) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes.buffer;
}
