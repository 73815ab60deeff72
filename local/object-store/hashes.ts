/**
 * The sha256 of large objects, reckoned while they were stored: reading them once more would take seconds.
 *
 *   sha256/{etag}   64 hex digits, then the object's key
 *
 * Only a help: a lost one is an unknown hash. Those of objects that are gone or were written again are removed at
 * the next start.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Smaller ones are read in a moment. */
const LARGE_BYTES = 32 * 1024 ** 2;

interface KeptHashes {
  /** Of an object's finished file, before it gets its name. */
  keep(key: string, head: { readonly size: number; readonly etag: string }, sha256: string): Promise<void>;
  find(head: { readonly size: number; readonly etag: string }): Promise<string | undefined>;
  /** `etagOf`: of the object as it is now. */
  removeStale(etagOf: (key: string) => string | undefined): Promise<void>;
}

export function keptHashes(folder: string): KeptHashes {
  const read = async (etag: string): Promise<readonly string[]> => {
    const [sha256 = '', key = ''] = (await readFile(join(folder, etag), 'utf8').catch(() => '')).split('\n');
    return /^[0-9a-f]{64}$/.test(sha256) ? [sha256, key] : [];
  };
  return {
    async keep(key, { size, etag }, sha256) {
      if (size >= LARGE_BYTES) await writeFile(join(folder, etag), `${sha256}\n${key}`, { mode: 0o600 });
    },
    async find({ size, etag }) {
      return size < LARGE_BYTES ? undefined : (await read(etag))[0];
    },
    async removeStale(etagOf) {
      for (const etag of await readdir(folder)) {
        const [, key] = await read(etag);
        if (key === undefined || etagOf(key) !== etag) await rm(join(folder, etag), { force: true });
      }
    },
  };
}
