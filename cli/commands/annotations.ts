/** `annotations …`: what annotators said. */
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addScoreCommand } from './score.ts';

export function addAnnotationCommands(program: Command, context: () => CommandContext): void {
  const annotations = program.command('annotations').description('what annotators said of items');
  addScoreCommand(annotations, context);
}
