/**
 * Invitations: a link for one person, once, for some days. It gives roles in one project or everywhere, or a new
 * password to an account that is there. Only the sha256 of its secret is stored.
 */
import { InputRejected } from '../../domain/errors.ts';
import { Role } from '../../domain/spec/accounts.ts';
import { type Statements, text } from '../statements.ts';
import { hashOf, newSecret } from './sessions.ts';

export const INVITATIONS = `
  CREATE TABLE IF NOT EXISTS invitations (
    hash       TEXT PRIMARY KEY,
    project    TEXT,
    roles      TEXT NOT NULL,
    resets     TEXT,
    invited_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) WITHOUT ROWID, STRICT`;

export interface Offer {
  /** Undefined: everywhere. */
  readonly project?: string | undefined;
  readonly roles: readonly Role[];
  /** Key of the account that gets a new password. */
  readonly resets?: string | undefined;
  /** Key of who invited; '' is the machine. */
  readonly by: string;
}

export class Invitations {
  readonly #db: Statements;

  constructor(db: Statements) {
    this.#db = db;
  }

  add({ project, roles, resets, by }: Offer, now: number, expiresAt: number): string {
    this.#db.run('DELETE FROM invitations WHERE expires_at <= ?', now);
    const secret = newSecret();
    this.#db.run(
      'INSERT INTO invitations VALUES (?, ?, ?, ?, ?, ?)',
      ...[hashOf(secret), project ?? null, JSON.stringify(roles), resets ?? null, by, expiresAt],
    );
    return secret;
  }

  /** `InputRejected` for one that is unknown, used or over. */
  need(secret: string, now: number): Offer {
    const row = this.#db.get('SELECT * FROM invitations WHERE hash = ?', hashOf(secret));
    if (row === undefined || Number(row.expires_at) <= now) throw used();
    return {
      project: text(row.project),
      roles: Role.array().parse(JSON.parse(String(row.roles))),
      resets: text(row.resets),
      by: String(row.invited_by),
    };
  }

  /** In the transaction that gives what was offered: of two who follow it at once, one is refused. */
  use(secret: string): void {
    if (this.#db.run('DELETE FROM invitations WHERE hash = ?', hashOf(secret)) !== 1) throw used();
  }

  /** What somebody offered who may not any more; '' for the machine's own. */
  withdraw(by: string): void {
    this.#db.run('DELETE FROM invitations WHERE invited_by = ?', by);
  }

  /** Links to a new password for somebody who is gone. */
  withdrawResets(key: string): void {
    this.#db.run('DELETE FROM invitations WHERE resets = ?', key);
  }
}

const used = (): InputRejected =>
  new InputRejected({
    where: 'invitation',
    found: 'one that was used before, is over, or was withdrawn',
    allowed: 'an invitation that nobody has followed yet',
    next: 'Ask whoever sent it for another',
  });
