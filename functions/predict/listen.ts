/**
 * The prediction app as an HTTP server: `/healthz` for people and alarms, `/readyz` for the load balancer, and an
 * orderly end. What was accepted is answered before the process goes.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Predictor } from './app.ts';

export interface ListenOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly hostname: string;
  /** Milliseconds between "not ready" and the last accepted connection: a load balancer needs some to notice. */
  readonly notice: number;
}

export interface Listening {
  readonly port: number;
  /** Says it is ready once the default deployment is loaded; before, only health is answered well. */
  ready(): void;
  close(): Promise<void>;
}

/** Longer than a load balancer keeps an idle connection, or it meets one that has just been closed. */
const KEEP_ALIVE_MS = 65_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function listen(predictor: Predictor, options: ListenOptions): Promise<Listening> {
  let state: 'starting' | 'ready' | 'ending' = 'starting';
  const root = new Hono();
  root.get('/healthz', (c) => {
    const deployments = predictor.health();
    const degraded = deployments.some(({ problem }) => problem !== undefined);
    return c.json({ status: degraded ? 'degraded' : 'ok', deployments });
  });
  root.get('/readyz', (c) => c.json({ status: state }, state === 'ready' ? 200 : 503));
  root.route('/', predictor.app);

  const server: ServerType = serve({ fetch: root.fetch, port: options.port, hostname: options.hostname });
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_MS;
  if (!server.listening) await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    ready() {
      if (state === 'starting') state = 'ready';
    },
    async close() {
      if (state === 'ending') return;
      state = 'ending';
      await sleep(options.notice);
      const closed = once(server, 'close');
      server.close();
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await closed;
      await predictor.close();
    },
  };
}
