/**
 * The session's cookie: no script reads it, no other site sends it. Browsers share cookies between the ports of a
 * host, so its name holds the port. Under the operator's own origin it is sent by https alone, to that host alone.
 */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SESSION } from './sessions.ts';

export class SessionCookie {
  readonly #port: () => number;
  readonly #origin: URL | undefined;

  constructor(port: () => number, origin?: URL) {
    this.#port = port;
    this.#origin = origin;
  }

  read(c: Context): string | undefined {
    return getCookie(c, this.#of(c).name);
  }

  write(c: Context, secret: string): void {
    const { name, secure } = this.#of(c);
    const maxAge = SESSION.longestMs / 1000;
    setCookie(c, name, secret, { ...{ path: '/', httpOnly: true, sameSite: 'Strict' }, secure, maxAge });
  }

  clear(c: Context): void {
    const { name, secure } = this.#of(c);
    deleteCookie(c, name, { path: '/', secure });
  }

  #of(c: Context): { readonly name: string; readonly secure: boolean } {
    const secure = this.#origin !== undefined && c.req.header('host') === this.#origin.host;
    return { secure, name: secure ? '__Host-modelmill-session' : `modelmill-session-${this.#port()}` };
  }
}
