/** Accounts below HTTP: what begins and ends a session, what an invitation gives, who can be removed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AccountName } from '../../../domain/spec/api-accounts.ts';
import { ATTEMPTS } from '../../../local/accounts/attempts.ts';
import { SESSION } from '../../../local/accounts/sessions.ts';
import { openedAccounts, PASSWORD } from './opened.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a name', () => {
  it.each(['Anna', 'anna.smith@example.com', 'Łukasz O’Neil'.replace('’', "'"), '王芳', 'José'])(
    '%s is taken',
    (name) => expect(AccountName.safeParse(name).success).toBe(true),
  );
  it.each(['', ' ', 'Owner', 'nobody', 'a/b', 'a\nb', '-x', '<b>', 'a\u202eb', 'x'.repeat(101)])(
    '%j is not',
    (name) => expect(AccountName.safeParse(name).success).toBe(false),
  );
});

describe('a session', () => {
  it('is whoever followed the invitation, with the roles it gave', async () => {
    const { accounts, join } = await openedAccounts();
    const session = await join('Anna', ['annotator', 'reviewer'], 'constructor');
    expect(accounts.caller(session)).toEqual({
      ...{ name: 'Anna', everywhere: [], roles: { constructor: ['annotator', 'reviewer'] } },
    });
  });

  it('begins with the password, whatever the capitals of the name, and ends at sign-out alone', async () => {
    const { accounts, join } = await openedAccounts();
    const first = await join('Anna', ['viewer'], 'films');
    const second = await accounts.signIn(' ANNA ', PASSWORD);
    expect(second).not.toBe(first);
    accounts.signOut(second);
    expect(accounts.caller(second)).toBeUndefined();
    expect(accounts.caller(first)?.name).toBe('Anna');
  });

  it('ends when it rests, and when it is old however busy', async () => {
    const { accounts, join, pass } = await openedAccounts();
    const session = await join('Anna', ['viewer'], 'films');
    for (let hours = 0; hours < SESSION.longestMs / HOUR - 1; hours += 1) {
      pass(HOUR);
      expect(accounts.caller(session)?.name).toBe('Anna');
    }
    pass(HOUR);
    expect(accounts.caller(session)).toBeUndefined();
    const next = await accounts.signIn('Anna', PASSWORD);
    pass(SESSION.idleMs);
    expect(accounts.caller(next)).toBeUndefined();
  });

  it.each<[string, (opened: Awaited<ReturnType<typeof openedAccounts>>) => unknown]>([
    ['roles are set', ({ accounts }) => accounts.setRoles('Anna', 'films', ['viewer'])],
    ['the account is removed', ({ accounts }) => accounts.remove('Anna')],
    [
      'the password changes',
      ({ accounts }) => accounts.changePassword('Anna', PASSWORD, 'another four words'),
    ],
    [
      'the password is chosen anew by a link',
      ({ accounts }) =>
        accounts.accept(accounts.inviteToReset('Anna').secret, { password: 'another four words' }),
    ],
  ])('ends, with every other of the person, when %s', async (_, change) => {
    const opened = await openedAccounts();
    const { accounts, join } = opened;
    const sessions = [await join('Anna', ['admin'], 'films'), await accounts.signIn('Anna', PASSWORD)];
    const others = await join('Bo', ['annotator'], 'films');
    const invited = accounts.invite({ project: 'films', roles: ['admin'] }, 7, 'Anna');
    await change(opened);
    expect(sessions.map((session) => accounts.caller(session))).toEqual([undefined, undefined]);
    expect(accounts.caller(others)?.name).toBe('Bo');
    // And what they had offered is withdrawn.
    await expect(accounts.accept(invited.secret, { name: 'Eve', password: PASSWORD })).rejects.toThrow(
      'withdrawn',
    );
  });

  it('leaves nothing to steal in the file: neither sessions nor invitations nor passwords', async () => {
    const { accounts, join, db, file } = await openedAccounts();
    const session = await join('Anna', ['viewer'], 'films');
    const { secret } = accounts.invite({ roles: ['admin'] }, 7);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const stored = readFileSync(file, 'latin1');
    expect(stored).toContain('Anna');
    for (const hidden of [session, secret, PASSWORD]) expect(stored).not.toContain(hidden);
  });
});

describe('signing in', () => {
  it('is refused alike for a wrong name, a wrong password and a removed account', async () => {
    const { accounts, join } = await openedAccounts();
    await join('Anna', ['viewer'], 'films');
    await join('Bo', ['viewer'], 'films');
    accounts.remove('Bo');
    const answers = await Promise.all(
      [
        ['Anna', 'wrong words here'],
        ['Nobody here', PASSWORD],
        ['Bo', PASSWORD],
      ].map(([name = '', password = '']) => accounts.signIn(name, password).catch(({ problem }) => problem)),
    );
    expect(answers[0]).toMatchObject({ status: 401, type: 'urn:modelmill:SignInRefused' });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it.each(['Anna', 'Nobody here'])(
    'as %s is bounded, also many at once, and the right word does not help',
    async (name) => {
      const { accounts, join, pass } = await openedAccounts();
      await join('Anna', ['viewer'], 'films');
      const tries = Array.from({ length: ATTEMPTS.perName + 3 }, () =>
        accounts.signIn(name, 'wrong words here').catch(({ problem }) => problem.status as number),
      );
      expect((await Promise.all(tries)).filter((status) => status === 429)).toHaveLength(3);
      await expect(accounts.signIn(name, PASSWORD)).rejects.toMatchObject({
        problem: { status: 429, next: 'Try again in 15 min' },
        headers: { 'retry-after': '900' },
      });
      pass(ATTEMPTS.windowMs);
      const after = accounts.signIn(name, PASSWORD);
      await (name === 'Anna' ? expect(after).resolves.toBeTypeOf('string') : expect(after).rejects.toThrow());
    },
  );
});

describe('an invitation', () => {
  it('is for one, also of two who follow it at once', async () => {
    const { accounts } = await openedAccounts();
    const { secret } = accounts.invite({ project: 'films', roles: ['annotator'] }, 7);
    const both = await Promise.allSettled(
      ['Anna', 'Bo'].map((name) => accounts.accept(secret, { name, password: PASSWORD })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(accounts.list('films')).toHaveLength(1);
  });

  it('ends', async () => {
    const { accounts, pass } = await openedAccounts();
    const { secret, expiresAt } = accounts.invite({ roles: ['viewer'] }, 2);
    expect(expiresAt).toBe('2026-01-03T00:00:00.000Z');
    pass(2 * DAY);
    await expect(accounts.accept(secret, { name: 'Anna', password: PASSWORD })).rejects.toThrow('is over');
  });

  it('is not used up by a bad password or a name that is taken', async () => {
    const { accounts, join } = await openedAccounts();
    await join('Anna', ['viewer'], 'films');
    accounts.remove('Anna');
    const { secret } = accounts.invite({ roles: ['viewer'] }, 2);
    await expect(accounts.accept(secret, { name: 'Bo', password: 'short' })).rejects.toThrow('12 characters');
    await expect(accounts.accept(secret, { name: 'ANNA', password: PASSWORD })).rejects.toThrow(
      'is, or was, called ANNA',
    );
    await expect(accounts.accept(secret, { name: 'Bo' })).rejects.toThrow('no password');
    expect(await accounts.accept(secret, { name: 'Bo', password: PASSWORD })).toBeTypeOf('string');
  });

  it('adds to the roles of whoever is signed in, under a new session', async () => {
    const { accounts, join } = await openedAccounts();
    const session = await join('Anna', ['annotator'], 'films');
    const { secret } = accounts.invite({ project: 'books', roles: ['expert'] }, 7);
    const next = await accounts.accept(secret, { session });
    expect(accounts.caller(session)).toBeUndefined();
    expect(accounts.caller(next)?.roles).toEqual({ films: ['annotator'], books: ['expert'] });
  });

  it('to a new password is refused once the account is removed', async () => {
    const { accounts, join } = await openedAccounts();
    await join('Anna', ['viewer'], 'films');
    const { secret } = accounts.inviteToReset('anna');
    accounts.remove('Anna');
    await expect(accounts.accept(secret, { password: PASSWORD })).rejects.toThrow('withdrawn');
  });
});

describe('the first administrator', () => {
  it('comes by a link that the next start replaces, until somebody can sign in', async () => {
    const { accounts } = await openedAccounts();
    const old = accounts.firstInvitation()!;
    const { secret } = accounts.firstInvitation()!;
    const answer = { name: 'Anna', password: PASSWORD };
    await expect(accounts.accept(old.secret, answer)).rejects.toThrow('withdrawn');
    const session = await accounts.accept(secret, answer);
    expect(accounts.caller(session)?.everywhere).toEqual(['admin']);
    expect(accounts.firstInvitation()).toBeUndefined();
  });

  it('is no longer to be had by the link once somebody else has come in another way', async () => {
    const { accounts, join } = await openedAccounts();
    const { secret } = accounts.firstInvitation()!;
    await join('Bo', ['viewer'], 'films');
    await expect(accounts.accept(secret, { name: 'Anna', password: PASSWORD })).rejects.toThrow('withdrawn');
  });

  it('stays while they are the last', async () => {
    const { accounts, join } = await openedAccounts();
    await join('Anna', ['admin']);
    await join('Bo', ['admin'], 'films');
    expect(() => accounts.setRoles('Anna', undefined, ['viewer'])).toThrow('the last administrator');
    expect(() => accounts.remove('Anna')).toThrow('Make somebody else admin everywhere first');
    accounts.setRoles('Bo', undefined, ['admin']);
    accounts.remove('Anna');
    expect(accounts.list()).toMatchObject([
      { name: 'Bo', everywhere: ['admin'], roles: { films: ['admin'] } },
    ]);
  });
});

it('lists of a project its members and their roles there alone', async () => {
  const { accounts, join } = await openedAccounts();
  await join('Root', ['admin']);
  await join('Anna', ['annotator'], 'films');
  accounts.setRoles('Anna', 'books', ['expert']);
  await join('Bo', ['viewer'], 'books');
  expect(accounts.list('films')).toEqual([
    { name: 'Anna', everywhere: [], roles: { films: ['annotator'] }, createdAt: '2026-01-01T00:00:00.000Z' },
  ]);
  expect(accounts.list().map(({ name }) => name)).toEqual(['Anna', 'Bo', 'Root']);
  expect(() => accounts.need('Bo', 'films')).toThrow('no member of project films');
});
