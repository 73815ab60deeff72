/** `data …`: looking at data before it is used, and the dataset versions made of it. */
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addDatasetCommands } from './datasets.ts';
import { addExportCommand } from './export.ts';
import { addQuarantineCommand } from './quarantine.ts';
import { addValidateCommand } from './validate.ts';

export function addDataCommands(program: Command, context: () => CommandContext): void {
  const data = program.command('data').description('data files, and dataset versions made of them');
  addValidateCommand(data, context);
  addDatasetCommands(data, context);
  addExportCommand(data, context);
  addQuarantineCommand(data, context);
}
