/** The command line as commander knows it: global options, commands, help. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addCatalogueCommands } from './commands/catalogue.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addModelCommands } from './commands/models.ts';
import { addReviewCommands } from './commands/reviews.ts';
import { addRunCommands } from './commands/run.ts';
import { addRunsCommands } from './commands/runs.ts';
import { addServeCommand } from './commands/serve.ts';
import { type CommandContext, type GlobalOptions, newContext } from './context.ts';
import { EXIT_CODES } from './exit.ts';

export interface ProgramOptions {
  readonly signal: AbortSignal;
  readonly exit: (code: number) => void;
}

export function newProgram({ signal, exit }: ProgramOptions): Command {
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
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  const context = (): CommandContext => newContext(program.opts<GlobalOptions>(), signal, exit);
  addRunCommands(program, context);
  addRunsCommands(program, context);
  addModelCommands(program, context);
  addReviewCommands(program, context);
  addCatalogueCommands(program, context);
  addDoctorCommand(program, context);
  addServeCommand(program, context);
  for (const command of program.commands) inherit(command);
  return program;
}

/** Commander copies settings only to commands made after them. */
function inherit(command: Command): void {
  command.copyInheritedSettings(command.parent!);
  for (const inner of command.commands) inherit(inner);
}
