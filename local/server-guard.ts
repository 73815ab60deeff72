/**
 * Who may ask the local server. It listens on loopback, but a web page that the user visits can reach loopback too,
 * and so can other users of the machine. Hence: the Host must be ours (a page that rebinds its own name to 127.0.0.1
 * sends its own), an Origin must be ours, and everything but the console's files wants the token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { problem } from '../domain/problem.ts';
import { PROBLEM_TYPE } from '../domain/spec/api-problem.ts';

interface GuardOptions {
  /** Known once the server listens. */
  readonly port: () => number;
  readonly token: string;
  /** Requests that need no token. */
  readonly open: (method: string, path: string) => boolean;
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

/** What it leaves for the routes: whether the request carried the token. */
export interface Guarded {
  Variables: { signedIn: boolean };
}

export function guard({ port, token, open }: GuardOptions): MiddlewareHandler<Guarded> {
  const expected = digest(token);
  return async (c, next) => {
    const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`];
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
    const origin = c.req.header('origin');
    const crossSite = c.req.header('sec-fetch-site') === 'cross-site';
    const foreign = origin !== undefined && !hosts.some((own) => origin === `http://${own}`);
    if (foreign || (crossSite && c.req.header('sec-fetch-mode') !== 'navigate')) {
      return refusal(
        403,
        'ForeignOrigin',
        `a request from ${origin ?? 'another site'}`,
        'requests of the console itself, of programs and of the command line',
        'Call the server from a program with its token, not from a web page',
      );
    }
    const [scheme, given = ''] = (c.req.header('authorization') ?? '').split(' ');
    const known = scheme?.toLowerCase() === 'bearer' && timingSafeEqual(digest(given), expected);
    c.set('signedIn', known);
    if (known || open(c.req.method, c.req.path)) return next();
    return refusal(
      401,
      'NotSignedIn',
      given === '' ? 'no token' : 'another token',
      "'Authorization: Bearer TOKEN'",
      "Take the token from the line 'npm start' printed, or from server.json in the home folder",
    );
  };
}

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
