/** Files of binary formats that other libraries wrote (fixtures/make_binary_files.py), and ways to read and break them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Folder } from '../../domain/datasets/formats/folder.ts';
import type { SourceFile } from '../../domain/datasets/formats/source-file.ts';
import type { Batch, SourceRecord } from '../../domain/datasets/records.ts';
import { InputRejected } from '../../domain/errors.ts';
import { temporaryFolder } from './stores.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type Part = 'parquet' | 'arrow' | 'tfrecord' | 'images' | 'frameworks' | 'large';

/** The folder that holds the part's files, made anew for each test file that asks. */
export async function binaryFiles(part: Part): Promise<string> {
  const folder = await temporaryFolder();
  const program = join(ROOT, 'test/support/fixtures/make_binary_files.py');
  execFileSync(join(ROOT, '.venv/bin/python'), [program, folder, part], { stdio: 'pipe' });
  return join(folder, part);
}

/** In pieces of so many bytes; `ranged` unless told otherwise. */
export function sourceOf(
  content: Uint8Array,
  name: string,
  { pieces = 64 * 1024, ranged = true }: { readonly pieces?: number; readonly ranged?: boolean } = {},
): SourceFile {
  return {
    name,
    size: content.length,
    async *stream() {
      for (let at = 0; at < content.length; at += pieces) yield content.slice(at, at + pieces);
    },
    ...(ranged ? { range: async (start: number, end: number) => content.slice(start, end) } : {}),
  };
}

/** A folder of these files, in the order of their paths. */
export function folderOf(entries: Readonly<Record<string, Uint8Array | string>>, name = 'data.zip'): Folder {
  return {
    name,
    async *files() {
      for (const path of Object.keys(entries).sort()) {
        const content = entries[path]!;
        const bytes = typeof content === 'string' ? Buffer.from(content) : content;
        yield sourceOf(bytes, `${name}!/${path}`, { ranged: false });
      }
    },
  };
}

export type FolderReader = (
  folder: Folder,
  columns: (found: readonly string[]) => void,
) => AsyncIterable<SourceRecord | Batch>;

export async function readFolder(reader: FolderReader, folder: Folder): Promise<Read> {
  const columns: (readonly string[])[] = [];
  const records = (await Array.fromAsync(reader(folder, (found) => columns.push(found)))).flat();
  return { columns, records };
}

/** What each fault says. */
export const complaintsOf = ({ records }: Read) =>
  records.flatMap((record) => ('fault' in record ? [`${record.fault.kind}: ${record.fault.found}`] : []));

export type Reader = (
  file: SourceFile,
  columns: (found: readonly string[]) => void,
) => AsyncIterable<SourceRecord | Batch>;

export interface Read {
  readonly columns: (readonly string[])[];
  readonly records: readonly SourceRecord[];
}

export async function readAll(reader: Reader, file: SourceFile): Promise<Read> {
  const columns: (readonly string[])[] = [];
  const records = (await Array.fromAsync(reader(file, (found) => columns.push(found)))).flat();
  return { columns, records };
}

export const fieldsOf = ({ records }: Read) =>
  records.flatMap((record) => ('fields' in record ? [record.fields] : []));
/** `[line, kind, lines lost]` of each fault. */
export const faultsOf = ({ records }: Read) =>
  records.flatMap((record) => ('fault' in record ? [[record.line, record.fault.kind, record.lines]] : []));

/** Bytes as the fixtures write them. */
export const asJson = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, part) =>
      part instanceof Uint8Array ? { bytes: Buffer.from(part).toString('hex') } : part,
    ),
  );

export const jsonLines = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** A small generator of the same numbers for the same seed (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One to four bytes changed, a stretch overwritten, or the end cut off: as the seed says. */
export function damaged(content: Uint8Array, seed: number): Uint8Array {
  const pick = numbers(seed);
  const copy = new Uint8Array(content);
  const way = pick(8);
  if (way === 0) return copy.slice(0, pick(copy.length));
  if (way === 1) {
    const at = pick(copy.length);
    return copy.fill(pick(256), at, at + 1 + pick(64));
  }
  const changes = 1 + pick(4);
  for (let i = 0; i < changes; i += 1) copy[pick(copy.length)]! ^= 1 << pick(8);
  return copy;
}

/** What a reader made of damaged bytes; anything but records, faults and `InputRejected` is thrown on. */
export async function survives(reader: Reader, file: SourceFile): Promise<Read | InputRejected> {
  try {
    return await readAll(reader, file);
  } catch (error) {
    if (error instanceof InputRejected) return error;
    throw error;
  }
}
