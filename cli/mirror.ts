/** The catalogue of pretrained models in a home's object store, opened beside the server: the store allows it. */
import { join } from 'node:path';
import type { ObjectStore } from '../domain/ports.ts';

export interface Mirrored {
  readonly model: string;
  readonly revision: string;
  readonly bytes: number;
}

export interface Catalogue extends Disposable {
  readonly objects: ObjectStore;
  list(): Promise<readonly Mirrored[]>;
}

export async function openCatalogue(home: string): Promise<Catalogue> {
  const { folderStore } = await import('../local/object-store/folder.ts');
  const objects = await folderStore({
    folder: join(home, 'store'),
    // The catalogue signs nothing: uploads are the server's.
    secret: crypto.randomUUID(),
    publicUrl: 'http://127.0.0.1',
  });
  return { objects, list: () => mirroredModels(objects), [Symbol.dispose]: () => objects.close() };
}

/** Models whose manifest is there: it is written last. */
export async function mirroredModels(objects: ObjectStore): Promise<readonly Mirrored[]> {
  const bytes = new Map<string, number>();
  const whole = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await objects.list('catalogue/', cursor === undefined ? {} : { cursor });
    for (const { key, size } of page.objects) {
      const prefix = key.split('/').slice(0, 3).join('/');
      bytes.set(prefix, (bytes.get(prefix) ?? 0) + size);
      if (key === `${prefix}/manifest.json`) whole.add(prefix);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return [...whole].map((prefix) => {
    const [, model = '', revision = ''] = prefix.split('/');
    return { model, revision, bytes: bytes.get(prefix) ?? 0 };
  });
}
