/**
 * The accounts of one machine: people who sign in with a password, sessions, invitations. Kept in tables of their own
 * in HOME/modelmill.sqlite. The machine's token is no account: it is admin everywhere and signs as `owner`.
 *
 * What changes somebody's password or roles ends their sessions and withdraws their invitations in the same
 * transaction. The first administrator comes by an invitation that the server prints while nobody can sign in.
 */
import type { DatabaseSync } from 'node:sqlite';
import { InputRejected } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Caller, Role } from '../../domain/spec/accounts.ts';
import type { Account } from '../../domain/spec/api-accounts.ts';
import { Statements } from '../statements.ts';
import { Attempts } from './attempts.ts';
import { INVITATIONS, Invitations, type Offer } from './invitations.ts';
import { checkPassword, type Passwords, scryptPasswords } from './passwords.ts';
import { keyOf, PEOPLE, People } from './people.ts';
import { tooManyAttempts, wrongPassword } from './refusal.ts';
import { SESSIONS, Sessions } from './sessions.ts';

const DAY_MS = 24 * 3_600_000;
const FIRST_MS = DAY_MS;
const RESET_MS = DAY_MS;
/** Who invites where no account does: the machine's token, and the machine itself at its first start. */
const MACHINE = '';
const FIRST = '*';

interface AccountsOptions {
  readonly db: DatabaseSync;
  readonly clock: Clock;
  /** @default scrypt */
  readonly passwords?: Passwords;
}

export interface Invited {
  readonly secret: string;
  /** Of the account that gets a new password. */
  readonly name?: string;
  readonly expiresAt: string;
}

/** What an invitation is answered with; of an account that is signed in, its session. */
export interface Answer {
  readonly name?: string | undefined;
  readonly password?: string | undefined;
  readonly session?: string | undefined;
}

export class Accounts {
  readonly #db: Statements;
  readonly #people: People;
  readonly #sessions: Sessions;
  readonly #invitations: Invitations;
  readonly #attempts = new Attempts();
  readonly #passwords: Passwords;
  readonly #clock: Clock;

  constructor({ db, clock, passwords = scryptPasswords() }: AccountsOptions) {
    db.exec([PEOPLE, SESSIONS, INVITATIONS].join(';'));
    this.#db = new Statements(db);
    this.#clock = clock;
    this.#passwords = passwords;
    this.#sessions = new Sessions(this.#db);
    this.#invitations = new Invitations(this.#db);
    this.#people = new People(this.#db, (key) => {
      this.#sessions.endAll(key);
      this.#invitations.withdraw(key);
    });
  }

  /** Who a session's requests come from; undefined when it has ended. */
  caller(session: string): Caller | undefined {
    const key = this.#sessions.account(session, this.#now());
    return key === undefined ? undefined : this.#people.caller(key);
  }

  /** A new session. Refused in the same way, after the same time, for a wrong name and for a wrong password. */
  async signIn(name: string, password: string): Promise<string> {
    const key = keyOf(name);
    await this.#prove(key, password);
    return this.#sessions.begin(key, this.#now());
  }

  signOut(session: string): void {
    this.#sessions.end(session);
  }

  /** Ends all sessions and begins one anew. */
  async changePassword(name: string, current: string, password: string): Promise<string> {
    const key = keyOf(name);
    await this.#prove(key, current);
    checkPassword(password, name);
    const hash = await this.#passwords.hash(password);
    return this.#db.transaction(() => {
      this.#people.setPassword(key, hash);
      return this.#sessions.begin(key, this.#now());
    });
  }

  invite(offer: Pick<Offer, 'project' | 'roles'>, days: number, by?: string): Invited {
    return this.#invited({ ...offer, by: by === undefined ? MACHINE : keyOf(by) }, days * DAY_MS);
  }

  /** A link to a new password, for somebody who forgot theirs. */
  inviteToReset(name: string, by?: string): Invited {
    const account = this.#people.need(name);
    const offer = { roles: [], resets: keyOf(name), by: by === undefined ? MACHINE : keyOf(by) };
    return { ...this.#invited(offer, RESET_MS), name: account.name };
  }

  /** For whoever started the server, while nobody can sign in. The one of the start before ends. */
  firstInvitation(): Invited | undefined {
    this.#invitations.withdraw(FIRST);
    return this.#people.any() ? undefined : this.#invited({ roles: ['admin'], by: FIRST }, FIRST_MS);
  }

  /** Gives what was offered, and a session. */
  async accept(secret: string, answer: Answer): Promise<string> {
    const offer = this.#invitations.need(secret, this.#now());
    if (offer.resets !== undefined) return this.#reset(secret, offer.resets, answer.password);
    const { name, password, session } = answer;
    if (name === undefined || password === undefined) return this.#widen(secret, offer, session);
    checkPassword(password, name);
    this.#people.refuseTaken(name);
    const hash = await this.#passwords.hash(password);
    return this.#used(secret, keyOf(name), () => {
      this.#people.add(name, hash, this.#now());
      this.#people.addRoles(keyOf(name), offer.project, offer.roles);
      // Somebody can sign in now: the link that was printed at the start has nothing left to do.
      this.#invitations.withdraw(FIRST);
    });
  }

  list(project?: string): readonly Account[] {
    return this.#people.list(project);
  }

  need(name: string, project?: string): Caller {
    return this.#people.need(name, project);
  }

  setRoles(name: string, project: string | undefined, roles: readonly Role[]): void {
    this.#people.setRoles(name, project, roles);
  }

  remove(name: string): void {
    this.#people.remove(name);
    this.#invitations.withdrawResets(keyOf(name));
  }

  #now(): number {
    return Date.parse(this.#clock.now());
  }

  async #prove(key: string, password: string): Promise<void> {
    const wait = this.#attempts.count(key, this.#now());
    if (wait !== undefined) throw tooManyAttempts(wait);
    const hash = this.#people.password(key);
    if (!(await this.#passwords.matches(password, hash))) throw wrongPassword();
    // While the hash was made, the account may have got another one.
    if (this.#people.password(key) !== hash) throw wrongPassword();
    this.#attempts.clear(key);
  }

  #invited(offer: Offer, ms: number): Invited {
    const now = this.#now();
    const secret = this.#invitations.add(offer, now, now + ms);
    return { secret, expiresAt: new Date(now + ms).toISOString() };
  }

  #used(secret: string, key: string, give: () => void): string {
    return this.#db.transaction(() => {
      this.#invitations.use(secret);
      give();
      this.#sessions.endAll(key);
      return this.#sessions.begin(key, this.#now());
    });
  }

  async #reset(secret: string, key: string, password: string | undefined): Promise<string> {
    if (password === undefined) throw incomplete('no password', 'a new password');
    checkPassword(password, this.#people.need(key).name);
    const hash = await this.#passwords.hash(password);
    return this.#used(secret, key, () => this.#people.setPassword(key, hash));
  }

  #widen(secret: string, { project, roles }: Offer, session: string | undefined): string {
    const key = session === undefined ? undefined : this.#sessions.account(session, this.#now());
    if (key === undefined) throw incomplete('no name or no password', 'a name and a password, or a session');
    return this.#used(secret, key, () => this.#people.addRoles(key, project, roles));
  }
}

const incomplete = (found: string, allowed: string): InputRejected =>
  new InputRejected({ where: 'body', found, allowed, next: 'Give both, or sign in first' });
