/** The command line as commander knows it: global options, commands, help. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAccountCommands } from './commands/accounts.ts';
import { addAnnotationCommands } from './commands/annotations.ts';
import { addAugmentCommand } from './commands/augment.ts';
import { addCatalogueCommands } from './commands/catalogue.ts';
import { addCleanCommand } from './commands/clean.ts';
import { addDataCommands } from './commands/data.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addModelCommands } from './commands/models.ts';
import { addPredictCommand } from './commands/predict.ts';
import { addReviewCommands } from './commands/reviews.ts';
import { addRunCommands } from './commands/run.ts';
import { addRunsCommands } from './commands/runs.ts';
import { addServeCommand } from './commands/serve.ts';
import { type CommandContext, type ContextOptions, type GlobalOptions, newContext } from './context.ts';
import { EXIT_CODES } from './exit.ts';
import { printableLines } from './text.ts';

export function newProgram(options: ContextOptions): Command {
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
  const context = (): CommandContext => newContext(program.opts<GlobalOptions>(), options);
  addRunCommands(program, context);
  addRunsCommands(program, context);
  addLogsCommand(program, context);
  addModelCommands(program, context);
  addPredictCommand(program, context);
  addReviewCommands(program, context);
  addDataCommands(program, context);
  addAnnotationCommands(program, context);
  addCatalogueCommands(program, context);
  addAccountCommands(program, context);
  addDoctorCommand(program, context);
  addServeCommand(program, context);
  addCleanCommand(program, context);
  addAugmentCommand(program, context);
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
