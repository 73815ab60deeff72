/**
 * The single-machine adapters on temporary folders, for any test that needs a store or a table. They are removed
 * when the test file that made them ends.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { mirrorModel } from '../../domain/catalogue/mirror.ts';
import type { ObjectStore } from '../../domain/ports.ts';
import { type FolderStore, type FolderStoreOptions, folderStore } from '../../local/object-store/folder.ts';
import { type SqliteTable, sqliteTable } from '../../local/table/sqlite.ts';

const cleanUps: (() => Promise<void> | void)[] = [];

afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** An empty folder, gone when the test file ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'modelmill-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function temporaryStore(options: Partial<FolderStoreOptions> = {}): Promise<FolderStore> {
  const store = await folderStore({
    folder: join(await temporaryFolder(), 'store'),
    secret: randomBytes(32).toString('hex'),
    publicUrl: 'http://127.0.0.1:1',
    ...options,
  });
  cleanUps.push(() => store.close());
  return store;
}

export async function temporaryTable(): Promise<SqliteTable> {
  const table = sqliteTable({ file: join(await temporaryFolder(), 'table.sqlite') });
  cleanUps.push(() => table.close());
  return table;
}

/** Makes the example's model known to a store as mirrored, for doors that ask; no job could train on it. */
export async function withMirror<S extends ObjectStore>(objects: S): Promise<S> {
  const files = (async function* () {
    yield { path: 'model.safetensors', content: new Uint8Array(8) };
  })();
  await mirrorModel(objects, 'all-minilm-l6-v2', 'packaged-0.1.0', files);
  return objects;
}
