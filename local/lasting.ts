/**
 * Writes that a full disk holds up but does not end: tried again until there is room. What the engine or a job has
 * to remember is neither lost nor skipped, and nothing that follows from it begins before it is on disk.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/stage.ts';

const AGAIN_MS = 1_000;

/** SQLITE_BUSY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN: the disk, a limit of the system, another program. */
const SQLITE_CODES: readonly number[] = [5, 10, 13, 14];
const SYSTEM_CODES: readonly string[] = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EAGAIN'];

/** SQLite's primary result code; undefined for an error that is not its own. */
export function sqliteCode(error: unknown): number | undefined {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : undefined;
}

function mayPass(error: unknown): boolean {
  const sqlite = sqliteCode(error);
  if (sqlite !== undefined) return SQLITE_CODES.includes(sqlite);
  return SYSTEM_CODES.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** What `write` gives, once it could be done; rejects with its error if that will not pass, and tries no more once `signal` aborts. */
export async function lasting<T>(
  what: string,
  write: () => T | Promise<T>,
  log: Log,
  signal?: AbortSignal,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      const result = await write();
      if (tries > 0) log('held up no longer', { what, tries });
      return result;
    } catch (error) {
      if (!mayPass(error)) throw error;
      if (tries === 0) log('held up: free some disk space', { what, error: (error as Error).message });
      await sleep(AGAIN_MS, undefined, signal ? { signal } : {}).catch(() => undefined);
      signal?.throwIfAborted();
    }
  }
}
