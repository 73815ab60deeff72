/**
 * The command line with `clean` alone, as program.ts has it among all; a test holds the two together. Its modules take
 * 15 MB, those of all commands 50: what streams at a steady 100 MB does without them.
 */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addCleanCommand } from '../commands/clean.ts';
import type { CommandContext, ContextOptions, GlobalOptions } from '../context.ts';
import { printableLines } from '../text.ts';

export function newProgram({ io, signal, exit }: ContextOptions): Command {
  const { stdout, stderr } = io;
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const widthOf = ({ isTTY, columns }: typeof stdout): number => (isTTY && columns) || 80;
  const program = new Command('modelmill')
    .version(version)
    .option('--json', 'for scripts: JSON on stdout and nothing else there')
    .option('--url <address>', 'the server (or MODELMILL_URL)')
    .option('--token <token>', "the server's token (or MODELMILL_TOKEN)")
    .option('--home <folder>', "the local server's folder (or MODELMILL_HOME; default .modelmill)")
    .showHelpAfterError("(add --help for the command's options)")
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20 })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(printableLines(text.replace(/^error: /, 'modelmill: '))),
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    })
    .exitOverride();
  const client = (): never => {
    throw new Error("'clean' has no server to ask");
  };
  const context = (): CommandContext => {
    const options = program.opts<GlobalOptions>();
    return { io, signal, exit, options, client, out: { json: options.json === true, stdout, stderr } };
  };
  addCleanCommand(program, context);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}
