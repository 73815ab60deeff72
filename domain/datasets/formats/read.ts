/**
 * Any file that people bring, as records: what it is told from what was declared, its first bytes and its name, in
 * this order; what is compressed is unpacked, archives opened, text brought to UTF-8. Pure; memory stays flat.
 *
 *   notes   encoding, dialect, format, members: what is worth knowing though nothing is lost
 *   fails   InputRejected: a file that can't be read at all. What is damaged inside one comes as faults.
 */
import { InputRejected } from '../../errors.ts';
import type { SourceSpec } from '../../spec/run-spec.ts';
import type { Batch, SourceRecord } from '../records.ts';
import { type ArchiveFolder, archiveFolder } from './archive.ts';
import { batched } from './batches.ts';
import { type Packed, unwrapped } from './compressed.ts';
import { Damage } from './damage.ts';
import { type Told, toldOf } from './detect.ts';
import { FOLDER_KINDS, type Folder, type FolderKind, pathIn } from './folder.ts';
import type { Note } from './notes.ts';
import { ranged } from './ranged.ts';
import type { SourceFile } from './source-file.ts';
import { Survey } from './survey.ts';
import { textRecords } from './text-records.ts';

export type Format = SourceSpec['format'];

export interface Reading {
  readonly format: Format;
  /** @default told from the bytes */
  readonly encoding?: string | undefined;
  /** Of CSV. @default told from the first records */
  readonly delimiter?: string | undefined;
  /** Called once for each file, before its first record, with its name: it may throw. */
  readonly columns: (found: readonly string[], name: string) => void;
  readonly note: Note;
  /** Of CSV: called once, with what tells whether the lines read so far end inside quotes, so that none may be cut there. */
  readonly watch?: ((isOpen: () => boolean) => void) | undefined;
}

const isFolderKind = (format: Format): format is FolderKind => FOLDER_KINDS.some((kind) => kind === format);

/** Records of an archive's members have their own `source`. */
export async function* recordsOfFile(file: SourceFile, reading: Reading): AsyncGenerator<Batch> {
  const opened = await unwrapped(file);
  try {
    const told = toldOf(opened.head, file.name, reading.format);
    if (told.kind === 'archive')
      yield* recordsOfMembers(await archiveFolder(told.archive, opened.file), reading);
    else if (isFolderKind(reading.format)) throw noFolder(file.name, reading.format);
    else yield* plainRecords(opened.file, told, reading);
  } finally {
    await opened.close();
  }
}

/** What a later part of a file is told of its beginning. */
export interface Continued {
  readonly format: Format;
  readonly delimiter?: string | undefined;
  /** Of CSV: how many lines the header has, which is read before the part. */
  readonly header?: { readonly lines: number } | undefined;
}

/**
 * Of UTF-8 that begins in the middle of another file, at its line `line`: plain, and of the format it is told to be,
 * whatever its first bytes look like. Lines are counted as the whole has them. What the columns are, the first part says.
 */
export async function* recordsOfRest(
  file: SourceFile,
  { format, delimiter, header }: Continued,
  { line, ...rest }: Pick<Reading, 'note' | 'watch'> & { readonly line: number },
): AsyncGenerator<Batch> {
  const before = line - 1 - (header?.lines ?? 0);
  const reading = { ...rest, format, delimiter, encoding: 'utf-8', columns: () => undefined };
  for await (const records of plainRecords(file, toldOf(new Uint8Array(0), file.name, format), reading)) {
    yield records.map((record) => movedDown(record, before));
  }
}

// Not spread: there is one for each row.
const movedDown = (record: SourceRecord, lines: number): SourceRecord =>
  'fault' in record
    ? { line: record.line + lines, fault: record.fault, lines: record.lines }
    : { line: record.line + lines, fields: record.fields };

/** Files that lie in folders and make one dataset together. */
export async function* recordsOfFolder(
  folder: Folder,
  kind: FolderKind,
  reading: Reading,
): AsyncGenerator<Batch> {
  const read = await readerOf(kind);
  const columns = (found: readonly string[]) => reading.columns(found, folder.name);
  yield* damageAsFault(batched(read(folder, columns)));
  yield refusedIn(folder);
}

/** Of an archive, or a folder that is read as one: a dataset of one kind, or each file by itself. */
export async function* recordsOfMembers(folder: ArchiveFolder, reading: Reading): AsyncGenerator<Batch> {
  const survey = new Survey();
  for await (const file of folder.files()) survey.add(pathIn(folder, file));
  const kind = isFolderKind(reading.format)
    ? reading.format
    : reading.format === 'auto'
      ? survey.kind
      : undefined;
  if (kind !== undefined) yield* recordsOfFolder(folder, kind, reading);
  else yield* memberRecords(folder, survey, reading);
  if (folder.litter > 0) {
    reading.note(
      'members',
      'info',
      `${folder.name}: ${folder.litter} files of the system (__MACOSX, .DS_Store …) passed over`,
    );
  }
}

/** Each member by itself: one that can't be read leaves the others as they are. */
async function* memberRecords(
  folder: ArchiveFolder,
  survey: Survey,
  reading: Reading,
): AsyncGenerator<Batch> {
  let refusal: unknown;
  const columns: Reading['columns'] = (found, name) => {
    try {
      reading.columns(found, name);
    } catch (error) {
      refusal = error;
      throw error;
    }
  };
  let members = 0;
  const passed: string[] = [];
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (!survey.isData(path)) {
      passed.push(path);
      continue;
    }
    members += 1;
    try {
      for await (const records of recordsOfMember(file, { ...reading, columns }))
        yield records.map((record) => ({ source: file.name, ...record }));
    } catch (error) {
      if (!(error instanceof InputRejected) || error === refusal) throw error;
      const fault = { kind: 'unreadable-member', found: error.message.slice(0, 500) };
      yield [{ source: file.name, line: 1, fault, lines: 1 }];
    }
  }
  yield refusedIn(folder);
  if (members === 0 && folder.refused.length === 0) throw noMembers(folder.name);
  if (passed.length > 0) {
    const named = passed.slice(0, 5).join(', ');
    reading.note(
      'members',
      'info',
      `${folder.name}: ${passed.length} files that are no data passed over (${named})`,
    );
  }
}

async function* recordsOfMember(file: Packed, reading: Reading): AsyncGenerator<Batch> {
  const opened = await unwrapped(file);
  try {
    yield* plainRecords(opened.file, toldOf(opened.head, file.name, reading.format), reading);
  } finally {
    await opened.close();
  }
}

async function* plainRecords(file: Packed, told: Told, reading: Reading): AsyncGenerator<Batch> {
  const columns = (found: readonly string[]) => reading.columns(found, file.name);
  switch (told.kind) {
    case 'archive': {
      const fault = { kind: 'nested-archive', found: 'an archive in an archive: unpack it first' };
      return yield [{ line: 1, fault, lines: 1 }];
    }
    case 'parquet': {
      const { parquetRecords } = await import('./parquet-records.ts');
      return yield* damageAsFault(batched(parquetRecords(await ranged(file), columns)));
    }
    case 'arrow': {
      const { arrowRecords } = await import('./arrow.ts');
      return yield* damageAsFault(batched(arrowRecords(file, columns)));
    }
    case 'tfrecord': {
      const { tfrecordRecords } = await import('./tfrecord.ts');
      return yield* damageAsFault(tfrecordRecords(file, columns));
    }
    case 'foreign':
      throw unreadable(file.name, told.foreign.what, told.foreign.next);
  }
  yield* textRecords(file, reading, columns);
}

type FolderReader = (
  folder: Folder,
  columns: (found: readonly string[]) => void,
) => AsyncIterable<SourceRecord>;

/** Loaded when they are needed: what reads images is of no use to a table. */
async function readerOf(kind: FolderKind): Promise<FolderReader> {
  if (kind === 'text-folder') return (await import('./text-folder.ts')).textFolderRecords;
  if (kind === 'image-folder') return (await import('./image-folder.ts')).imageFolderRecords;
  return kind === 'coco' ? (await import('./coco.ts')).cocoRecords : (await import('./yolo.ts')).yoloRecords;
}

/** A stream that breaks ends the records with a fault that says so, behind those that could be read. */
async function* damageAsFault(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  let line = 0;
  try {
    for await (const records of batches) {
      const last = records.at(-1);
      if (last !== undefined) line = last.line + ('fault' in last ? last.lines - 1 : 0);
      yield records;
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    yield [{ line: line + 1, fault: error.fault, lines: 1 }];
  }
}

const refusedIn = ({ refused = [] }: Folder): Batch =>
  refused.map(({ name, fault }) => ({ source: name, line: 1, fault, lines: 1 }));

const unreadable = (name: string, found: string, next: string): InputRejected =>
  new InputRejected({
    where: name,
    found,
    allowed: 'CSV, JSON, JSONL, Parquet, Arrow, TFRecord, or zip and tar of these, of texts and of images',
    next,
  });

const noFolder = (name: string, kind: FolderKind): InputRejected =>
  unreadable(name, `a single file, declared as ${kind}`, 'Pack the folder as zip or tar.gz and upload that');

const noMembers = (name: string): InputRejected =>
  unreadable(
    name,
    'an archive without a data file',
    'Pack the data files themselves, not a folder around another archive',
  );
