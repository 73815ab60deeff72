/**
 * Opens a SQLite file of the home: WAL, synchronous=FULL, so that a committed answer survives a power cut, and a
 * busy timeout for the connections beside it. What is wrong with the file is said in four parts.
 */
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ArtifactCorrupt, InputRejected } from '../domain/errors.ts';
import { sqliteCode } from './lasting.ts';

const BUSY_MS = 10_000;
/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const DAMAGED = [11, 26];
/** SQLITE_PERM, READONLY, IOERR, FULL, CANTOPEN. */
const UNUSABLE = [3, 8, 10, 13, 14];
const UNUSABLE_CODES = ['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOSPC', 'EDQUOT'];

export function openDatabase(path: string): DatabaseSync {
  return opened(path, () => {
    // For its user alone, and with it the files that SQLite puts beside it.
    closeSync(openSync(path, 'a', 0o600));
    const db = new DatabaseSync(path, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
    try {
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; SELECT count(*) FROM sqlite_schema;');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** What `work` gives; `ArtifactCorrupt` or `InputRejected` for a file at `path` that is damaged, or can't be used. */
export function opened<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const sqlite = sqliteCode(error) ?? 0;
    const { message, code = '' } = error as NodeJS.ErrnoException;
    if (DAMAGED.includes(sqlite)) {
      throw new ArtifactCorrupt(
        {
          where: path,
          found: `it is damaged: ${message}`,
          allowed: 'the database that Modelmill wrote there',
          next: "Stop the server, restore the home from a backup, then look it over with 'modelmill doctor'",
        },
        { cause: error },
      );
    }
    if (!UNUSABLE.includes(sqlite) && !UNUSABLE_CODES.includes(code)) throw error;
    throw new InputRejected(
      {
        where: path,
        found: `it can't be opened: ${message}`,
        allowed: 'a file that this user may read and write, on a disk with room',
        next: "Correct its owner and mode, or free some space; 'modelmill doctor' says which",
      },
      { cause: error },
    );
  }
}
