/**
 * One server a home. The lock is a lock of SQLite on HOME/server.lock, held open: the system lets go of it when the
 * process ends, however it ends, so that a stale one can't exist. Who holds it stands in HOME/server.json.
 */
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Conflict } from '../domain/errors.ts';
import { opened } from './database.ts';
import { sqliteCode } from './lasting.ts';

/** SQLITE_BUSY. */
const HELD = 5;

/** `Conflict` names the process that serves this home. */
export function acquireLock(home: string): Disposable {
  const path = join(home, 'server.lock');
  const lock = opened(path, () => {
    closeSync(openSync(path, 'a', 0o600));
    return new DatabaseSync(path, { timeout: 250 });
  });
  try {
    opened(path, () => lock.exec('BEGIN EXCLUSIVE'));
  } catch (error) {
    lock.close();
    if (sqliteCode(error) !== HELD) throw error;
    throw new Conflict({
      where: home,
      found: `another server runs on it${holder(home)}`,
      allowed: 'one server a home',
      next: 'Use that one, stop it first, or take another home: --home FOLDER',
    });
  }
  return { [Symbol.dispose]: () => lock.close() };
}

/** Whether a server holds this home now: what HOME/server.json says is true only then. Makes nothing. */
export function isServed(home: string): boolean {
  const path = join(home, 'server.lock');
  if (!existsSync(path)) return false;
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return false;
  } catch (error) {
    return sqliteCode(error) === HELD;
  } finally {
    lock.close();
  }
}

function holder(home: string): string {
  try {
    const { pid, url } = JSON.parse(readFileSync(join(home, 'server.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    return ` (pid ${pid}, ${url})`;
  } catch {
    return '';
  }
}
