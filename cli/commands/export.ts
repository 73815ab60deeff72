/** `data export`: a dataset version as files that other programs read. */
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { csvRecord } from '../../domain/datasets/csv-cell.ts';
import { cellsOf, exportedColumns, exportedRow } from '../../domain/datasets/exported-row.ts';
import { SPLITS, type Split } from '../../domain/datasets/identity.ts';
import { readParquet, type StoredRow } from '../../domain/datasets/parquet.ts';
import type { DatasetManifest } from '../../domain/spec/stages.ts';
import type { CommandContext } from '../context.ts';
import { namedVersion } from '../dataset-version.ts';
import { CommandFailed, EXIT, misuse } from '../exit.ts';
import { note } from '../output.ts';
import { type ProjectFlags, withProject } from '../projects.ts';
import { counted } from '../text.ts';
import { asStore, filesOf, type VersionFile } from '../version-files.ts';

interface ExportFlags extends ProjectFlags {
  readonly format: 'csv' | 'jsonl' | 'parquet';
  readonly out: string;
  readonly split?: Split;
  readonly raw?: boolean;
}

const HELP = `
csv and jsonl are one file, each row with its split and its label by name; parquet is a folder of the version's own
files, checked against their sha256. Images' bytes are in parquet alone.

In csv a cell that begins with = + - @, a tab or a line end gets an apostrophe before it, or a spreadsheet would run it
as a formula. Programs that read the file as data want --raw.`;

async function exportVersion(context: CommandContext, name: string, flags: ExportFlags): Promise<void> {
  const { format, out: target, split, raw = false } = flags;
  if (raw && format !== 'csv')
    throw misuse('--raw', `with ${format}`, 'with csv', 'Leave it out: nothing is changed');
  if (existsSync(target)) throw misuse('--out', `'${target}' is there already`, 'a new path', 'Name another');
  const { dataset, version, path, detail } = await namedVersion(context, name, flags);
  const { manifest } = detail;
  const files = filesOf(context.client(), path, manifest, split === undefined ? SPLITS : [split]);
  if (format === 'parquet') await copyFiles(context, files, target);
  else
    await writeTable(
      context,
      format === 'csv' ? csvLines(manifest, files, raw) : jsonLines(manifest, files),
      target,
    );
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  note(context.out, `${dataset}@${version}: ${counted(rows, 'row')} in ${target}`);
}

async function* csvLines(manifest: DatasetManifest, files: readonly VersionFile[], raw: boolean) {
  yield csvRecord(exportedColumns(manifest.task), { raw: true });
  for await (const row of rowsOf(manifest, files)) yield csvRecord(cellsOf(row), { raw });
}

async function* jsonLines(manifest: DatasetManifest, files: readonly VersionFile[]) {
  for await (const row of rowsOf(manifest, files)) yield `${JSON.stringify(row)}\n`;
}

async function* rowsOf({ task, labels }: DatasetManifest, files: readonly VersionFile[]) {
  for (const file of files) {
    for await (const row of readParquet<StoredRow>(asStore(file), file.path))
      yield exportedRow(row, { task, labels, split: file.split });
  }
}

/** Under another name until it is whole. */
async function writeTable(
  { signal }: CommandContext,
  lines: AsyncIterable<string>,
  target: string,
): Promise<void> {
  const part = `${target}.part`;
  try {
    await pipeline(Readable.from(lines), createWriteStream(part), { signal });
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function copyFiles(
  { signal }: CommandContext,
  files: readonly VersionFile[],
  target: string,
): Promise<void> {
  const part = `${target}.part`;
  try {
    await mkdir(part);
    for (const file of files) {
      await using copy = await open(join(part, basename(file.path)), 'wx');
      const hash = createHash('sha256');
      for await (const piece of file.read()) {
        signal.throwIfAborted();
        hash.update(piece);
        await copy.writeFile(piece);
      }
      if (hash.digest('hex') !== file.sha256) throw damaged(file.path);
    }
    await rename(part, target);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

const damaged = (path: string): CommandFailed =>
  new CommandFailed(EXIT.failed, {
    where: path,
    found: 'other bytes than the manifest tells',
    allowed: 'the file as it was written',
    next: 'Make the version again: modelmill rerun of the run that made it',
  });

export function addExportCommand(data: Command, context: () => CommandContext): void {
  withProject(data.command('export'))
    .description('a dataset version as CSV, JSONL or Parquet, for other programs')
    .argument('<name>', 'NAME, its newest version, or NAME@VERSION')
    .addOption(
      new Option('--format <name>', 'what to write').choices(['csv', 'jsonl', 'parquet']).default('jsonl'),
    )
    .requiredOption('--out <path>', 'a new file; of parquet a new folder')
    .addOption(new Option('--split <name>', 'this one alone').choices(SPLITS))
    .option('--raw', 'of csv: leave cells that a spreadsheet would run as formulas')
    .addHelpText('after', HELP)
    .action((name: string, flags: ExportFlags) => exportVersion(context(), name, flags));
}
