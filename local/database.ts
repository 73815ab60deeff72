/**
 * Opens the one database of a home for the engine's and the jobs' own tables: WAL, synchronous=FULL, so that a
 * committed answer survives a power cut, and a busy timeout for the table's connection beside it.
 */
import { DatabaseSync } from 'node:sqlite';

export function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000, enableForeignKeyConstraints: true });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  return db;
}
