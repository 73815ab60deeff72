/**
 * Files as objects: read from one open file, written to a temporary one that is complete and on disk before it
 * gets its name. A reader that has the old file open keeps it to the end.
 */
import { randomBytes } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { copyFile, type FileHandle, lstat, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Conflict } from '../../domain/errors.ts';
import { checkPiece, shown } from '../../domain/object-keys.ts';
import type { Content } from '../../domain/ports.ts';

const PIECE_BYTES = 1_024 ** 2;
const GATHERED_BYTES = 256 * 1_024;

/** Node's code of a file system error: ENOENT. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(codeOf(error) ?? '');

/**
 * From time of writing, inode and size: no byte is read, and a file put in by hand has one too. Every write makes
 * a new inode, and `stamp` below gives it a time that no earlier write of this process had.
 */
export const etagOf = (stats: BigIntStats): string =>
  [stats.mtimeNs, stats.ino, stats.size].map((n) => n.toString(16)).join('-');

let lastStamp = 0;
/** Seconds since 1970 to the microsecond: the kernel's own file times stand still for milliseconds. */
function stamp(): number {
  const now = Math.floor((performance.timeOrigin + performance.now()) * 1_000);
  lastStamp = Math.max(now, lastStamp + 1);
  return lastStamp / 1_000_000;
}

/** Undefined for what is not there, or not a plain file. */
export async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    const stats = await lstat(path, { bigint: true });
    return stats.isFile() ? stats : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
}

/**
 * Never a symbolic link itself, never waiting for a pipe's other end. Links among the folders above it are followed:
 * only the home's owner can put one there.
 */
export async function openObject(path: string): Promise<OpenFile | undefined> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await handle.stat({ bigint: true });
    if (stats.isFile()) return { handle, stats };
    await handle.close();
    return undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The bytes from `start` up to, not including, `end`. Closes the file at the end, on `return()` and on an error. */
export function bytesOf(
  handle: FileHandle,
  key: string,
  start: number,
  end: number,
): AsyncIterable<Uint8Array> {
  let at = start;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= handle.close();
    return closed;
  };
  // Not a generator: `return()` of one that was never started would leave the file open.
  const iterator: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      if (closed !== undefined || at >= end) {
        await close();
        return { done: true, value: undefined };
      }
      try {
        const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, end - at));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) {
          throw new Conflict({
            where: `object ${shown(key)}`,
            found: `the file was cut to ${at} bytes while it was read`,
            allowed: 'files that are replaced, not rewritten in place',
            next: 'Read it again',
          });
        }
        at += bytesRead;
        return { done: false, value: bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead) };
      } catch (error) {
        await close();
        throw error;
      }
    },
    async return() {
      await close();
      return { done: true, value: undefined };
    },
  };
  return iterator;
}

/** The content in larger pieces: a source of single lines would cost a system call each. */
async function* gathered(key: string, content: Content): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    yield typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    return;
  }
  const buffer = Buffer.allocUnsafeSlow(GATHERED_BYTES);
  let filled = 0;
  for await (const piece of content) {
    checkPiece(key, piece);
    if (filled + piece.length > buffer.length && filled > 0) {
      yield buffer.subarray(0, filled);
      filled = 0;
    }
    if (piece.length > buffer.length) {
      yield piece;
      continue;
    }
    buffer.set(piece, filled);
    filled += piece.length;
  }
  yield buffer.subarray(0, filled);
}

/** A file under `folder` without a name anyone looks for: whole and on disk. The caller moves or removes it. */
export async function writtenFile(
  folder: string,
  key: string,
  content: Content,
  seen: (piece: Uint8Array) => void = () => {},
): Promise<string> {
  const path = join(folder, randomBytes(16).toString('hex'));
  const handle = await open(path, 'wx', 0o600);
  try {
    try {
      for await (const piece of gathered(key, content)) {
        seen(piece);
        await writeAll(handle, piece);
      }
      const time = stamp();
      await handle.utimes(time, time);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return path;
}

async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) {
    at += (await handle.write(piece, at, piece.length - at)).bytesWritten;
  }
}

/** The same, as a copy; undefined when there is nothing at `from`. Shares blocks where the file system can. */
export async function copiedFile(folder: string, from: string): Promise<string | undefined> {
  if ((await statOf(from)) === undefined) return undefined;
  const path = join(folder, randomBytes(16).toString('hex'));
  try {
    await copyFile(from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const handle = await open(path, 'r+');
    try {
      const time = stamp();
      await handle.utimes(time, time);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return path;
  } catch (error) {
    await rm(path, { force: true });
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Names survive a power cut only when their folder is on disk too. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the folder, and each new level durable. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let level = path; level.length >= first.length; level = dirname(level))
    await syncFolder(dirname(level));
}
