/**
 * The HTTP server of one machine, on loopback only: API, predictions, signed uploads and the console.
 *
 *   reads   console/dist
 *   writes  HOME/server.json (mode 600): address, token and pid, for the command line
 *   fails   with `Conflict` when the port is taken
 *
 * The console's files, GET /health, signing in and following an invitation are open to anybody; a signed upload carries
 * its own proof, and so does what Label Studio asks and sends; everything else wants the machine's token or a session,
 * and asks what its caller may.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono } from 'hono';
import { Conflict } from '../domain/errors.ts';
import { problemOf } from '../domain/problem.ts';
import { type Caller, may, mayEverywhere } from '../domain/spec/accounts.ts';
import { PROBLEM_TYPE } from '../domain/spec/api-problem.ts';
import { accountsApp, joinLink, OPEN } from './accounts/app.ts';
import { SessionCookie } from './accounts/cookie.ts';
import { notAllowed, Refusal, refusalResponse } from './accounts/refusal.ts';
import { type Apps, openApps } from './apps.ts';
import { type IncomingWatch, watchIncoming } from './incoming/watch.ts';
import { UPLOADS } from './object-store/signing.ts';
import { publicOrigin } from './public-origin.ts';
import { ROOT } from './root.ts';
import type { Runtime } from './runtime.ts';
import { type Guarded, guard, headers } from './server-guard.ts';
import { writeWhole } from './whole-file.ts';

interface ServerOptions {
  readonly runtime: Runtime;
  /** 0: a free one. */
  readonly port: number;
  /** Built console. @default console/dist */
  readonly console?: string;
  /** @default the API and the predictions over `runtime` */
  readonly apps?: Apps;
  /** Of the operator's TLS proxy. @default MODELMILL_ORIGIN; without it loopback alone */
  readonly origin?: string;
}

export interface LocalServer {
  readonly url: string;
  readonly token: string;
  /** The console, signed in: the token stands behind `#`, which browsers send to nobody. */
  readonly consoleUrl: string;
  /** Makes the first administrator, while nobody can sign in. */
  readonly joinUrl: string | undefined;
  /** Answers what was asked, then closes the server and the runtime. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Who asks for what is open to anybody. */
const NOBODY: Caller = { name: 'nobody', everywhere: [], roles: {} };
/** Its events, and its questions to the model: with the secret of the project's connection. */
const LABEL_STUDIO = /^\/projects\/[^/]+\/(annotation\/webhooks\/label-studio$|label-studio\/)/;
/** Open requests, event streams among them, get this long at the end. */
const FAREWELL_MS = 2_000;

export async function startServer(options: ServerOptions): Promise<LocalServer> {
  const { runtime } = options;
  const { token } = runtime.secrets;
  const origin = publicOrigin(options.origin ?? process.env.MODELMILL_ORIGIN);
  const apps = options.apps ?? openApps(runtime);
  let port = options.port;
  const built = options.console ?? join(ROOT, 'console/dist');
  const app = routes({ runtime, apps, built, origin, port: () => port });

  const server = createServer(getRequestListener(app.fetch));
  await listening(server, options.port);
  port = (server.address() as AddressInfo).port;
  const url = `http://${HOST}:${port}`;
  runtime.publicUrl = url;
  const file = join(runtime.home, 'server.json');
  writeWhole(file, `${JSON.stringify({ url, token, pid: process.pid }, null, 2)}\n`, 0o600);
  const incoming = watchIncoming({ folder: join(runtime.home, 'incoming'), context: runtime });
  runtime.log('server started', { url, pid: process.pid });

  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= shutDown(server, incoming, apps, runtime).finally(() => rmSync(file, { force: true }));
    return closed;
  };
  const first = runtime.accounts.firstInvitation();
  const joinUrl = first === undefined ? undefined : joinLink(origin?.origin ?? url, first);
  return { url, token, consoleUrl: `${url}/ui#token=${token}`, joinUrl, close };
}

interface Routed {
  readonly runtime: Runtime;
  readonly apps: Apps;
  /** Folder of the built console. */
  readonly built: string;
  readonly origin: URL | undefined;
  /** Known once the server listens. */
  readonly port: () => number;
}

function routes({ runtime, apps, built, origin, port }: Routed): Hono<Guarded> {
  const { accounts } = runtime;
  const cookie = new SessionCookie(port, origin);
  const app = new Hono<Guarded>();
  const isFile = (path: string) =>
    path.startsWith('/assets/') || /^\/[\w-]+\.(svg|ico|png|webmanifest|txt)$/.test(path);
  const isPage = (path: string) => path === '/' || path === '/ui' || path.startsWith('/ui/');
  const open = (method: string, path: string): boolean =>
    (method === 'GET' && (path === '/health' || path === '/healthz' || isFile(path) || isPage(path))) ||
    (method === 'PUT' && path.startsWith(UPLOADS)) ||
    LABEL_STUDIO.test(path) ||
    OPEN.includes(`${method} ${path}`);

  app.use(headers());
  app.use(
    guard({
      ...{ port, origin, open, token: runtime.secrets.token },
      session: (c) => cookie.read(c),
      callerOf: (session) => accounts.caller(session),
    }),
  );
  app.onError((error, c) => {
    // Nobody is left to answer: an upload or a prediction that its sender gave up.
    if (c.req.raw.signal.aborted) {
      runtime.log('request broken off', { path: c.req.path, error: error.message });
      return new Response(null, { status: 499 });
    }
    if (error instanceof Refusal) return refusalResponse(error);
    const body = problemOf(error, `${c.req.method} ${c.req.path}`);
    if (body.status >= 500)
      runtime.log('request failed', { path: c.req.path, error: error.stack ?? error.message });
    return Response.json(body, { status: body.status, headers: { 'content-type': PROBLEM_TYPE } });
  });

  // That it is up is told to anybody; what it serves, to those who may see it.
  app.get('/health', (c) => {
    const caller = c.get('caller');
    if (caller === undefined) return c.json({ status: 'ok' });
    const seen = apps
      .health()
      .filter(({ project }) => may(caller, 'look', project) || may(caller, 'predict', project));
    return c.json({ status: 'ok', predictions: seen });
  });
  app.route(
    '/',
    accountsApp({
      ...{ accounts, cookie, log: runtime.log },
      base: () => origin?.origin ?? runtime.publicUrl,
    }),
  );
  app.put(`${UPLOADS}*`, async (c) => {
    const body = c.req.raw.body ?? new Blob([]).stream();
    const { key, size, etag } = await runtime.objects.acceptUpload(c.req.url, c.req.raw.headers, body);
    return c.json({ key, size }, 200, { etag });
  });
  const predictions = (c: Context<Guarded>) => {
    refuseUnlessPredicts(c);
    return apps.predict(c.req.raw);
  };
  app.all('/predict', predictions);
  app.all('/projects/:project/predict', predictions);
  app.all('/projects/:project/label-studio/*', (c) => apps.predict(c.req.raw));

  const files = serveStatic({
    root: built,
    onFound: (path, c) => c.header('cache-control', path.includes('/assets/') ? FOR_EVER : 'no-cache'),
  });
  app.get('/*', (c, next) => {
    if (isPage(c.req.path)) return Promise.resolve(page(built));
    return isFile(c.req.path) ? files(c, next) : next();
  });
  // Last, and with its own answer for what it does not know.
  app.all('/*', (c) => apps.api(c.req.raw, c.get('caller') ?? NOBODY));
  return app;
}

/** As the predictor finds the project: in the path, then in the query. Without either it may be any. */
function refuseUnlessPredicts(c: Context<Guarded>): void {
  const caller = c.get('caller') ?? NOBODY;
  const project = c.req.param('project') ?? new URL(c.req.url).searchParams.get('project') ?? undefined;
  if (project === undefined ? mayEverywhere(caller, 'predict') : may(caller, 'predict', project)) return;
  throw notAllowed({
    where: `${c.req.method} ${c.req.path}`,
    found: `${caller.name}, who may not predict in ${project === undefined ? 'every project' : `project ${project}`}`,
    allowed: 'POST /projects/{project}/predict, for whoever may predict there',
  });
}

/** The names of the console's assets hold their hash. */
const FOR_EVER = 'public, max-age=31536000, immutable';

const UNBUILT = `<!doctype html><meta charset="utf-8"><title>Modelmill</title>
<p>The console is not built yet. Run <code>npm start</code>, or <code>npm run console</code>, then reload.</p>`;

/** Every address of the console is this page; its own router takes it from there. */
function page(built: string): Response {
  const index = join(built, 'index.html');
  const html = existsSync(index) ? readFileSync(index, 'utf8') : UNBUILT;
  const type = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' };
  return new Response(html, { headers: type });
}

async function listening(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, host: HOST, exclusive: true }, resolve);
  try {
    await promise;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Conflict({
      where: `port ${port} of ${HOST}`,
      found: 'another program listens on it',
      allowed: 'a free port',
      next: `Stop that program, or take another port: --port ${port + 1}`,
    });
  }
}

async function shutDown(
  server: Server,
  incoming: IncomingWatch,
  apps: Apps,
  runtime: Runtime,
): Promise<void> {
  runtime.log('server stopping');
  const gone = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const farewell = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
  await incoming.close();
  await gone;
  clearTimeout(farewell);
  await apps.close();
  await runtime.close();
}
