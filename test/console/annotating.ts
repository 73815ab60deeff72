/** The console over the real API on a temporary store: whoever's name is the token, has that name's role. */
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Role } from '../../domain/spec/accounts.ts';
import type { AnnotationTask } from '../../domain/spec/annotations.ts';
import { createApi } from '../../functions/api/app.ts';
import { headers } from '../../local/server-guard.ts';
import { stageContext, type TestContext } from '../functions/stage-context.ts';
import { addConsole } from './static-console.ts';

const ROLES: Readonly<Record<string, readonly Role[]>> = {
  ann: ['annotator'],
  bob: ['annotator'],
  pat: ['reviewer'],
  eve: ['expert'],
  joe: ['engineer', 'expert'],
  vic: ['viewer'],
};
const HOST = '127.0.0.1';
export const PROJECT = 'films';
const AT = `/projects/${PROJECT}/annotation`;

export interface Annotating {
  readonly context: TestContext;
  /** A page of the project's annotation, signed in as somebody. */
  link(person: string, path?: string): string;
  /** A call of the API as somebody. */
  call(person: string, method: string, path: string, body?: unknown): Promise<unknown>;
  settings(scheme: object, rules?: object, guideline?: string): Promise<unknown>;
  add(...tasks: AnnotationTask[]): Promise<unknown>;
  close(): Promise<void>;
}

export async function annotating(): Promise<Annotating> {
  let ticks = 0;
  const context: TestContext = {
    ...(await stageContext()),
    clock: { now: () => new Date(Date.UTC(2026, 0, 1) + ticks++).toISOString() },
  };
  const api = createApi({
    ...context,
    caller: (c) => {
      const name = c.req.header('authorization')?.replace('Bearer ', '') ?? 'nobody';
      return { name, everywhere: [], roles: { [PROJECT]: [...(ROLES[name] ?? [])] } };
    },
  });
  const app = new Hono();
  app.use(headers());
  app.all('/projects', (c) => api.fetch(c.req.raw));
  app.all('/projects/*', (c) => api.fetch(c.req.raw));
  addConsole(app);
  const server = await new Promise<ServerType>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: HOST }, () => resolve(started));
  });
  const origin = `http://${HOST}:${(server.address() as AddressInfo).port}`;

  const call: Annotating['call'] = async (person, method, path, body) => {
    const response = await api.request(`${AT}${path}`, {
      method,
      headers: { authorization: `Bearer ${person}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    context,
    link: (person, path = '') => `${origin}/ui/projects/${PROJECT}/annotation${path}#token=${person}`,
    call,
    settings: (scheme, rules = {}, guideline = '# Rules\n\n- Read **twice**.') =>
      call('joe', 'PUT', '/settings', { scheme, guideline, rules: { peer: 0, expert: 0, ...rules } }),
    add: (...tasks) => call('joe', 'POST', '/tasks', { tasks: tasks.map((task) => ({ task })) }),
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}
