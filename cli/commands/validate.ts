/** `data validate`: what is in data files, what is wrong with them, what to do about it. Needs no server. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseRunSpec } from '../../domain/runs/run-spec-document.ts';
import type { RunSpec } from '../../domain/spec/run-spec.ts';
import { TASKS } from '../../domain/spec/words.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { newLive } from '../live.ts';
import { document, note } from '../output.ts';
import { sayReport } from '../report-view.ts';
import { layersOf, merged, type SpecOptions, specOf } from '../spec-file.ts';
import { counted, size } from '../text.ts';
import { validateFiles } from '../validation.ts';

interface ValidateFlags extends SpecOptions {
  readonly spec?: string;
  readonly annotations?: string;
  readonly threshold?: number;
  readonly quarantine?: string;
  readonly quick?: boolean;
  readonly format?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
}

const PROGRESS_MS = 250;
const HELP = `
Rows that can't be used are put aside with their line and reason; where they are more than the threshold, or a class
is missing or too small, the data is rejected. Personal data is counted and never shown.

The exit code is 0 where the data is accepted, and 1 where it is rejected.`;

function specFor(files: readonly string[], flags: ValidateFlags): RunSpec {
  const { spec: path, annotations, threshold, format, encoding, delimiter, ...options } = flags;
  const layers = specOf(layersOf(path, options));
  const columns = annotations === undefined ? {} : { columns: { annotations } };
  const quarantine = threshold === undefined ? {} : { quarantine: threshold };
  const sources = files.map((key) => ({ key, format, encoding, delimiter }));
  const given = merged(layers, { data: { ...columns, ...quarantine, sources } });
  return parseRunSpec({ project: 'local', ...given });
}

/** A line for each row put aside, as the stage writes its own quarantine. */
function quarantineTo(path: string | undefined) {
  const file = path === undefined ? undefined : createWriteStream(path);
  const failed = file && once(file, 'error').then(([error]) => Promise.reject(error as Error));
  failed?.catch(() => undefined);
  return {
    write: async (row: unknown): Promise<void> => {
      if (file === undefined || file.write(`${JSON.stringify(row)}\n`)) return;
      await Promise.race([once(file, 'drain'), failed]);
    },
    close: async (): Promise<void> => {
      if (file === undefined || file.destroyed) return failed;
      file.end();
      await Promise.race([once(file, 'finish'), failed]);
    },
  };
}

async function validate(
  context: CommandContext,
  files: readonly string[],
  flags: ValidateFlags,
): Promise<void> {
  const { out, signal } = context;
  const spec = specFor(files, flags);
  const live = newLive(out.stderr);
  const aside = quarantineTo(flags.quarantine);
  let said = performance.now();
  const onProgress = (bytes: number, of: number): void => {
    if (bytes < of && performance.now() - said < PROGRESS_MS) return;
    said = performance.now();
    live.status([`validating: ${size(bytes)} of ${size(of)}`]);
  };
  try {
    const report = await validateFiles({
      ...{ files, spec, quick: flags.quick === true, signal, onProgress },
      onFault: ({ kind, found }, lines, place) => aside.write({ ...place, lines, reason: kind, found }),
    });
    await aside.close();
    live.end();
    if (out.json) document(out, report);
    else sayReport(out, report);
    if (flags.quarantine !== undefined && report.quarantined > 0) {
      note(out, `${counted(report.quarantined, 'line')} put aside in ${flags.quarantine}`);
    }
    if (flags.quarantine === undefined && report.quarantined > 0 && report.verdict === 'rejected') {
      note(out, '--quarantine FILE writes each row that was put aside, with its line and the reason');
    }
    if (report.verdict === 'rejected') context.exit(EXIT.failed);
  } finally {
    live.end();
  }
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('Give a share from 0 to 1.');
  }
  return value;
}

export function addValidateCommand(data: Command, context: () => CommandContext): void {
  data
    .command('validate')
    .description('what is in data files, what is wrong with them and what to do; needs no server')
    .argument('<file...>', 'tables, texts, images: CSV, JSON, Parquet, Arrow, zip … or a folder of them')
    .addOption(new Option('--task <task>', 'what to learn (default: text-classification)').choices(TASKS))
    .option('--text <column>', 'the column of texts (default: text)')
    .option('--label <column>', 'the column of labels (default: label)')
    .option('--annotations <column>', "the column of several annotators' labels, in place of --label")
    .option('--spec <file>', 'a run spec whose settings hold: labels, ratings, split, cleaning')
    .option('--format <name>', 'what the files are (default: told from their first bytes)')
    .option('--encoding <name>', 'of text files (default: told from their bytes)')
    .option('--delimiter <character>', 'of CSV (default: told from its first records)')
    .option('--threshold <share>', 'rows that may be put aside before all is rejected (default: 0.05)', share)
    .option('--quarantine <file>', 'write what is put aside there: source, line, reason')
    .option('--quick', 'leave out near duplicates, languages and doubts about labels')
    .addHelpText('after', HELP)
    .action((files: string[], flags: ValidateFlags) => validate(context(), files, flags));
}
