/** `clean`: one column of a file or a stream, cleaned as a run would clean it. Needs no server. */
import { type Command, Option } from 'commander';
import { type CleaningOptions, chosenOf, OPTION_NAMES, OPTIONS } from '../../domain/cleaning/options.ts';
import { openSource } from '../clean/sources.ts';
import { cleanStream, DELIMITERS, type Totals } from '../clean/stream.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailed, EXIT, misuse } from '../exit.ts';
import { newLive } from '../live.ts';
import { note } from '../output.ts';
import { counted, size } from '../text.ts';

type Format = keyof typeof DELIMITERS;

interface CleanFlags extends Partial<CleaningOptions> {
  readonly profile: 'default' | 'guide';
  readonly format?: Format;
  readonly column: string;
  readonly maxCharacters?: number;
}

const TOLD_FAULTS = 20;
const PROGRESS_MS = 250;
/** More characters than a line has bytes. */
const NO_LIMIT = 10_000_000;

const WHAT: Record<keyof CleaningOptions, string> = {
  html: 'strip: tags, scripts and comments go, entities become characters',
  urls: 'links with a scheme or www.; token: each becomes <url>',
  emoji: 'drop: with their skin tones, joiners and flags',
  control: 'control characters that are no white space',
  mojibake: 'repair: UTF-8 that was read as Windows-1252 or Latin-1',
  chinese: 'characters to write Chinese with',
  punctuation: 'drop: symbols too; emoji stay',
  case: 'lower: every letter that has a lower case',
};

const HELP = `
Reads FILE or standard input, writes to standard output,
and keeps every byte outside the column. A line that can't
be cleaned is left out and told on standard error, the
first ${TOLD_FAULTS} with their reasons: no JSON object, no such
column or no string in it, no UTF-8, more than 8 MiB; of CSV
also quotes out of place, or another number of fields than
the header has. Empty lines are left out.

The exit code is 0 where every line was cleaned, and 1 where
one was left out.`;

const formatOf = (file: string): Format =>
  (/\.(csv|tsv)$/i.exec(file)?.[1]?.toLowerCase() as Format) ?? 'jsonl';

/** A reader that went away (| head) has what it wanted. */
class ReaderGone extends Error {}

function writer({ stdout }: CommandContext['io']) {
  return (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      stdout.write(bytes, (error?: (Error & { code?: string }) | null) => {
        if (!error) resolve();
        else if (error.code === 'EPIPE') reject(new ReaderGone());
        else {
          reject(
            new CommandFailed(EXIT.failed, {
              where: 'standard output',
              found: `it can't be written (${error.code ?? error.message})`,
              allowed: 'room for as much as comes in',
              next: 'Make room, or write elsewhere',
            }),
          );
        }
      });
    });
}

function progress({ out }: CommandContext) {
  const live = newLive(out.stderr);
  let said = performance.now();
  return {
    end: () => live.end(),
    said: ({ lines, bytes }: Totals) => {
      if (performance.now() - said < PROGRESS_MS) return;
      said = performance.now();
      live.status([`cleaning: ${counted(lines, 'line')}, ${size(bytes)} written`]);
    },
  };
}

async function clean(context: CommandContext, file: string, flags: CleanFlags): Promise<void> {
  const { profile, column, format = formatOf(file), maxCharacters = NO_LIMIT, ...options } = flags;
  const [chosen] = chosenOf(options);
  if (profile === 'guide' && chosen !== undefined) {
    throw misuse(
      `--${chosen}`,
      `'${options[chosen]}' with the profile guide`,
      "the guide's own rule, which takes no options",
      'Leave it out, or choose --profile default',
    );
  }
  const source = openSource(file, context.io, context.signal);
  const { said, end } = progress(context);
  let told = 0;
  try {
    const { lines, faults } = await cleanStream(source, {
      ...{ cleaning: { profile, maxCharacters, ...options }, column, format },
      signal: context.signal,
      write: writer(context.io),
      onProgress: said,
      onFault: (line, found) => {
        told += 1;
        if (told <= TOLD_FAULTS) note(context.out, `line ${line}: ${found}`);
      },
    });
    end();
    if (faults === 0) return;
    note(context.out, `${faults} of ${counted(lines, 'line')} left out`);
    context.exit(EXIT.failed);
  } catch (error) {
    if (!(error instanceof ReaderGone)) throw error;
  } finally {
    end();
    await source.close();
  }
}

const positive = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= NO_LIMIT) return value;
  throw misuse('--max-characters', `'${text}'`, `1 to ${NO_LIMIT}`, 'Give a number, or leave it out');
};

export function addCleanCommand(program: Command, context: () => CommandContext): void {
  const command = program
    .command('clean')
    .description('clean a column of texts, as a run cleans them; needs no server')
    .argument('[file]', 'what to read; - for standard input', '-')
    .addOption(
      new Option('--profile <name>', "guide: the guide's Python, bit for bit")
        .choices(['default', 'guide'])
        .default('default'),
    )
    .addOption(
      new Option('--format <name>', "of the lines (default: by the file's ending, or jsonl)").choices(
        Object.keys(DELIMITERS),
      ),
    )
    .option('--column <name>', 'the column to clean', 'text')
    .option('--max-characters <number>', 'cut longer texts (default: no limit; of a run 20000)', positive);
  for (const name of OPTION_NAMES) {
    command.addOption(new Option(`--${name} <choice>`, WHAT[name]).choices(OPTIONS[name]));
  }
  command
    .addHelpText('after', HELP)
    .action((file: string, flags: CleanFlags) => clean(context(), file, flags));
}
