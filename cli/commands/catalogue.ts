/** `catalogue`: the pretrained models this project knows, and mirroring one into the home's object store. */
import type { Command } from 'commander';
import { homeOf } from '../connection.ts';
import type { CommandContext } from '../context.ts';
import { listed, mirrorFrom, openCatalogue, PACKAGED } from '../mirror.ts';
import { document, list, say } from '../output.ts';
import { size } from '../text.ts';

async function models(context: CommandContext): Promise<void> {
  using catalogue = await openCatalogue(homeOf(context.options));
  const all = (await listed(catalogue.objects)).map(({ entry, mirrored }) => ({ ...entry, mirrored }));
  list(
    context.out,
    all,
    ['model', 'mirrored', 'parameters', 'layers', 'tokens', 'languages', 'licence'],
    ({ id, mirrored, parameters, layers, context: tokens, languages, licence }) => [
      id,
      mirrored ? 'yes' : 'no',
      `${(parameters / 1e6).toFixed(1)} M`,
      String(layers),
      String(tokens),
      languages,
      licence,
    ],
    'the catalogue is empty',
  );
}

async function mirror(context: CommandContext, id: string, flags: { readonly from?: string }): Promise<void> {
  using catalogue = await openCatalogue(homeOf(context.options));
  const manifest = await mirrorFrom(catalogue.objects, id, flags.from);
  if (context.out.json) {
    document(context.out, manifest);
    return;
  }
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  say(context.out, `${manifest.prefix}: ${manifest.files.length} files, ${size(bytes)}, ${manifest.licence}`);
}

export function addCatalogueCommands(program: Command, context: () => CommandContext): void {
  const command = program.command('catalogue').description('pretrained models, and mirroring them for jobs');
  command
    .command('list', { isDefault: true })
    .description('the models, and which are mirrored in --home')
    .action(() => models(context()));
  command
    .command('mirror')
    .description("copy a model's weights into --home's store, with licence and hashes")
    .argument('[model]', 'which', PACKAGED)
    .option('--from <folder>', 'folder with config.json, tokenizer.json and model.safetensors')
    .action((id: string, flags: { from?: string }) => mirror(context(), id, flags));
}
