/**
 * One lock for the folder, held for microseconds around a rename or link, so that compare-and-set is atomic
 * between all processes that use the folder, Python's jobs among them.
 *
 * It is SQLite's own file lock on `folder/lock.sqlite` (BEGIN IMMEDIATE … COMMIT, nothing is ever written into it):
 * the operating system drops it with the process that held it, so there are no stale locks to judge, and
 * containers/jobkit/store takes the same one with Python's sqlite3.
 */
import { DatabaseSync } from 'node:sqlite';
import { opened } from '../database.ts';

export interface FolderLock {
  /** Runs `work` alone. It must be synchronous and short: other processes wait. */
  hold<T>(work: () => T): T;
  close(): void;
}

const PATIENCE_MS = 30_000;

export function folderLock(file: string): FolderLock {
  const database = opened(file, () => new DatabaseSync(file, { timeout: PATIENCE_MS }));
  opened(file, () => database.exec('SELECT count(*) FROM sqlite_schema'));
  const begin = database.prepare('BEGIN IMMEDIATE');
  const end = database.prepare('COMMIT');
  return {
    hold(work) {
      begin.run();
      try {
        return work();
      } finally {
        end.run();
      }
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}
