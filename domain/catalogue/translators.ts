/**
 * Translation models: whichever languages a project needs, so they have no place in the catalogue's list. Whoever
 * mirrors one says its licence and source.
 *
 *   writes  catalogue/{name}/own/, as for the catalogue's models
 *   fails   InputRejected: a name of the catalogue's own; a spec that names a model which is not mirrored
 */
import { InputRejected } from '../errors.ts';
import type { ObjectStore } from '../ports.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { Slug } from '../spec/words.ts';
import { entryNamed } from './entries.ts';
import { type MirrorFile, type MirrorManifest, mirrorFiles, mirrorManifestKey } from './mirror.ts';

const REVISION = 'own';

export const translatorKey = (name: string): string => mirrorManifestKey(name, REVISION);

export async function mirrorTranslator(
  objects: ObjectStore,
  name: string,
  origin: Pick<MirrorManifest, 'licence' | 'source'>,
  files: AsyncIterable<MirrorFile>,
): Promise<MirrorManifest> {
  if (!Slug.safeParse(name).success || entryNamed(name) !== undefined) {
    throw new InputRejected({
      where: 'mirror',
      found: `translation model '${name}'`,
      allowed: "1 to 40 of a-z, 0-9 and -, and no name of 'modelmill catalogue'",
      next: 'Choose another name',
    });
  }
  return mirrorFiles(objects, { id: name, revision: REVISION, ...origin }, files);
}

/** Back-translation is only where a model for each way is given. */
export async function refuseUnmirrored(
  { objects }: { readonly objects: Pick<ObjectStore, 'head'> },
  { augmentation }: Pick<RunSpec, 'augmentation'>,
): Promise<void> {
  const wanted = augmentation?.backTranslation;
  if (wanted === undefined) return;
  for (const way of ['there', 'back'] as const) {
    const name = wanted[way];
    if ((await objects.head(translatorKey(name))) !== undefined) continue;
    throw new InputRejected({
      where: `spec, augmentation.backTranslation.${way}`,
      found: `'${name}', which is not mirrored`,
      allowed: 'the name of a mirrored translation model',
      next: `Mirror it: 'modelmill catalogue mirror ${name} --from FOLDER --licence LICENCE --source SOURCE', or remove backTranslation`,
    });
  }
}
