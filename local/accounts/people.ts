/**
 * Who has an account, and which roles. A removed account keeps its name, without a password and without roles: what it
 * signed must not become somebody else's.
 */
import { Conflict, NotFound } from '../../domain/errors.ts';
import { type Caller, Role } from '../../domain/spec/accounts.ts';
import type { Account } from '../../domain/spec/api-accounts.ts';
import { type Row, type Statements, text } from '../statements.ts';

export const PEOPLE = `
  CREATE TABLE IF NOT EXISTS accounts (
    key        TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    password   TEXT,
    created_at INTEGER NOT NULL
  ) WITHOUT ROWID, STRICT;
  CREATE TABLE IF NOT EXISTS account_roles (
    account TEXT NOT NULL REFERENCES accounts,
    project TEXT NOT NULL,
    role    TEXT NOT NULL,
    PRIMARY KEY (account, project, role)
  ) WITHOUT ROWID, STRICT`;

/** In place of a project; no project has an empty name. */
const EVERYWHERE = '';

/** Names that differ by their capitals alone are one. */
export const keyOf = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** Cuts off a person whose password changed, or whose roles were set: nothing goes on under the old ones. */
export type Cut = (key: string) => void;

export class People {
  readonly #db: Statements;
  readonly #cut: Cut;

  constructor(db: Statements, cut: Cut) {
    this.#db = db;
    this.#cut = cut;
  }

  /** Whether anybody can sign in at all. */
  any(): boolean {
    return this.#db.get('SELECT 1 FROM accounts WHERE password IS NOT NULL LIMIT 1') !== undefined;
  }

  /** The password's hash, of an account that can sign in. */
  password(key: string): string | undefined {
    return text(this.#db.get('SELECT password FROM accounts WHERE key = ?', key)?.password);
  }

  /** `Conflict` where somebody has, or had, the name. */
  refuseTaken(name: string): void {
    if (this.#db.get('SELECT 1 FROM accounts WHERE key = ?', keyOf(name)) === undefined) return;
    throw new Conflict({
      where: 'name',
      found: `somebody is, or was, called ${name}`,
      allowed: 'a name that nobody had before: annotations are signed with it',
      next: 'Choose another; if it is yours, sign in and follow the invitation again',
    });
  }

  add(name: string, password: string, now: number): void {
    this.refuseTaken(name);
    this.#db.run('INSERT INTO accounts VALUES (?, ?, ?, ?)', keyOf(name), name, password, now);
  }

  /** Of an account that was not removed meanwhile. */
  setPassword(key: string, password: string): void {
    this.#db.run('UPDATE accounts SET password = ? WHERE key = ? AND password IS NOT NULL', password, key);
    this.#cut(key);
  }

  caller(key: string): Caller | undefined {
    const row = this.#db.get('SELECT name FROM accounts WHERE key = ? AND password IS NOT NULL', key);
    if (row === undefined) return undefined;
    return { name: String(row.name), ...this.#roles(key) };
  }

  /** `NotFound` for a name that nobody has; of a project, for whoever is no member. */
  need(name: string, project?: string): Caller {
    const found = this.caller(keyOf(name));
    if (found !== undefined && (project === undefined || Object.hasOwn(found.roles, project))) return found;
    throw new NotFound({
      where: `account '${name}'`,
      found: project === undefined ? 'nobody of that name' : `no member of project ${project} of that name`,
      allowed: 'a name that the list shows',
      next: 'Correct the name, or invite them',
    });
  }

  /** By name; of a project: its members, with their roles there alone. */
  list(project?: string): readonly Account[] {
    const rows = this.#db.all(
      `SELECT key, name, created_at FROM accounts WHERE password IS NOT NULL
         AND (? IS NULL OR EXISTS (SELECT 1 FROM account_roles WHERE account = key AND project = ?))
       ORDER BY key`,
      project ?? null,
      project ?? null,
    );
    return rows.map((row) => this.#account(row, project));
  }

  /** What they are there, from now on and nothing else; whoever is signed in has to sign in again. */
  setRoles(name: string, project: string | undefined, roles: readonly Role[]): void {
    const key = keyOf(this.need(name).name);
    this.#db.transaction(() => {
      if (project === undefined && !roles.includes('admin')) this.#keepLastAdmin(key);
      const place = project ?? EVERYWHERE;
      this.#db.run('DELETE FROM account_roles WHERE account = ? AND project = ?', key, place);
      this.#give(key, place, roles);
      this.#cut(key);
    });
  }

  /** Beside those they have. */
  addRoles(key: string, project: string | undefined, roles: readonly Role[]): void {
    this.#give(key, project ?? EVERYWHERE, roles);
  }

  remove(name: string): void {
    const key = keyOf(this.need(name).name);
    this.#db.transaction(() => {
      this.#keepLastAdmin(key);
      this.#db.run('DELETE FROM account_roles WHERE account = ?', key);
      this.#db.run('UPDATE accounts SET password = NULL WHERE key = ?', key);
      this.#cut(key);
    });
  }

  #give(key: string, place: string, roles: readonly Role[]): void {
    for (const role of roles) {
      this.#db.run('INSERT OR IGNORE INTO account_roles VALUES (?, ?, ?)', key, place, role);
    }
  }

  #keepLastAdmin(key: string): void {
    const admins = this.#db.all(
      'SELECT account FROM account_roles WHERE project = ? AND role = ?',
      EVERYWHERE,
      'admin',
    );
    if (admins.length !== 1 || admins[0]?.account !== key) return;
    throw new Conflict({
      where: 'roles',
      found: 'the last administrator',
      allowed: 'at least one account that is admin everywhere',
      next: 'Make somebody else admin everywhere first',
    });
  }

  #account({ key, name, created_at }: Row, project: string | undefined): Account {
    const { everywhere, roles } = this.#roles(String(key));
    const own =
      project === undefined ? roles : { [project]: Object.hasOwn(roles, project) ? roles[project]! : [] };
    return {
      name: String(name),
      everywhere: project === undefined ? everywhere : [],
      roles: own,
      createdAt: new Date(Number(created_at)).toISOString(),
    };
  }

  #roles(key: string): { everywhere: Role[]; roles: Record<string, Role[]> } {
    const rows = this.#db
      .all('SELECT project, role FROM account_roles WHERE account = ?', key)
      .map(({ project, role }) => ({ project: String(project), role: Role.parse(role) }));
    const byProject = Map.groupBy(rows, ({ project }) => project);
    const everywhere = byProject.get(EVERYWHERE)?.map(({ role }) => role) ?? [];
    byProject.delete(EVERYWHERE);
    // A project may be called `constructor`: its key is its own, whatever objects inherit.
    const roles = Object.fromEntries(
      [...byProject].map(([project, own]) => [project, own.map(({ role }) => role)]),
    );
    return { everywhere, roles };
  }
}
