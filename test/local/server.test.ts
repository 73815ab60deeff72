import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Accounts } from '../../local/accounts/accounts.ts';
import type { Apps } from '../../local/apps.ts';
import { openDatabase } from '../../local/database.ts';
import type { Runtime } from '../../local/runtime.ts';
import { openSecrets } from '../../local/secrets.ts';
import { type LocalServer, startServer } from '../../local/server.ts';
import { temporaryFolder, temporaryStore, temporaryTable } from '../support/stores.ts';
import { until } from './engine/workbench.ts';

interface Started {
  readonly server: LocalServer;
  readonly runtime: Runtime;
  readonly home: string;
  readonly logged: string[];
}

/** The server over temporary storage; API and predictions only say who they are. */
async function started(port = 0): Promise<Started> {
  const home = await temporaryFolder();
  const built = join(home, 'dist');
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(built, 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(built, 'assets/main-4f3a.js'), 'export {};');
  const logged: string[] = [];
  const clock = { now: () => new Date().toISOString() };
  const db = openDatabase(join(home, 'modelmill.sqlite'));
  onTestFinished(() => db.close());
  const runtime = {
    ...{ home, publicUrl: '', secrets: openSecrets(home), close: async () => {} },
    log: (message: string) => logged.push(message),
    objects: await temporaryStore({ publicUrl: () => runtime.publicUrl }),
    table: await temporaryTable(),
    ...{ clock, accounts: new Accounts({ db, clock }), ids: { fresh: () => 'x' } },
  } as unknown as Runtime;
  const says = (who: string) => (asked: Request) => Response.json({ who, path: new URL(asked.url).pathname });
  const apps: Apps = {
    ...{ api: says('api'), predict: says('predict') },
    health: () => [{ project: 'secret-project' }],
    close: async () => {},
  };
  const server = await startServer({ runtime, port, console: built, apps });
  onTestFinished(() => server.close());
  return { server, runtime, home, logged };
}

/** As fetch, but with the Host and Origin that the test wants to lie about. */
function ask(
  url: string,
  headers: Record<string, string>,
  method = 'GET',
  content = '',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end(content);
  });
}

describe('who is let in', () => {
  it('a program with the token; with another or none it says where the token is', async () => {
    const { server } = await started();
    const url = `${server.url}/projects`;
    const bearer = { authorization: `Bearer ${server.token}` };
    expect(await (await fetch(url, { headers: bearer })).json()).toEqual({ who: 'api', path: '/projects' });
    expect(
      await ask(url, { ...bearer, host: new URL(server.url).host.replace('127.0.0.1', 'localhost') }),
    ).toMatchObject({ status: 200 });

    for (const authorization of ['', 'Bearer ', `Bearer ${server.token}x`, `Basic ${server.token}`]) {
      const refused = await fetch(url, { headers: { authorization } });
      expect(refused.status).toBe(401);
      expect(await refused.json()).toMatchObject({
        next: expect.stringContaining('server.json in the home folder'),
      });
    }
  });

  it.each([
    ['another Host, as a page that rebinds its name sends', { host: 'evil.example' }],
    ['another port in the Host', { host: '127.0.0.1:1' }],
    ['another Origin', { origin: 'https://evil.example' }],
    ['an Origin that is hidden', { origin: 'null' }],
    ['our address on https', { origin: 'https://127.0.0.1' }],
    [
      'a script of another port of this machine',
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
    ],
    ['a script of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('not %s, token or not, console or API', async (_case, headers) => {
    const { server } = await started();
    const bearer = { authorization: `Bearer ${server.token}` };
    for (const [path, method] of [
      ['/projects', 'GET'],
      ['/', 'GET'],
      ['/health', 'GET'],
      ['/predict', 'POST'],
      ['/uploads/x', 'PUT'],
      ['/projects', 'OPTIONS'],
    ] as const) {
      expect(
        await ask(server.url + path, { ...bearer, ...headers }, method),
        `${method} ${path}`,
      ).toMatchObject({ status: 403 });
    }
  });

  it('grants no other origin anything', async () => {
    const { server } = await started();
    const own = await fetch(`${server.url}/health`, { headers: { origin: server.url } });
    expect(own.status).toBe(200);
    expect([...own.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('what is there', () => {
  it('the console, without a token, on every address of its own, framed and sniffed by nobody', async () => {
    const { server } = await started();
    for (const path of ['/', '/ui', '/ui/projects/p/runs/r']) {
      const answer = await fetch(server.url + path);
      expect(await answer.text()).toContain('<title>console</title>');
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-security-policy': expect.stringMatching(/default-src 'self'.*frame-ancestors 'none'/),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
      });
    }
    const script = await fetch(`${server.url}/assets/main-4f3a.js`);
    expect(script.headers.get('content-type')).toContain('javascript');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(await script.text()).toBe('export {};');
    expect(await ask(`${server.url}/ui`, {}, 'POST')).toMatchObject({ status: 401 });
  });

  it.each([
    '/assets/../../secrets/token',
    '/assets/%2e%2e/%2e%2e/secrets/token',
    '/assets/..%2f..%2fsecrets%2ftoken',
    '//etc/passwd',
  ])('no file outside the console: %s', async (path) => {
    const { server } = await started();
    const { port } = new URL(server.url);
    const { status, body } = await ask(`http://127.0.0.1:${port}`, { host: `127.0.0.1:${port}` });
    expect(status).toBe(200);
    const raw = await new Promise<string>((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve(text));
      });
      asked.on('error', reject);
      asked.end();
    });
    expect(body).toContain('console');
    expect(raw).not.toContain(server.token);
    expect(raw).not.toContain('root:');
  });

  it('predictions, under both addresses', async () => {
    const { server } = await started();
    const headers = { authorization: `Bearer ${server.token}` };
    for (const path of ['/predict?text=hello', '/projects/p/predict']) {
      const answer = await fetch(server.url + path, { method: 'POST', headers });
      expect(await answer.json()).toMatchObject({ who: 'predict' });
    }
  });

  it('signed uploads, without a token, exactly as signed', async () => {
    const { server, runtime } = await started();
    const signed = await runtime.objects.signUpload({
      ...{ key: 'projects/p/incoming/spam.csv', size: 5, contentType: 'text/csv', expiresIn: 60 },
    });
    expect(signed.url.startsWith(`${server.url}/uploads/`)).toBe(true);
    const { url, method, headers } = signed;
    const larger = { ...headers, 'content-length': '6' };
    expect(await ask(url, larger, method, '123456')).toMatchObject({ status: 422 });
    expect(await ask(url.replace('spam', 'ham'), headers, method, '12345')).toMatchObject({ status: 422 });
    const stored = await fetch(url, { method, headers, body: '12345' });
    expect(await stored.json()).toEqual({ key: 'projects/p/incoming/spam.csv', size: 5 });
    expect(await runtime.objects.head('projects/p/incoming/spam.csv')).toMatchObject({ size: 5 });
  });
});

it('an upload that is broken off is no fault of the server, and stores nothing', async () => {
  const { server, runtime, logged } = await started();
  const { url, headers } = await runtime.objects.signUpload({
    ...{ key: 'projects/p/incoming/a.csv', size: 100_000, contentType: 'text/csv', expiresIn: 60 },
  });
  const asked = request(url, { method: 'PUT', headers });
  asked.on('error', () => {});
  asked.write('text,label\n');
  await sleep(100);
  asked.destroy();
  await until(() => logged.find((message) => message.startsWith('request')), 'the end of the request');
  expect(logged.filter((message) => message.startsWith('request'))).toEqual(['request broken off']);
  expect(await runtime.objects.head('projects/p/incoming/a.csv')).toBeUndefined();
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});

it('says that it is up to anybody, what it serves only to those who may see it', async () => {
  const { server } = await started();
  const health = async (headers = {}) => (await fetch(`${server.url}/health`, { headers })).json();
  expect(await health()).toEqual({ status: 'ok' });
  expect(await health({ authorization: `Bearer ${server.token}` })).toEqual({
    ...{ status: 'ok', predictions: [{ project: 'secret-project' }] },
  });
});

describe('the server', () => {
  it('leaves its address for the command line, readable by its user alone, and takes it away', async () => {
    const { server, home } = await started();
    const file = join(home, 'server.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      url: server.url,
      token: server.token,
      pid: process.pid,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'secrets/token')).mode & 0o777).toBe(0o600);
    expect(server.consoleUrl).toBe(`${server.url}/ui#token=${server.token}`);
    expect(openSecrets(home).token).toBe(server.token);
    await server.close();
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it('says when its port is taken, and which to try', async () => {
    const { server } = await started();
    const port = Number(new URL(server.url).port);
    await expect(started(port)).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining(`take another port: --port ${port + 1}`),
    });
  });

  it('listens on loopback only', async () => {
    const { server } = await started();
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    const { port } = new URL(server.url);
    await expect(fetch(`http://[::1]:${port}/health`)).rejects.toThrow();
  });
});
