/**
 * A Parquet file's footer: its columns and row groups, as far as they can be true. Pure.
 *
 * hyparquet reads it, after its bytes have been checked; what it says is checked afterwards. `InputRejected` for a
 * file whose footer is missing, broken, encrypted or absurd: nothing of such a file can be found.
 */
import {
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadata,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { InputRejected } from '../../../errors.ts';
import { faultOf } from '../damage.ts';
import type { SourceFile } from '../source-file.ts';
import { checkStruct } from './thrift.ts';

const MOST_FOOTER_BYTES = 16 * 1024 ** 2;
/** Of the footer; each takes about 100 bytes once read. */
const MOST_VALUES = 500_000;
const MOST_LEAVES = 1_000;
const DEEPEST = 24;
/** A row of every column of a file takes bits at least; a file that promises far more rows lies. */
const MOST_ROWS_PER_BYTE = 64;
const MOST_ROWS_IN_A_SMALL_FILE = 2 ** 24;

/** A column that holds values, and which levels mean that it does. */
export interface LeafColumn {
  readonly path: string;
  readonly node: SchemaTree;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

export interface RowGroup {
  readonly rows: number;
  /** One for each leaf, in the leaves' order; undefined where the footer has none. */
  readonly chunks: readonly (ColumnMetaData | undefined)[];
}

export interface Footer {
  /** Top-level columns. */
  readonly columns: readonly SchemaTree[];
  readonly leaves: readonly LeafColumn[];
  readonly groups: readonly RowGroup[];
}

export async function readFooter(
  file: Required<Pick<SourceFile, 'name' | 'range'>> & { readonly size: number },
): Promise<Footer> {
  const { name, size } = file;
  if (size < 12) throw unreadable(name, `${size} bytes`);
  const tail = await file.range(size - 8, size);
  const magic = String.fromCharCode(...tail.subarray(4));
  if (magic === 'PARE') throw unreadable(name, 'an encrypted footer', 'Decrypt the file and upload it again');
  if (magic !== 'PAR1') throw unreadable(name, 'no footer at the end: the file is cut off, or is no Parquet');
  const length = new DataView(tail.buffer, tail.byteOffset, 8).getUint32(0, true);
  if (length > size - 12)
    throw unreadable(name, `a footer of ${length} bytes in a file of ${size}: it is cut off`);
  if (length > MOST_FOOTER_BYTES) throw tooLarge(name, `a footer of ${length} bytes`);
  const bytes = await file.range(size - 8 - length, size);

  try {
    checkStruct(bytes.subarray(0, length), 0, MOST_VALUES);
    const metadata = parquetMetadata(bytes, { geoparquet: false });
    return checked(metadata, name, size);
  } catch (error) {
    if (error instanceof InputRejected) throw error;
    throw unreadable(name, `a broken footer: ${faultOf(error, 'footer').found}`);
  }
}

function checked(metadata: FileMetaData, name: string, size: number): Footer {
  if (metadata.schema.length > 4 * MOST_LEAVES) throw tooLarge(name, `${metadata.schema.length} columns`);
  const root = parquetSchema({ schema: metadata.schema });
  const leaves = root.children.flatMap((column) => leavesOf(column, 0, 0, name));
  if (leaves.length > MOST_LEAVES) throw tooLarge(name, `${leaves.length} columns`);
  const twice = root.children.find(
    ({ element }, i) => root.children.findIndex((other) => other.element.name === element.name) !== i,
  );
  if (twice !== undefined) {
    throw unreadable(name, `column '${twice.element.name}' twice`, 'Rename one of them');
  }
  const groups = metadata.row_groups.map(({ columns, num_rows }) => {
    if (columns.some((column) => column.crypto_metadata !== undefined || column.file_path)) {
      throw unreadable(name, 'columns that are encrypted or in another file', 'Write one plain file');
    }
    const chunks = new Map(columns.map(({ meta_data }) => [meta_data?.path_in_schema.join('.'), meta_data]));
    return { rows: Number(num_rows), chunks: leaves.map(({ path }) => chunks.get(path)) };
  });
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const most = Math.max(size * MOST_ROWS_PER_BYTE, MOST_ROWS_IN_A_SMALL_FILE);
  if (groups.some((group) => !(group.rows >= 0)) || !(rows <= most)) {
    throw unreadable(name, `${rows} rows declared in ${size} bytes: the footer is broken`);
  }
  const values = groups.flatMap(({ chunks }) => chunks.map((chunk) => Number(chunk?.num_values ?? 0)));
  const worst = values.find((count) => !(count >= 0 && count <= most));
  if (worst !== undefined) {
    throw unreadable(name, `${worst} values declared in ${size} bytes: the footer is broken`);
  }
  return { columns: root.children, leaves, groups };
}

function leavesOf(node: SchemaTree, definition: number, repetition: number, name: string): LeafColumn[] {
  const { element, children, path } = node;
  if (path.length > DEEPEST) throw tooLarge(name, `columns nested ${path.length} deep`);
  const maxDefinition = definition + (element.repetition_type === 'REQUIRED' ? 0 : 1);
  const maxRepetition = repetition + (element.repetition_type === 'REPEATED' ? 1 : 0);
  if (children.length > 0) {
    return children.flatMap((child) => leavesOf(child, maxDefinition, maxRepetition, name));
  }
  return [{ path: path.join('.'), node, maxDefinition, maxRepetition }];
}

const unreadable = (name: string, found: string, next = 'Export the file again and upload it in full') =>
  new InputRejected({ where: name, found, allowed: 'a whole Parquet file, not encrypted', next });

const tooLarge = (name: string, found: string) =>
  new InputRejected({
    where: name,
    found,
    allowed: `a footer of at most ${MOST_FOOTER_BYTES} bytes and ${MOST_VALUES} values, ${MOST_LEAVES} columns, ${DEEPEST} deep`,
    next: 'Write the file with fewer columns or larger row groups, or split it',
  });
