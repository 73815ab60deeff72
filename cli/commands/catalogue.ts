/** `catalogue`: the pretrained models this project knows, and mirroring one into the home's object store. */
import type { Command } from 'commander';
import { homeOf } from '../connection.ts';
import type { CommandContext } from '../context.ts';
import {
  catalogueOf,
  type Listed,
  type MirrorOptions,
  mirrorFrom,
  openCatalogue,
  PACKAGED,
} from '../mirror.ts';
import { document, list, say } from '../output.ts';
import type { Column } from '../table.ts';
import { counted, size } from '../text.ts';

const MODELS: readonly Column<Listed>[] = [
  { head: 'model', cell: ({ entry }) => entry.id },
  { head: 'mirrored', cell: ({ mirrored }) => (mirrored ? 'yes' : 'no') },
  { head: 'parameters', cell: ({ entry }) => `${(entry.parameters / 1e6).toFixed(1)} M`, spare: 1 },
  { head: 'layers', cell: ({ entry }) => String(entry.layers), spare: 5 },
  { head: 'tokens', cell: ({ entry }) => String(entry.context), spare: 4 },
  { head: 'languages', cell: ({ entry }) => entry.languages, spare: 2 },
  { head: 'licence', cell: ({ entry }) => entry.licence, spare: 3 },
];

async function models({ io, options, out }: CommandContext): Promise<void> {
  const all = await catalogueOf(homeOf(options, io.env));
  if (out.json) {
    document(
      out,
      all.map(({ entry, mirrored }) => ({ ...entry, mirrored })),
    );
    return;
  }
  list(out, all, MODELS);
}

async function mirror(
  context: CommandContext,
  id: string,
  flags: Pick<MirrorOptions, 'from' | 'licence' | 'source'>,
): Promise<void> {
  const { io, options, out, signal } = context;
  using catalogue = await openCatalogue(homeOf(options, io.env));
  const manifest = await mirrorFrom(catalogue.objects, id, { ...flags, signal });
  if (out.json) {
    document(out, manifest);
    return;
  }
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const files = counted(manifest.files.length, 'file');
  say(out, `${manifest.prefix}: ${files}, ${size(bytes)}, ${manifest.licence}`);
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
    .argument('[model]', "which, from 'modelmill catalogue'; or a translation model's name", PACKAGED)
    .option('--from <folder>', 'folder with config.json, tokenizer.json and model.safetensors')
    .option('--licence <licence>', 'of a translation model, e.g. CC-BY-4.0')
    .option('--source <source>', 'of a translation model: where it comes from')
    .action((id: string, flags: MirrorOptions) => mirror(context(), id, flags));
}
