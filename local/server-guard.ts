/**
 * Who may ask the local server. It listens on loopback, but a web page that the user visits can reach loopback too,
 * and so can other users of the machine. Hence: the Host must be ours (a page that rebinds its own name to 127.0.0.1
 * sends its own), an Origin must be ours, and everything but the console's files wants the machine's token or the
 * cookie of a session. Ours are loopback and, where the operator says so, the origin of their own TLS proxy.
 *
 * A cookie comes by itself, also where another server of the same machine asks: browsers count all ports of a host as
 * one site. So a script of another port is as foreign as one of another site, and a change wants a sign that our own
 * page asks for it.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { problem } from '../domain/problem.ts';
import type { Caller } from '../domain/spec/accounts.ts';
import { PROBLEM_TYPE } from '../domain/spec/api-problem.ts';
import { OWNER } from '../functions/api/contract.ts';

interface GuardOptions {
  /** Known once the server listens. */
  readonly port: () => number;
  readonly token: string;
  /** Of the operator's TLS proxy. */
  readonly origin?: URL | undefined;
  /** Requests that need no caller. */
  readonly open: (method: string, path: string) => boolean;
  /** The session that a request's cookie names. */
  readonly session: (c: Context) => string | undefined;
  /** Whose it is; undefined when it has ended. */
  readonly callerOf: (session: string) => Caller | undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const refusal = (status: 401 | 403, name: string, found: string, allowed: string, next: string): Response => {
  const body = problem(name, status, 'This request is not let in', {
    where: 'request',
    found,
    allowed,
    next,
  });
  const headers: Record<string, string> = { 'content-type': PROBLEM_TYPE };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return Response.json(body, { status, headers });
};

/** What it leaves for the routes: who asks, and by which session where it is not the machine's token. */
export interface Guarded {
  Variables: { caller: Caller | undefined; session: string | undefined };
}

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

export function guard(options: GuardOptions): MiddlewareHandler<Guarded> {
  const { origin, open } = options;
  const expected = digest(options.token);
  return async (c, next) => {
    const loopback = [`127.0.0.1:${options.port()}`, `localhost:${options.port()}`];
    const hosts = [...loopback, ...(origin === undefined ? [] : [origin.host])];
    const origins = [
      ...loopback.map((host) => `http://${host}`),
      ...(origin === undefined ? [] : [origin.origin]),
    ];
    const host = c.req.header('host') ?? '';
    if (!hosts.includes(host)) {
      return refusal(
        403,
        'ForeignHost',
        `Host '${host}'`,
        hosts.join(' or '),
        'Use the address the server printed',
      );
    }
    const from = c.req.header('origin');
    const site = c.req.header('sec-fetch-site') ?? '';
    const elsewhere = site === 'cross-site' || site === 'same-site';
    if (
      (from !== undefined && !origins.includes(from)) ||
      (elsewhere && c.req.header('sec-fetch-mode') !== 'navigate')
    ) {
      return foreign(from ?? 'another site');
    }
    const authorization = c.req.header('authorization') ?? '';
    const session = authorization === '' ? options.session(c) : undefined;
    const caller = session === undefined ? byToken(authorization, expected) : options.callerOf(session);
    const asked = from !== undefined || site === 'same-origin';
    if (session !== undefined && caller !== undefined && !asked && !SAFE.includes(c.req.method)) {
      return foreign('nowhere, with the cookie of a session');
    }
    c.set('caller', caller);
    c.set('session', caller === undefined ? undefined : session);
    if (caller !== undefined || open(c.req.method, c.req.path)) return next();
    return refusal(
      401,
      'NotSignedIn',
      session !== undefined
        ? 'a session that has ended'
        : authorization === ''
          ? 'neither a session nor a token'
          : 'another token',
      "a session, or 'Authorization: Bearer TOKEN'",
      "Take the token from the line 'npm start' printed, or from server.json in the home folder; or sign in",
    );
  };
}

function byToken(authorization: string, expected: Buffer): Caller | undefined {
  const [scheme, given = ''] = authorization.split(' ');
  const known = scheme?.toLowerCase() === 'bearer' && timingSafeEqual(digest(given), expected);
  return known ? OWNER : undefined;
}

const foreign = (from: string): Response =>
  refusal(
    403,
    'ForeignOrigin',
    `a request from ${from}`,
    'requests of the console itself, of programs and of the command line',
    'Call the server from a program with its token, not from a web page',
  );

/** For every answer: it may be framed, sniffed and scripted by nobody else. */
export const headers = (): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    referrerPolicy: 'no-referrer',
    strictTransportSecurity: false,
  });
