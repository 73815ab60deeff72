/**
 * Sessions: 32 random bytes that the browser keeps in a cookie, and of which only the sha256 is stored. One ends when
 * it was not used for a while, when it is old, at sign-out, and when its person's password or roles change.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Statements } from '../statements.ts';

export const SESSION = { idleMs: 12 * 3_600_000, longestMs: 7 * 24 * 3_600_000 } as const;
/** A request every second need not be a write every second. */
const NOTED_EVERY_MS = 60_000;

export const SESSIONS = `
  CREATE TABLE IF NOT EXISTS sessions (
    hash       TEXT PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES accounts,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
  ) WITHOUT ROWID, STRICT`;

export const newSecret = (): string => randomBytes(32).toString('base64url');
/** Of 32 random bytes a plain hash is enough: there is nothing to guess. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export class Sessions {
  readonly #db: Statements;

  constructor(db: Statements) {
    this.#db = db;
  }

  begin(key: string, now: number): string {
    this.#db.run(
      'DELETE FROM sessions WHERE seen_at <= ? OR created_at <= ?',
      now - SESSION.idleMs,
      now - SESSION.longestMs,
    );
    const secret = newSecret();
    this.#db.run('INSERT INTO sessions VALUES (?, ?, ?, ?)', hashOf(secret), key, now, now);
    return secret;
  }

  /** Whose it is, while it lasts. */
  account(secret: string, now: number): string | undefined {
    const hash = hashOf(secret);
    const row = this.#db.get('SELECT account, created_at, seen_at FROM sessions WHERE hash = ?', hash);
    if (row === undefined) return undefined;
    const [created, seen] = [Number(row.created_at), Number(row.seen_at)];
    if (now - seen >= SESSION.idleMs || now - created >= SESSION.longestMs) return undefined;
    if (now - seen >= NOTED_EVERY_MS) {
      this.#db.run('UPDATE sessions SET seen_at = ? WHERE hash = ?', now, hash);
    }
    return String(row.account);
  }

  end(secret: string): void {
    this.#db.run('DELETE FROM sessions WHERE hash = ?', hashOf(secret));
  }

  endAll(key: string): void {
    this.#db.run('DELETE FROM sessions WHERE account = ?', key);
  }
}
