/**
 * A split as a Parquet file: its task's columns (canonical/tasks.ts), Snappy, row groups of at most 2,000 rows and 64
 * MiB (but at least one row). Written and read a row group at a time. The same rows give the same bytes.
 */
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { ObjectStore } from '../ports.ts';
import { digest } from '../sha256.ts';
import type { Task } from '../spec/words.ts';
import { type CanonicalRow, columnData } from './canonical/tasks.ts';

const ROW_GROUP = 2_000;
/** Of texts and images, before they are compressed. */
export const ROW_GROUP_BYTES = 64 * 1024 ** 2;

/** Of any task. */
export type StoredRow = CanonicalRow<Task>;
/** Of text classification. */
export type DatasetRow = CanonicalRow<'text-classification'>;

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
}

export async function writeParquet(
  objects: ObjectStore,
  key: string,
  rows: AsyncIterable<StoredRow>,
  task: Task = 'text-classification',
): Promise<WrittenFile> {
  const columnsOf = (group: readonly StoredRow[]) => columnData(task, group as readonly CanonicalRow<Task>[]);
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

async function* groupsOf(rows: AsyncIterable<StoredRow>): AsyncGenerator<readonly StoredRow[]> {
  let group: StoredRow[] = [];
  let bytes = 0;
  for await (const row of rows) {
    const more = bytesIn(row);
    if (group.length === ROW_GROUP || (group.length > 0 && bytes + more > ROW_GROUP_BYTES)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(row);
    bytes += more;
  }
  if (group.length > 0) yield group;
}

/** About: a character counts as one. */
const bytesIn = (row: StoredRow): number =>
  Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' || value instanceof Uint8Array ? value.length : 4),
    0,
  );

/** The rows in the file's order. `NotFound` where the key is absent. */
export async function* readParquet<R extends StoredRow = DatasetRow>(
  objects: Pick<ObjectStore, 'get'>,
  key: string,
): AsyncGenerator<R> {
  const whole = await objects.get(key, { start: 0, end: 0 });
  for await (const _ of whole.body) break;
  const file = {
    byteLength: whole.size,
    slice: (start: number, end?: number) => bytesOf(objects, key, start, (end ?? whole.size) - 1),
  };
  const metadata: FileMetaData = await parquetMetadataAsync(file);
  // Versions of before it was kept have none.
  const hasProvenance = metadata.schema.some(({ name }) => name === 'provenance');
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    // Bytes without a note that they are text stay bytes.
    const read = { file, metadata, rowStart, rowEnd, utf8: false };
    const rows = (await parquetReadObjects(read)) as unknown as R[];
    if (hasProvenance) yield* rows;
    else for (const row of rows) yield { ...row, provenance: '' };
    rowStart = rowEnd;
  }
}

async function bytesOf(
  objects: Pick<ObjectStore, 'get'>,
  key: string,
  start: number,
  end: number,
): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start + 1);
  let at = 0;
  for await (const piece of (await objects.get(key, { start, end })).body) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes.buffer;
}
