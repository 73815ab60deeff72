/**
 * Accounts over HTTP: sessions, invitations, members. The guard before it has looked at Host, Origin and who asks;
 * without a caller only signing in and following an invitation are open. Everything else asks for `administer`, in the
 * project or everywhere, except for what concerns oneself.
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { InputRejected } from '../../domain/errors.ts';
import { type Caller, may, mayEverywhere, permitted } from '../../domain/spec/accounts.ts';
import {
  AcceptRequest,
  AccountQuery,
  type Invitation,
  InvitationRequest,
  PasswordRequest,
  RolesRequest,
  type Session,
  SignInRequest,
} from '../../domain/spec/api-accounts.ts';
import type { Log } from '../../domain/stage.ts';
import { wanted } from '../../domain/wanted.ts';
import type { Guarded } from '../server-guard.ts';
import type { Accounts, Invited } from './accounts.ts';
import type { SessionCookie } from './cookie.ts';
import { notAllowed } from './refusal.ts';

const MAX_BODY_BYTES = 16 * 1024;

interface AccountsAppDeps {
  readonly accounts: Accounts;
  readonly cookie: SessionCookie;
  /** Where browsers reach the server: invitations lead there. */
  readonly base: () => string;
  readonly log: Log;
}

/** Asked without a caller. */
export const OPEN: readonly string[] = ['POST /session', 'POST /invitations/accept'];

export const joinLink = (base: string, { secret, name }: Pick<Invited, 'secret' | 'name'>): string =>
  `${base}/ui/join#${new URLSearchParams({ invitation: secret, ...(name !== undefined && { name }) })}`;

export function accountsApp({ accounts, cookie, base, log }: AccountsAppDeps): Hono<Guarded> {
  const app = new Hono<Guarded>();
  const tooLarge = () => {
    throw rejected('body', `more than ${MAX_BODY_BYTES} bytes`, 'a small JSON document');
  };
  const limit = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge });

  /** Under a new secret, whatever the browser brought along. */
  const begin = (c: Context<Guarded>, session: string) => {
    const before = cookie.read(c);
    if (before !== undefined) accounts.signOut(before);
    cookie.write(c, session);
    return c.json(sessionOf(accounts.caller(session)!, 'session'), 201);
  };

  app.post('/session', limit, async (c) => {
    const { name, password } = await bodyOf(c, SignInRequest);
    const session = await accounts.signIn(name, password);
    const answer = begin(c, session);
    log('signed in', { account: accounts.caller(session)?.name });
    return answer;
  });
  app.get('/session', (c) => {
    c.header('cache-control', 'no-store');
    return c.json(sessionOf(callerOf(c), c.get('session') === undefined ? 'token' : 'session'));
  });
  app.delete('/session', (c) => {
    const session = ownSession(c);
    accounts.signOut(session);
    cookie.clear(c);
    return c.body(null, 204);
  });
  app.post('/session/password', limit, async (c) => {
    ownSession(c);
    const { current, password } = await bodyOf(c, PasswordRequest);
    const { name } = callerOf(c);
    const answer = begin(c, await accounts.changePassword(name, current, password));
    log('password changed', { account: name });
    return answer;
  });

  app.post('/invitations', limit, async (c) => {
    const { project, roles, days, resets } = await bodyOf(c, InvitationRequest);
    // A new password is the account's, whatever its projects.
    administers(c, resets === undefined ? project : undefined);
    const by = c.get('session') === undefined ? undefined : callerOf(c).name;
    const invited =
      resets === undefined
        ? accounts.invite({ project, roles }, days, by)
        : accounts.inviteToReset(resets, by);
    log('invited', { by: callerOf(c).name, project, roles, resets });
    const link = joinLink(base(), invited);
    return c.json({ link, expiresAt: invited.expiresAt } satisfies Invitation, 201);
  });
  app.post('/invitations/accept', limit, async (c) => {
    const { invitation, name, password } = await bodyOf(c, AcceptRequest);
    const own = c.get('session');
    const session = await accounts.accept(invitation, { name, password, session: own });
    const answer = begin(c, session);
    log('invitation accepted', { account: accounts.caller(session)?.name });
    return answer;
  });

  app.get('/accounts', (c) => {
    const { project } = parsed(AccountQuery, c.req.query(), 'query');
    administers(c, project);
    c.header('cache-control', 'no-store');
    return c.json({ accounts: accounts.list(project) });
  });
  app.put('/accounts/:name/roles', limit, async (c) => {
    const { project, roles } = await bodyOf(c, RolesRequest);
    const caller = administers(c, project);
    // Whoever administers a project alone learns nothing of people beyond it.
    const { name } = accounts.need(
      c.req.param('name'),
      mayEverywhere(caller, 'administer') ? undefined : project,
    );
    accounts.setRoles(name, project, roles);
    log('roles set', { by: caller.name, account: name, project, roles });
    return c.json({ accounts: accounts.list(project) });
  });
  app.delete('/accounts/:name', (c) => {
    const caller = administers(c, undefined);
    const { name } = accounts.need(c.req.param('name'));
    accounts.remove(name);
    log('account removed', { by: caller.name, account: name });
    return c.body(null, 204);
  });
  return app;
}

function callerOf(c: Context<Guarded>): Caller {
  const caller = c.get('caller');
  if (caller !== undefined) return caller;
  throw notAllowed({ where: place(c), found: 'nobody', allowed: 'somebody who is signed in' });
}

/** The caller, if they may; of no project: everywhere. */
function administers(c: Context<Guarded>, project: string | undefined): Caller {
  const caller = callerOf(c);
  const allowed =
    project === undefined ? mayEverywhere(caller, 'administer') : may(caller, 'administer', project);
  if (allowed) return caller;
  throw notAllowed({
    where: place(c),
    found: `${caller.name}, who is no administrator of ${project === undefined ? 'the whole installation' : `project ${project}`}`,
    allowed: 'whoever may administer there',
  });
}

/** The machine's token has no session, and no password. */
function ownSession(c: Context<Guarded>): string {
  const session = c.get('session');
  if (session !== undefined) return session;
  throw rejected('session', "the machine's token", 'a session of an account');
}

const sessionOf = ({ name, everywhere, roles }: Caller, by: Session['by']): Session => ({
  name,
  by,
  everywhere: [...permitted(everywhere)],
  projects: Object.fromEntries(
    Object.entries(roles).map(([project, own]) => [project, [...permitted([...everywhere, ...own])]]),
  ),
});

const place = (c: Context): string => `${c.req.method} ${c.req.path}`;

const rejected = (where: string, found: string, allowed: string): InputRejected =>
  new InputRejected({ where, found, allowed, next: 'Correct it, then ask again' });

async function bodyOf<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  let json: unknown;
  try {
    json = await c.req.json();
  } catch (error) {
    if (error instanceof InputRejected) throw error;
    throw rejected('body', 'a body that is not JSON', 'JSON in UTF-8');
  }
  return parsed(schema, json, 'body');
}

/** What was given is never said back: it may be a password. */
function parsed<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.');
  throw rejected(
    field ? `${where}, ${field}` : where,
    issue?.code === 'unrecognized_keys' ? 'a field that is not known' : 'a value that does not fit',
    issue === undefined ? 'what the guide says' : wanted(issue),
  );
}
