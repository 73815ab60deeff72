/**
 * Pretrained weights in our own store, so that no job asks a model hub.
 *
 *   writes  catalogue/{id}/{revision}/: the files, then manifest.json with each sha256, licence and source
 *   fails   InputRejected: an unknown model, a format that can run code when it is loaded
 *
 * A mirrored model is found, not written again.
 */
import { z } from 'zod';
import { unlessThere } from '../conflicts.ts';
import { findDocument, readDocument, writeDocument } from '../documents.ts';
import { InputRejected } from '../errors.ts';
import { keys } from '../layout.ts';
import type { ObjectStore } from '../ports.ts';
import { digest } from '../sha256.ts';
import { Artifact, type FileEntry } from '../spec/words.ts';
import { CATALOGUE, entryNamed } from './entries.ts';

/** catalogue/{id}/{revision}/manifest.json. */
export const MirrorManifest = Artifact.extend({
  schemaVersion: z.literal(1),
  licence: z.string(),
  source: z.string(),
});
export type MirrorManifest = z.infer<typeof MirrorManifest>;

export interface MirrorFile {
  /** Relative, e.g. `model.safetensors`. */
  readonly path: string;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Weights as safetensors, and text: pickles, and the archives that hold them, run code when they are loaded. */
const ALLOWED = /^[\w][\w.-]*(\/[\w][\w.-]*)*\.(safetensors|json|txt|model|md)$/;

const MANIFEST = 'manifest.json';

export const mirrorManifestKey = (id: string, revision: string): string =>
  `${keys.catalogue(id, revision)}/${MANIFEST}`;

export async function mirrorModel(
  objects: ObjectStore,
  id: string,
  revision: string,
  files: AsyncIterable<MirrorFile>,
): Promise<MirrorManifest> {
  const entry = entryNamed(id);
  if (entry === undefined) {
    throw new InputRejected({
      where: 'mirror',
      found: `model '${id}'`,
      allowed: CATALOGUE.map((known) => known.id).join(', '),
      next: 'Add it to the catalogue first, with its licence',
    });
  }
  const { licence, source } = entry;
  return mirrorFiles(objects, { id, revision, licence, source }, files);
}

/** As `mirrorModel`, of whatever is named: what it is and where it comes from is the caller's to say. */
export async function mirrorFiles(
  objects: ObjectStore,
  {
    id,
    revision,
    licence,
    source,
  }: Pick<MirrorManifest, 'licence' | 'source'> & { readonly id: string; readonly revision: string },
  files: AsyncIterable<MirrorFile>,
): Promise<MirrorManifest> {
  const key = mirrorManifestKey(id, revision);
  const known = await findDocument(objects, key, MirrorManifest);
  if (known !== undefined) return known;

  const prefix = keys.catalogue(id, revision);
  const written: FileEntry[] = [];
  for await (const { path, content } of files) {
    if (!ALLOWED.test(path) || path === MANIFEST) throw refused(id, path);
    const hash = digest();
    let bytes = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of content instanceof Uint8Array ? [content] : content) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    }
    await objects.put(`${prefix}/${path}`, counted());
    written.push({ path, bytes, sha256: hash.hex() });
  }
  if (!written.some(({ path }) => path.endsWith('.safetensors'))) throw refused(id, '(no .safetensors file)');
  const manifest: MirrorManifest = {
    schemaVersion: 1,
    prefix,
    files: written,
    licence,
    source,
  };
  // Somebody else may have mirrored the same revision meanwhile: theirs is the one that counts.
  await unlessThere(() => writeDocument(objects, key, manifest, { ifAbsent: true }));
  return readDocument(objects, key, MirrorManifest);
}

const refused = (id: string, path: string): InputRejected =>
  new InputRejected({
    where: `mirror of ${id}`,
    found: path,
    allowed: 'weights as .safetensors; .json, .txt, .model and .md beside them',
    next: 'Convert the weights to safetensors; a pickle can run code when it is loaded',
  });

/** The catalogue's models whose manifest is in the store. */
export async function mirroredModels(objects: ObjectStore): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { id, revision } of CATALOGUE) {
    if ((await objects.head(mirrorManifestKey(id, revision))) !== undefined) found.add(id);
  }
  return found;
}
