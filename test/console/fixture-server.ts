/**
 * Serves console/dist as the local server does: its headers, a token, index.html for unknown pages; the API is
 * fixtures. It can go away and come back at the same address.
 */
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { headers } from '../../local/server-guard.ts';
import { addApi } from './fixtures/api.ts';
import { FixtureMachine } from './fixtures/machine.ts';
import { addConsole } from './static-console.ts';

const HOST = '127.0.0.1';

export class FixtureServer {
  readonly machine = new FixtureMachine();
  readonly #app = new Hono();
  #port = 0;
  #server: ServerType | undefined;

  constructor() {
    this.#app.use(headers());
    addApi(this.#app, this.machine);
    addConsole(this.#app);
  }

  get origin(): string {
    return `http://${HOST}:${this.#port}`;
  }

  /** A page's address, signed in. */
  link(path: string, token = this.machine.token): string {
    return `${this.origin}${path}#token=${token}`;
  }

  async start(): Promise<this> {
    this.#server = await new Promise<ServerType>((resolve) => {
      const options = { fetch: this.#app.fetch, port: this.#port, hostname: HOST };
      const started = serve(options, () => resolve(started));
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  }
}
