/** `catalogue`: pretrained models mirrored into the home's object store, since jobs fetch nothing from a hub. */
import type { Command } from 'commander';
import { homeOf } from '../connection.ts';
import type { CommandContext } from '../context.ts';
import { openCatalogue } from '../mirror.ts';
import { list } from '../output.ts';
import { size } from '../text.ts';

async function mirrored(context: CommandContext): Promise<void> {
  using catalogue = await openCatalogue(homeOf(context.options));
  list(
    context.out,
    await catalogue.list(),
    ['model', 'revision', 'size'],
    ({ model, revision, bytes }) => [model, revision, size(bytes)],
    "none mirrored: 'modelmill catalogue mirror' does it",
  );
}

export function addCatalogueCommands(program: Command, context: () => CommandContext): void {
  const command = program.command('catalogue').description('pretrained models in the local store');
  command
    .command('list', { isDefault: true })
    .description('what is mirrored')
    .action(() => mirrored(context()));
}
