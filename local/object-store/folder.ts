/**
 * ObjectStore in a folder of one machine.
 *
 *   objects/      the objects, named by the rule of keys.ts; files dropped in by hand count
 *   tmp/          files being written; what a crash leaves is removed a day later
 *   multipart/    uploads in parts, until they are complete; removed after a week
 *   sha256/       what hashes.ts knows of the large ones
 *   lock.sqlite   the lock of lock.ts
 *
 * A put writes a temporary file, brings it to disk, then renames it (or links it, for put-if-absent, which fails
 * if the name exists) and brings the folder to disk: after a crash an object is whole or absent. Every step may be
 * run again. Several processes may use the folder at once.
 */
import { createHash } from 'node:crypto';
import { type BigIntStats, linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as rules from '../../domain/object-keys.ts';
import type { Content, ObjectHead, ObjectStore, PutOptions } from '../../domain/ports.ts';
import { absent, conflict, inTheWay, tooLong } from './complaints.ts';
import * as files from './files.ts';
import { keptHashes } from './hashes.ts';
import { fileOf, joined } from './keys.ts';
import { listed } from './listing.ts';
import { folderLock } from './lock.ts';
import { multipartFolder } from './multipart.ts';
import {
  checkSecret,
  exactly,
  type RequestHeaders,
  signedUpload,
  type VerifiedUpload,
  verifiedUpload,
} from './signing.ts';

export interface FolderStoreOptions {
  /** Made if absent. */
  readonly folder: string;
  /** Signs uploads: random, 16 bytes or more, the same after a restart. */
  readonly secret: string;
  /** Where clients reach the server that answers `/uploads/…`: `http://127.0.0.1:8080`. A function when it is known later. */
  readonly publicUrl: string | (() => string);
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

export interface FolderStore extends ObjectStore {
  /** What a request to `/uploads/…` may store. `InputRejected` when it is tampered with, expired or of another size or type. */
  verifyUpload(url: string, headers: RequestHeaders): VerifiedUpload;
  /** Verifies, then stores the body if it has exactly the signed size. */
  acceptUpload(url: string, headers: RequestHeaders, body: AsyncIterable<Uint8Array>): Promise<ObjectHead>;
  close(): void;
}

const DAY_MS = 86_400_000;

/** Removes what a crash left, by age: another process may be writing at this moment. */
async function removeLeftovers(folder: string, olderThan: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats && stats.mtimeMs < olderThan) await rm(path, { recursive: true, force: true });
  }
}

export async function folderStore(options: FolderStoreOptions): Promise<FolderStore> {
  const { secret, publicUrl, now = Date.now } = options;
  checkSecret(secret);
  const folder = resolve(options.folder);
  const [objects, temporary, uploads, known] = ['objects', 'tmp', 'multipart', 'sha256'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  for (const path of [objects, temporary, uploads, known]) await files.makeFolder(path);
  await removeLeftovers(temporary, now() - DAY_MS);
  await removeLeftovers(uploads, now() - 7 * DAY_MS);
  const lock = folderLock(join(folder, 'lock.sqlite'));
  const multipart = multipartFolder(uploads, temporary);
  const hashes = keptHashes(known);

  const pathOf = (key: string): string => joined(objects, fileOf(key));

  const etagAt = (path: string): string | undefined => {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats?.isFile() ? files.etagOf(stats) : undefined;
  };

  await hashes.removeStale((key) => (rules.keyFault(key) === undefined ? etagAt(pathOf(key)) : undefined));

  const headOf = (key: string, stats: BigIntStats): ObjectHead => ({
    ...{ key, size: Number(stats.size), etag: files.etagOf(stats) },
  });

  /** Gives the finished file its name, if the condition holds; then the name is on disk. */
  const place = async (
    file: string,
    key: string,
    condition: { readonly ifAbsent?: boolean; readonly ifMatch?: string } = {},
    sha256?: string,
  ): Promise<ObjectHead> => {
    const path = pathOf(key);
    const head = headOf(key, (await files.statOf(file))!);
    try {
      if (sha256 !== undefined) await hashes.keep(key, head, sha256);
      await files.makeFolder(dirname(path));
      lock.hold(() => {
        if (condition.ifMatch !== undefined && etagAt(path) !== condition.ifMatch) {
          throw conflict(key, 'the object is another, or gone');
        }
        if (condition.ifAbsent) linkSync(file, path);
        else renameSync(file, path);
      });
    } catch (error) {
      const code = files.codeOf(error);
      if (code === 'EEXIST' && condition.ifAbsent) throw conflict(key, 'the object exists');
      if (code === 'ENAMETOOLONG') throw tooLong(key, path);
      if (['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(code ?? '')) throw inTheWay(key, path);
      throw error;
    } finally {
      await rm(file, { force: true });
    }
    await files.syncFolder(dirname(path));
    return head;
  };

  const written = async (key: string, content: Content, condition: PutOptions = {}): Promise<ObjectHead> => {
    const hash = createHash('sha256');
    const file = await files.writtenFile(temporary, key, content, (piece) => hash.update(piece));
    return place(file, key, condition, hash.digest('hex'));
  };

  const store: FolderStore = {
    uri: pathToFileURL(folder).href,

    async get(key, range) {
      if (range) rules.checkRange(key, range);
      const file = await files.openObject(pathOf(key));
      if (file === undefined) throw absent(key);
      const { handle, stats } = file;
      const size = Number(stats.size);
      const start = range?.start ?? 0;
      if (range && start >= size) {
        await handle.close();
        throw rules.rangeBehindEnd(key, start, size);
      }
      const end = Math.min(size, (range?.end ?? size) + 1);
      return { key, size, etag: files.etagOf(stats), body: files.bytesOf(handle, key, start, end) };
    },

    async head(key) {
      const stats = await files.statOf(pathOf(key));
      if (stats === undefined) return undefined;
      const head = headOf(key, stats);
      const sha256 = await hashes.find(head);
      return sha256 === undefined ? head : { ...head, sha256 };
    },

    async put(key, content, condition = {}) {
      pathOf(key);
      rules.checkConditions(key, condition);
      return written(key, content, condition);
    },

    async delete(key) {
      const path = pathOf(key);
      try {
        lock.hold(() => unlinkSync(path));
        await files.syncFolder(dirname(path));
      } catch (error) {
        // EPERM is what some systems say of a folder that someone put there by hand.
        if (!files.isAbsent(error) && files.codeOf(error) !== 'EPERM') throw error;
      }
    },

    async copy(from, to) {
      pathOf(to);
      const file = await files.copiedFile(temporary, pathOf(from));
      if (file === undefined) throw absent(from);
      return place(file, to);
    },

    async list(prefix, { cursor, limit = rules.MAX_PAGE } = {}) {
      rules.checkPageLimit(limit);
      const after = cursor === undefined ? undefined : rules.afterCursor(cursor, prefix);
      if (!rules.prefixCanMatch(prefix)) return { objects: [] };
      const found = [];
      for await (const entry of listed(objects, lock, prefix, after)) {
        found.push(entry);
        if (found.length > limit) break;
      }
      const page = found.slice(0, limit);
      const heads = await Promise.all(
        page.map(async ({ key, path }) => {
          const stats = await files.statOf(path);
          // Deleted since its name was read.
          return stats ? [headOf(key, stats)] : [];
        }),
      );
      const last = page.at(-1);
      return found.length > limit && last
        ? { objects: heads.flat(), cursor: rules.pageCursor(last.key) }
        : { objects: heads.flat() };
    },

    async signUpload(request) {
      const address = typeof publicUrl === 'string' ? publicUrl : publicUrl();
      return signedUpload(secret, address, request, now());
    },

    verifyUpload: (url, headers) => verifiedUpload(secret, url, headers, now()),

    async acceptUpload(url, headers, body) {
      const { key, size } = verifiedUpload(secret, url, headers, now());
      return store.put(key, exactly(size, body));
    },

    async startMultipart(key) {
      pathOf(key);
      return { uploadId: await multipart.start(key) };
    },
    putPart: (key, uploadId, number, content) => multipart.put(key, uploadId, number, content),
    listParts: (key, uploadId) => multipart.list(key, uploadId),
    abortMultipart: (key, uploadId) => multipart.remove(key, uploadId),

    async completeMultipart(key, uploadId, parts) {
      const head = await written(key, await multipart.content(key, uploadId, parts));
      await multipart.remove(key, uploadId);
      return head;
    },

    close: () => lock.close(),
  };
  return store;
}
