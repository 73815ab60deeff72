/** Accounts over HTTP, on the real server with the real API: cookies, forged requests, roles in two projects. */
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Role } from '../../../domain/spec/accounts.ts';
import { Accounts } from '../../../local/accounts/accounts.ts';
import { OPEN } from '../../../local/accounts/app.ts';
import { SESSION } from '../../../local/accounts/sessions.ts';
import { openDatabase } from '../../../local/database.ts';
import { publicOrigin } from '../../../local/public-origin.ts';
import { openRuntime } from '../../../local/runtime.ts';
import { startServer } from '../../../local/server.ts';
import { temporaryFolder } from '../../support/stores.ts';
import { cheap, PASSWORD } from './opened.ts';

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, never>;
}

/** A server with two projects, and what a browser or a program asks of it. */
async function started(origin?: string) {
  const home = join(await temporaryFolder(), 'home');
  const logged: string[] = [];
  const log = (message: string, fields?: object) => {
    logged.push(JSON.stringify([message, fields]));
  };
  const opened = await openRuntime({ home, log });
  let skew = 0;
  const clock = { now: () => new Date(Date.now() + skew).toISOString() };
  const db = openDatabase(join(home, 'modelmill.sqlite'));
  const runtime = Object.assign(opened, { accounts: new Accounts({ db, clock, passwords: cheap }) });
  for (const project of ['films', 'books']) await runtime.objects.put(`projects/${project}/spec.json`, '{}');
  const server = await startServer({ runtime, port: 0, ...(origin !== undefined && { origin }) });
  onTestFinished(async () => {
    await server.close();
    db.close();
  });
  const { host, port } = new URL(server.url);

  /** As the console sends it, with the cookie; headers may lie. */
  const ask = (method: string, path: string, cookie = '', body?: unknown, headers: object = {}) =>
    new Promise<Answered>((resolve, reject) => {
      const all = {
        ...{ host, origin: server.url, cookie },
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      };
      const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
      const asked = request({ host: '127.0.0.1', port, method, path, headers: sent }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          const given = new Headers();
          for (const [name, value] of Object.entries(response.headers)) given.set(name, String(value));
          const parsed = text.startsWith('{') ? JSON.parse(text) : {};
          resolve({ status: response.statusCode ?? 0, headers: given, body: parsed });
        });
      });
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const token = { authorization: `Bearer ${server.token}`, origin: '' };
  const cookieOf = ({ headers }: Answered) => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  /** Invites with the machine's token and follows the link; the new session's cookie. */
  const join_ = async (name: string, roles: readonly Role[], project?: string): Promise<string> => {
    const invited = await ask('POST', '/invitations', '', { project, roles }, token);
    const invitation = secretIn(String(invited.body.link));
    return cookieOf(await ask('POST', '/invitations/accept', '', { invitation, name, password: PASSWORD }));
  };
  return {
    ...{ server, runtime, logged, ask, token, cookieOf, join: join_ },
    later: (ms: number) => {
      skew += ms;
    },
  };
}

const secretIn = (link: string): string =>
  new URLSearchParams(new URL(link).hash.slice(1)).get('invitation') ?? '';

describe('a session', () => {
  it('is a cookie that no script reads and no other site sends; signing out ends it', async () => {
    const { server, ask, join, cookieOf } = await started();
    await join('Anna', ['annotator'], 'films');
    const signedIn = await ask('POST', '/session', '', { name: 'anna', password: PASSWORD });
    expect(signedIn.status).toBe(201);
    const set = signedIn.headers.get('set-cookie') ?? '';
    const { port } = new URL(server.url);
    expect(set).toMatch(
      new RegExp(`^modelmill-session-${port}=[\\w-]{43}; Max-Age=604800; Path=/; HttpOnly; SameSite=Strict$`),
    );
    const cookie = cookieOf(signedIn);
    const session = await ask('GET', '/session', cookie);
    expect(session.body).toEqual({
      ...{ name: 'Anna', by: 'session', everywhere: [], projects: { films: ['annotate'] } },
    });
    expect((await ask('DELETE', '/session', cookie)).status).toBe(204);
    expect(await ask('GET', '/session', cookie)).toMatchObject({
      ...{ status: 401, body: { found: 'a session that has ended' } },
    });
  });

  it('is the machine’s where its token comes along', async () => {
    const { ask, token } = await started();
    const answer = await ask('GET', '/session', '', undefined, token);
    expect(answer.body).toMatchObject({ name: 'owner', by: 'token', projects: {} });
    expect(answer.body.everywhere).toContain('administer');
    expect((await ask('DELETE', '/session', '', undefined, token)).status).toBe(422);
  });

  it('has another secret than whatever the browser brought along, and ends that one', async () => {
    const { ask, join, cookieOf } = await started();
    const planted = await join('Eve', ['viewer'], 'books');
    await join('Anna', ['viewer'], 'films');
    const fresh = cookieOf(await ask('POST', '/session', planted, { name: 'Anna', password: PASSWORD }));
    expect(fresh).not.toBe(planted);
    expect((await ask('GET', '/session', planted)).status).toBe(401);
    expect((await ask('GET', '/session', fresh)).body.name).toBe('Anna');
  });

  it.each(['', 'x', 'A'.repeat(43), "' OR 1=1 --"])('is nobody’s with the secret %j', async (secret) => {
    const { server, ask } = await started();
    const cookie = `modelmill-session-${new URL(server.url).port}=${encodeURIComponent(secret)}`;
    expect((await ask('GET', '/projects', cookie)).status).toBe(401);
  });

  it('that is stolen is worth nothing once it is over', async () => {
    const { ask, join, later } = await started();
    const cookie = await join('Anna', ['viewer'], 'films');
    expect((await ask('GET', '/projects', cookie)).status).toBe(200);
    later(SESSION.idleMs);
    expect((await ask('GET', '/projects', cookie)).status).toBe(401);
  });

  it('goes by the roles of now', async () => {
    const { ask, join, token } = await started();
    const cookie = await join('Anna', ['engineer'], 'films');
    expect((await ask('GET', '/projects/films/runs', cookie)).status).toBe(200);
    const roles = { project: 'films', roles: ['annotator'] };
    expect((await ask('PUT', '/accounts/Anna/roles', '', roles, token)).status).toBe(200);
    expect((await ask('GET', '/projects/films/runs', cookie)).status).toBe(401);
  });
});

describe('a forged request', () => {
  it.each<[string, object]>([
    ['another Origin', { origin: 'https://evil.example' }],
    ['a hidden Origin', { origin: 'null' }],
    ['the Origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['another site', { origin: '', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['another port, as a script', { origin: '', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
    ['a form of another port', { origin: '', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }],
    ['nowhere', { origin: '' }],
    ['another Host', { host: 'evil.example' }],
  ])('with a valid cookie from %s changes nothing', async (_, headers) => {
    const { ask, join, runtime } = await started();
    const cookie = await join('Root', ['admin']);
    const refused = [
      await ask('DELETE', '/session', cookie, undefined, headers),
      await ask('POST', '/invitations', cookie, { roles: ['admin'] }, headers),
      await ask('PUT', '/projects/films/spec', cookie, { project: 'films' }, headers),
      await ask('POST', '/projects/films/predict', cookie, { text: 'x' }, headers),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(runtime.accounts.list()).toMatchObject([{ name: 'Root', everywhere: ['admin'] }]);
    expect((await ask('GET', '/session', cookie)).status).toBe(200);
  });

  it('can not sign a browser in as somebody else', async () => {
    const { ask, join } = await started();
    await join('Eve', ['viewer'], 'films');
    const body = { name: 'Eve', password: PASSWORD };
    const answer = await ask('POST', '/session', '', body, { origin: 'https://evil.example' });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });
});

describe('behind the operator’s own origin', () => {
  const ORIGIN = 'https://label.example.com';
  const proxied = { host: 'label.example.com', origin: ORIGIN };

  it('cookies are for https and that host alone, and invitations lead there', async () => {
    const { server, ask, token, cookieOf } = await started(ORIGIN);
    expect(server.joinUrl).toMatch(/^https:\/\/label\.example\.com\/ui\/join#invitation=[\w-]{43}$/);
    const invited = await ask('POST', '/invitations', '', { roles: ['viewer'] }, token);
    const body = { invitation: secretIn(String(invited.body.link)), name: 'Anna', password: PASSWORD };
    const joined = await ask('POST', '/invitations/accept', '', body, proxied);
    expect(joined.headers.get('set-cookie')).toMatch(
      /^__Host-modelmill-session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const cookie = cookieOf(joined);
    expect((await ask('GET', '/session', cookie, undefined, proxied)).status).toBe(200);
    // Under the name of the loopback's cookie it is none.
    const loopback = cookie.replace('__Host-modelmill-session', 'modelmill-session-443');
    expect((await ask('GET', '/session', loopback, undefined, proxied)).status).toBe(401);
  });

  it.each([
    ['http on its host', { ...proxied, origin: 'http://label.example.com' }],
    ['another host under its Origin', { ...proxied, host: 'other.example.com' }],
  ])('refuses %s', async (_, headers) => {
    const { ask } = await started(ORIGIN);
    expect((await ask('GET', '/health', '', undefined, headers)).status).toBe(403);
  });

  it.each(['label.example.com', 'http://label.example.com', 'https://label.example.com/ui', '*'])(
    'can not be %s',
    (setting) => expect(() => publicOrigin(setting)).toThrow('https address without a path'),
  );

  it('is off by default', async () => {
    expect([publicOrigin(undefined), publicOrigin('')]).toEqual([undefined, undefined]);
    const { ask } = await started();
    expect((await ask('GET', '/health', '', undefined, proxied)).status).toBe(403);
  });
});

it('no secret reaches the log', async () => {
  const { server, ask, join, logged, cookieOf } = await started();
  const cookie = await join('Anna', ['viewer'], 'films');
  await ask('POST', '/session', '', { name: 'Anna', password: 'not her password' });
  await ask('POST', '/session', '', { name: 'my-password-by-mistake', password: PASSWORD });
  const again = cookieOf(await ask('POST', '/session', '', { name: 'Anna', password: PASSWORD }));
  await ask('POST', '/session/password', again, { current: PASSWORD, password: 'another four words' });
  const said = logged.join('\n');
  expect(said).toContain('password changed');
  const secrets = [cookie, again].map((pair) => pair.split('=')[1] ?? 'no cookie');
  for (const hidden of [
    ...secrets,
    ...['not her password', 'my-password-by-mistake', PASSWORD, 'another four words', server.token],
    secretIn(String(server.joinUrl)),
  ]) {
    expect(said).not.toContain(hidden);
  }
});

it('a broken or a large body is refused without being said back', async () => {
  const { ask } = await started();
  const bad = await ask('POST', '/session', '', { name: 'Anna', secret: 'hunter2hunter2' });
  expect(bad).toMatchObject({ status: 422, body: { type: 'urn:modelmill:InputRejected' } });
  expect(JSON.stringify(bad.body)).not.toContain('hunter2');
  expect((await ask('POST', '/session', '', { name: 'x'.repeat(20_000) })).status).toBe(422);
});

/** What each route of accounts wants: asked with each role in project films, of films, of books and of everywhere. */
const ROUTES = [
  ['POST', '/invitations', 'place'],
  ['GET', '/accounts', 'query'],
  ['PUT', '/accounts/Member/roles', 'place'],
  ['DELETE', '/accounts/Member', 'none'],
] as const;

describe('who may', () => {
  it('everything but joining and signing in wants a caller', async () => {
    const { ask } = await started();
    const all = [...ROUTES, ['GET', '/session'], ['DELETE', '/session'], ['POST', '/session/password']];
    for (const [method = '', path = ''] of all) {
      expect((await ask(method, path, '', ['POST', 'PUT'].includes(method) ? {} : undefined)).status).toBe(
        401,
      );
    }
    expect(OPEN).toEqual(['POST /session', 'POST /invitations/accept']);
  });

  it.each<[Role, boolean]>([
    ['viewer', false],
    ['annotator', false],
    ['reviewer', false],
    ['expert', false],
    ['engineer', false],
    ['admin', true],
  ])('%s of films: administers films %s, books and everywhere never', async (role, administers) => {
    const { ask, join } = await started();
    await join('Member', ['viewer'], 'films');
    const cookie = await join('Asker', [role], 'films');
    for (const [method, path, kind] of ROUTES) {
      for (const project of ['books', undefined, 'films']) {
        const allowed = administers && project === 'films' && kind !== 'none';
        const query = kind === 'query' && project !== undefined ? `?project=${project}` : '';
        const body = kind === 'place' ? { project, roles: ['viewer'] } : undefined;
        const { status } = await ask(method, path + query, cookie, body);
        expect([method, project, status < 300]).toEqual([method, project, allowed]);
        if (!allowed) expect(status).toBe(403);
      }
    }
    expect((await ask('POST', '/invitations', cookie, { resets: 'Member' })).status).toBe(403);
  });

  it('an administrator of films changes nobody who is no member there, and learns nothing of them', async () => {
    const { ask, join } = await started();
    await join('Bo', ['viewer'], 'books');
    const cookie = await join('Asker', ['admin'], 'films');
    const roles = { project: 'films', roles: ['viewer'] };
    const [known, unknown] = [
      await ask('PUT', '/accounts/Bo/roles', cookie, roles),
      await ask('PUT', '/accounts/Xy/roles', cookie, roles),
    ];
    expect([known.status, unknown.status]).toEqual([404, 404]);
    expect(JSON.stringify(known.body).replaceAll('Bo', 'Xy')).toBe(JSON.stringify(unknown.body));
  });

  it.each<[Role, string, string, boolean]>([
    ['engineer', 'POST', '/projects/films/predict', true],
    ['engineer', 'POST', '/projects/books/predict', false],
    ['engineer', 'POST', '/predict?project=films', true],
    ['engineer', 'POST', '/predict?project=books', false],
    ['engineer', 'POST', '/predict', false],
    ['annotator', 'POST', '/projects/films/predict', false],
    ['viewer', 'GET', '/projects/films/predict', false],
    ['engineer', 'POST', '/projects/%66ilms/predict', true],
    ['engineer', 'POST', '/projects/books/predict?project=films', false],
    ['viewer', 'GET', '/projects/films/runs', true],
    ['viewer', 'GET', '/projects/books/runs', false],
    ['viewer', 'POST', '/projects/films/uploads', false],
    ['annotator', 'GET', '/projects/films/runs', false],
    ['annotator', 'POST', '/projects/films/annotation/next', true],
    ['annotator', 'POST', '/projects/books/annotation/next', false],
    ['admin', 'GET', '/projects/films/annotation/tasks', true],
    ['admin', 'GET', '/projects/books/annotation/tasks', false],
  ])('%s of films: %s %s: %s', async (role, method, path, allowed) => {
    const { ask, join } = await started();
    const cookie = await join('Asker', [role], 'films');
    const { status } = await ask(method, path, cookie, method === 'POST' ? {} : undefined);
    // What is let in may still find nothing there.
    expect([path, ![401, 403].includes(status)]).toEqual([path, allowed]);
  });

  it('sees of the projects and of what serves its own', async () => {
    const { ask, join, token } = await started();
    const cookie = await join('Asker', ['annotator'], 'films');
    const names = async (headers: object, own = '') =>
      (await ask('GET', '/projects', own, undefined, headers)).body.projects as unknown as {
        project: string;
      }[];
    expect(await names({}, cookie)).toMatchObject([{ project: 'films' }]);
    expect(await names(token)).toHaveLength(2);
    expect((await ask('GET', '/health', cookie)).body).toEqual({ status: 'ok', predictions: [] });
  });
});
