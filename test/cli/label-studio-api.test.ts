/** How Label Studio's API is called: tokens, patience, and what is never repeated. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { baseOf, labelStudioApi, Unfit } from '../../cli/annotations/label-studio/api.ts';
import { CommandFailed } from '../../cli/exit.ts';

interface Scripted {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers of the server in their order; the last is given for ever. */
let script: Scripted[];
let seen: { method: string; path: string; authorization: string | undefined }[];
const server = createServer((request: IncomingMessage, response) => {
  const { method = '', url: path = '', headers } = request;
  seen.push({ method, path, authorization: headers.authorization });
  const exchange = path === '/api/token/refresh';
  const access = `access-${seen.filter((one) => one.path === path).length}`;
  const given = exchange
    ? { status: 200, body: { access } }
    : script.length > 1
      ? script.shift()!
      : script[0]!;
  request.resume().on('end', () => {
    response.writeHead(given.status, { 'content-type': 'application/json', ...(given as Scripted).headers });
    response.end(given.body === undefined ? '' : JSON.stringify(given.body));
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => server.close());
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const PERSONAL = 'head.claims.signature';

beforeEach(() => {
  seen = [];
});
const asking = (token = 'legacy') => labelStudioApi({ url, token, pausesMs: [1, 1] });
const paths = () => seen.map(({ method, path }) => `${method} ${path}`);

describe('a token', () => {
  it('of the old kind is sent as it is', async () => {
    script = [{ status: 200, body: { id: 1 } }];
    expect(await asking().ask('api/projects/1/')).toEqual({ id: 1 });
    expect(seen).toEqual([{ method: 'GET', path: '/api/projects/1/', authorization: 'Token legacy' }]);
  });

  it('of a person is exchanged once, and again when that has run out', async () => {
    script = [{ status: 200, body: {} }, { status: 401 }, { status: 200, body: { id: 2 } }];
    const api = asking(PERSONAL);
    await api.ask('api/a');
    expect(await api.ask('api/b')).toEqual({ id: 2 });
    expect(seen.map(({ authorization }) => authorization)).toEqual([
      ...[undefined, 'Bearer access-1', 'Bearer access-1', undefined, 'Bearer access-2'],
    ]);
  });

  it('that is refused all the same ends it', async () => {
    script = [{ status: 401, body: { detail: 'Invalid token.' } }];
    await expect(asking(PERSONAL).ask('api/a')).rejects.toThrow(/Invalid token/);
    expect(paths().filter((path) => path === 'GET /api/a')).toHaveLength(2);
  });
});

describe('patience', () => {
  it.each([
    ['GET', 429, 2],
    ['GET', 500, 2],
    ['GET', 503, 2],
    ['POST', 429, 2],
    ['POST', 503, 2],
    ['POST', 500, 1],
    ['PATCH', 502, 1],
    ['GET', 404, 1],
  ] as const)('%s answered with %d is asked %d times', async (method, status, times) => {
    script = [
      { status, headers: { 'retry-after': '0' } },
      { status: 200, body: {} },
    ];
    const asked = asking().ask('api/a', { method, ...(method === 'GET' ? {} : { body: {} }) });
    if (times === 2) expect(await asked).toEqual({});
    else await expect(asked).rejects.toBeInstanceOf(CommandFailed);
    expect(seen).toHaveLength(times);
  });

  it('ends', async () => {
    script = [{ status: 503 }];
    await expect(asking().ask('api/a')).rejects.toThrow(/503/);
    expect(seen).toHaveLength(3);
  });

  it('is over at once when the user breaks off', async () => {
    script = [{ status: 503, headers: { 'retry-after': '30' } }];
    const reason = new Error('interrupted');
    const api = labelStudioApi({ url, token: 'legacy', signal: AbortSignal.abort(reason) });
    await expect(api.ask('api/a')).rejects.toBe(reason);
  });
});

describe('an answer', () => {
  it.each<[string, Scripted, RegExp, abstract new (...given: never[]) => Error]>([
    [
      'that finds fault',
      { status: 400, body: { detail: 'Validation error', validation_errors: { title: ['short'] } } },
      /Validation error \{"title":\["short"\]\}/,
      Unfit,
    ],
    [
      'that sends elsewhere',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      /no answer/,
      CommandFailed,
    ],
    [
      'of one who does not call here',
      { status: 403, body: { detail: 'URL resolves to a reserved network address (block: 127.0.0.0/8)' } },
      /USE_DEFAULT_BANNED_SUBNETS=false/,
      CommandFailed,
    ],
  ])('%s says why', async (_, given, message, kind) => {
    script = [given];
    const asked = asking().ask('api/a', { method: 'POST', body: {} });
    await expect(asked).rejects.toThrow(message);
    await expect(asked).rejects.toBeInstanceOf(kind);
  });
});

describe('an address', () => {
  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
    ['https://studio.example/team//?x#y', 'https://studio.example/team/'],
  ])('%s is %s', (given, expected) => {
    expect(baseOf(given)).toBe(expected);
  });

  it.each([
    'studio.example',
    'ftp://studio.example',
    'https://me:secret@studio.example',
    'file:///etc/passwd',
  ])('%s is none', (given) => {
    expect(() => baseOf(given)).toThrow(/Give Label Studio's address/);
  });
});
