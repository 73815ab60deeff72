/**
 * Multipart uploads in `folder/multipart/{uploadId}/`: `key`, the file that names the object, and one file a part
 * (`00001`), each whole before it gets its name. Nothing shows in `objects/` before complete.
 *
 * Safe to retry: a part sent again replaces itself; an upload that was completed or aborted is gone (`NotFound`).
 */
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NotFound } from '../../domain/errors.ts';
import { checkedParts, checkPart, partDiffers, shown } from '../../domain/object-keys.ts';
import type { UploadedPart } from '../../domain/ports.ts';
import {
  bytesOf,
  etagOf,
  isAbsent,
  makeFolder,
  openObject,
  statOf,
  syncFolder,
  writtenFile,
} from './files.ts';

const PART = /^\d{5}$/;
const ID = /^[0-9a-f]{32}$/;

const partName = (number: number): string => String(number).padStart(5, '0');

const unknown = (key: string): NotFound =>
  new NotFound({
    where: `multipart upload of ${shown(key)}`,
    found: 'no such upload: it was completed, aborted or never begun',
    allowed: 'the key and id that startMultipart gave',
    next: 'Look whether the object is there; if not, start again',
  });

interface MultipartFolder {
  start(key: string): Promise<string>;
  put(key: string, uploadId: string, number: number, content: Uint8Array): Promise<UploadedPart>;
  list(key: string, uploadId: string): Promise<readonly UploadedPart[]>;
  /** The whole content, part after part. */
  content(key: string, uploadId: string, parts: readonly UploadedPart[]): Promise<AsyncIterable<Uint8Array>>;
  remove(key: string, uploadId: string): Promise<void>;
}

export function multipartFolder(folder: string, temporary: string): MultipartFolder {
  /** The upload's folder, if it is that key's. */
  const find = async (key: string, uploadId: string): Promise<string> => {
    if (!ID.test(uploadId)) throw unknown(key);
    const path = join(folder, uploadId);
    const stored = await readFile(join(path, 'key'), 'utf8').catch((error: unknown) => {
      if (isAbsent(error)) throw unknown(key);
      throw error;
    });
    if (stored !== key) throw unknown(key);
    return path;
  };

  const parts = async (path: string): Promise<readonly UploadedPart[]> => {
    const names = (await readdir(path)).filter((name) => PART.test(name)).sort();
    const stats = await Promise.all(names.map((name) => statOf(join(path, name))));
    return stats.flatMap((stat, index) =>
      stat ? [{ number: Number(names[index]), etag: etagOf(stat), size: Number(stat.size) }] : [],
    );
  };

  return {
    async start(key) {
      const uploadId = randomBytes(16).toString('hex');
      const path = join(folder, uploadId);
      await makeFolder(path);
      await rename(await writtenFile(temporary, key, key), join(path, 'key'));
      await syncFolder(path);
      return uploadId;
    },

    async put(key, uploadId, number, content) {
      checkPart(key, number, content.length);
      const path = await find(key, uploadId);
      const file = await writtenFile(temporary, key, content);
      const stat = await statOf(file);
      try {
        await rename(file, join(path, partName(number)));
      } catch (error) {
        await rm(file, { force: true });
        if (isAbsent(error)) throw unknown(key);
        throw error;
      }
      await syncFolder(path);
      return { number, etag: etagOf(stat!), size: content.length };
    },

    list: async (key, uploadId) => parts(await find(key, uploadId)),

    async content(key, uploadId, named) {
      const path = await find(key, uploadId);
      const sorted = checkedParts(key, named);
      const stored = new Map((await parts(path)).map((part) => [part.number, part]));
      for (const { number, etag } of sorted) {
        if (stored.get(number)?.etag === etag) continue;
        throw partDiffers(key, stored.has(number) ? `part ${number} was sent again` : `no part ${number}`);
      }
      return concatenated(
        key,
        sorted.map(({ number, etag }) => ({ path: join(path, partName(number)), etag })),
      );
    },

    async remove(key, uploadId) {
      const path = await find(key, uploadId).catch((error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      });
      // The name first: from then on the upload is unknown, whatever becomes of the rest.
      if (path === undefined) return;
      await rm(join(path, 'key'), { force: true });
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function* concatenated(
  key: string,
  files: readonly { readonly path: string; readonly etag: string }[],
): AsyncGenerator<Uint8Array> {
  for (const { path, etag } of files) {
    const file = await openObject(path);
    if (file === undefined) throw unknown(key);
    const { handle, stats } = file;
    const body = bytesOf(handle, key, 0, Number(stats.size));
    if (etagOf(stats) !== etag) {
      await body[Symbol.asyncIterator]().return?.();
      throw partDiffers(key, 'a part was sent again while the upload was completed');
    }
    yield* body;
  }
}
