/** The command line as commander knows it: global options, commands, help. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import {
  type CommandContext,
  type Connect,
  type ContextOptions,
  type GlobalOptions,
  newContext,
} from './context.ts';
import { EXIT_CODES } from './exit.ts';
import { printableLines } from './text.ts';

export interface Commands {
  readonly add: (program: Command, context: () => CommandContext) => void;
  readonly connect: Connect;
}

/** Those that a command line beginning with `name` needs. `clean` works in flat memory: it loads itself and no other. */
export async function commandsFor(name: string | undefined): Promise<Commands> {
  if (name !== 'clean') return (await import('./commands/all.ts')).allCommands;
  const connect = (): never => {
    throw new Error("'clean' has no server to ask");
  };
  return { add: (await import('./commands/clean.ts')).addCleanCommand, connect };
}

export function newProgram(options: ContextOptions, { add, connect }: Commands): Command {
  const { stdout, stderr } = options.io;
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const program = new Command('modelmill')
    .version(version)
    .description('Feed it data; it gives back a served model.')
    .option('--json', 'for scripts: JSON on stdout and nothing else there')
    .option('--url <address>', 'the server (or MODELMILL_URL)')
    .option('--token <token>', "the server's token (or MODELMILL_TOKEN)")
    .option('--home <folder>', "the local server's folder (or MODELMILL_HOME; default .modelmill)")
    .showHelpAfterError("(add --help for the command's options)")
    .addHelpText('after', `\n${EXIT_CODES}`)
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20 })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(printableLines(text.replace(/^error: /, 'modelmill: '))),
      getOutHelpWidth: () => helpWidth(stdout),
      getErrHelpWidth: () => helpWidth(stderr),
    })
    .exitOverride();
  const context = (): CommandContext => newContext(program.opts<GlobalOptions>(), options, connect);
  add(program, context);
  for (const command of program.commands) inherit(command);
  return program;
}

const helpWidth = ({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number =>
  (isTTY && columns) || 80;

/** Commander copies settings only to commands made after them. */
function inherit(command: Command): void {
  command.copyInheritedSettings(command.parent!);
  for (const inner of command.commands) inherit(inner);
}
