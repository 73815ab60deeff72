/**
 * A Parquet file as records, row by row: any codec but LZO, nested columns as lists and objects, moments as ISO
 * texts, integers beyond a double's reach as their digits, byte arrays without a type as bytes. Pure.
 *
 *   fails   InputRejected: the footer can't be read, or the file can't be read by ranges
 *
 * A damaged page costs its rows, a column that lost count the rest of its row group; both come as one fault with the
 * number of rows. One page of each column is in memory at a time, whatever the row group's size: hyparquet, which
 * reads our own dataset versions, decodes whole row groups and believes the counts they declare.
 */
import { InputRejected } from '../../errors.ts';
import type { Fault } from '../lines.ts';
import type { SourceRecord } from '../records.ts';
import { Damage } from './damage.ts';
import { assembler } from './parquet/assemble.ts';
import type { Range } from './parquet/chunk.ts';
import { isKnownCodec } from './parquet/compression.ts';
import { type Footer, type RowGroup, readFooter } from './parquet/footer.ts';
import { Leaf } from './parquet/leaf.ts';
import { Memory, Pages } from './parquet/pages.ts';
import type { SourceFile } from './source-file.ts';

/** Pages and dictionaries of all columns together. */
const MOST_HELD_BYTES = 96 * 1024 ** 2;
/** Read ahead, all columns together. */
const READ_AHEAD = 16 * 1024 ** 2;
const LARGEST_BLOCK = 1024 ** 2;
const SMALLEST_BLOCK = 16 * 1024;

interface Ranged {
  readonly name: string;
  readonly size: number;
  readonly range: Range;
}

export async function* parquetRecords(
  file: SourceFile,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  const { name, size, range } = file;
  if (range === undefined || size === undefined) {
    throw new InputRejected({
      where: name,
      found: 'Parquet in a stream: its footer is at the end, its columns lie side by side',
      allowed: 'Parquet files by themselves, not compressed once more or inside an archive',
      next: 'Upload the Parquet file itself',
    });
  }
  const ranged = { name, size, range };
  const footer = await readFooter(ranged);
  columns(footer.columns.map(({ element }) => element.name));
  let line = 1;
  for (const group of footer.groups) {
    yield* groupRecords(ranged, footer, group, line);
    line += group.rows;
  }
}

async function* groupRecords(
  file: Ranged,
  footer: Footer,
  group: RowGroup,
  firstLine: number,
): AsyncGenerator<SourceRecord> {
  if (group.rows === 0) return;
  const leaves = leavesOf(file, footer, group);
  if (!Array.isArray(leaves)) {
    yield { line: firstLine, fault: leaves, lines: group.rows };
    return;
  }
  const assemblers = footer.columns.map((column) => {
    const own = leaves.filter((leaf) => leaf.column.node.path[0] === column.element.name);
    return [column.element.name, assembler(column, own)] as const;
  });
  let lost: { readonly line: number; readonly fault: Fault; lines: number } | undefined;
  for (let row = 0; row < group.rows; row += 1) {
    const line = firstLine + row;
    let fault: Fault | undefined;
    let dead: Fault | undefined;
    for (const leaf of leaves) {
      leaf.reset();
      while (!leaf.read()) await leaf.load();
      fault ??= leaf.fault;
      dead ??= leaf.dead;
    }
    if (lost !== undefined && lost.fault.found !== (dead ?? fault)?.found) {
      yield lost;
      lost = undefined;
    }
    if (dead !== undefined) {
      yield lost === undefined
        ? { line, fault: dead, lines: group.rows - row }
        : { ...lost, lines: lost.lines + group.rows - row };
      return;
    }
    if (fault === undefined) {
      yield { line, fields: Object.fromEntries(assemblers.map(([name, value]) => [name, value()])) };
    } else if (lost === undefined) {
      lost = { line, fault, lines: 1 };
    } else {
      lost.lines += 1;
    }
  }
  if (lost !== undefined) yield lost;
}

function leavesOf(file: Ranged, footer: Footer, group: RowGroup): Leaf[] | Fault {
  const share = READ_AHEAD / Math.max(1, footer.leaves.length);
  const block = Math.floor(Math.min(LARGEST_BLOCK, Math.max(SMALLEST_BLOCK, share)));
  const memory = new Memory(MOST_HELD_BYTES);
  const leaves: Leaf[] = [];
  for (const [i, column] of footer.leaves.entries()) {
    const chunk = group.chunks[i];
    if (chunk === undefined) return { kind: 'broken-chunk', found: `column '${column.path}' is missing` };
    if (!isKnownCodec(chunk.codec)) {
      return { kind: 'unknown-codec', found: `column '${column.path}' is compressed with ${chunk.codec}` };
    }
    try {
      leaves.push(
        new Leaf(column, new Pages(file.range, chunk, column, { memory, block, fileSize: file.size })),
      );
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      return { ...error.fault, found: `column '${column.path}': ${error.fault.found}` };
    }
  }
  return leaves;
}
