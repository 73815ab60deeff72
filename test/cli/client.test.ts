import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newClient } from '../../cli/client.ts';
import { connectionFrom, homeOf, serverFile } from '../../cli/connection.ts';
import { CommandFailed, EXIT } from '../../cli/exit.ts';
import { problem } from '../../domain/problem.ts';
import { acquireLock } from '../../local/lock.ts';
import { temporaryFolder } from '../support/stores.ts';
import { answering, json } from './answering.ts';

const Anything = z.object({ ok: z.boolean() });
const client = (url: string, signal?: AbortSignal, pausesMs: readonly number[] = [1, 1, 1]) =>
  newClient({ url, token: 'the token' }, signal, pausesMs);
const parts = { where: 'here', found: 'this', allowed: 'that', next: 'Do so' };

describe('a request', () => {
  it('carries token and body, and each segment of its path for itself', async () => {
    let given = {};
    const { url, asked } = await answering(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      given = { body, token: request.headers.authorization, type: request.headers['content-type'] };
      json(response, { ok: true });
    });
    await client(`${url}/base`).send(Anything, {
      ...{ method: 'POST', path: ['projects', '../x?y'], query: { after: 'a&b', none: undefined } },
      body: { a: 1 },
    });
    expect(asked).toEqual(['POST /base/projects/..%2Fx%3Fy?after=a%26b']);
    expect(given).toEqual({ body: '{"a":1}', token: 'Bearer the token', type: 'application/json' });
  });

  it('is not sent on to another address, token and all', async () => {
    const other = await answering((_, response) => json(response, { ok: true }));
    const { url } = await answering((_, response) =>
      response.writeHead(307, { location: `${other.url}/projects` }).end(),
    );
    await expect(client(url).send(Anything, { path: ['projects'] })).rejects.toMatchObject({ code: 4 });
    expect(other.asked).toEqual([]);
  });
});

describe('a server that is away', () => {
  it('is asked again for a read, until it is back', async () => {
    let answers = 0;
    const { url, asked } = await answering((request, response) => {
      if (answers++ < 2) request.socket.destroy();
      else json(response, { ok: true });
    });
    expect(await client(url).send(Anything, { path: ['x'] })).toEqual({ ok: true });
    expect(asked).toHaveLength(3);
  });

  it('is asked once for a write', async () => {
    const { url, asked } = await answering((request) => request.socket.destroy());
    const sent = client(url).send(Anything, { method: 'POST', path: ['x'], body: {} });
    await expect(sent).rejects.toMatchObject({ code: EXIT.unreachable });
    expect(asked).toHaveLength(1);
  });

  it('in the middle of its answer has not answered', async () => {
    const { url, asked } = await answering((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"ok":', () => request.socket.destroy());
    });
    await expect(client(url).send(Anything, { path: ['x'] })).rejects.toMatchObject({
      code: EXIT.unreachable,
      message: expect.stringMatching(
        /^server: http.* can't be reached \(.+\)\. Allowed: a running server\. Start it/,
      ),
    });
    expect(asked).toHaveLength(4);
  });

  it('for good is told with the reason and what to do', async () => {
    const { url, close } = await answering(() => undefined);
    await close();
    await expect(client(url).send(Anything, { path: ['x'] })).rejects.toThrow(
      /can't be reached \(ECONNREFUSED\).*'npm start' or 'modelmill serve'/,
    );
  });

  it.each([
    ['while it is asked', 0],
    ['while it is waited for', 60_000],
  ])('is left at once when the command is interrupted %s', async (_, pauseMs) => {
    const interruption = new AbortController();
    const reason = new CommandFailed(EXIT.interrupted, 'interrupted');
    const { url } = await answering((request) => {
      if (pauseMs > 0) request.socket.destroy();
      setImmediate(() => interruption.abort(reason));
    });
    const sent = client(url, interruption.signal, [pauseMs]).send(Anything, { path: ['x'] });
    await expect(sent).rejects.toBe(reason);
  });
});

describe('a refusal', () => {
  it.each([
    [400, EXIT.usage],
    [404, EXIT.usage],
    [409, EXIT.usage],
    [422, EXIT.usage],
    [401, EXIT.unreachable],
    [403, EXIT.unreachable],
    [500, EXIT.failed],
    [503, EXIT.failed],
  ])('with %d ends a command with %d and its four parts', async (status, code) => {
    const { url } = await answering((_, response) =>
      json(response, problem('NotFound', status, 'no', parts), status),
    );
    await expect(client(url).send(Anything, { path: ['x'] })).rejects.toMatchObject({
      ...{ code, message: 'here: this. Allowed: that. Do so.' },
      complaint: expect.objectContaining(parts),
    });
  });

  it.each([
    [404, '<html>not here</html>'],
    [502, ''],
    [400, '{"error": "no problem document"}'],
  ])('of something that is no Modelmill server, %d %s, says so', async (status, body) => {
    const { url } = await answering((_, response) => response.writeHead(status).end(body));
    await expect(client(url).send(Anything, { path: ['x'] })).rejects.toMatchObject({
      code: EXIT.unreachable,
      message: expect.stringMatching(/no Modelmill server's: \d+.*Allowed: the address.*Correct --url/s),
    });
  });

  it.each(['not json', '{"ok": "yes"}', 'null'])('%s is an answer of another version', async (body) => {
    const { url } = await answering((_, response) => response.end(body));
    await expect(client(url).send(Anything, { path: ['x'] })).rejects.toMatchObject({
      code: EXIT.failed,
      message: expect.stringMatching(/^\/x: .*Allowed: a server of the same version\. Update the older/),
    });
  });
});

describe('which server', async () => {
  const home = await temporaryFolder();
  const local = { url: 'http://127.0.0.1:8765', token: 'local' };
  writeFileSync(join(home, 'server.json'), JSON.stringify({ ...local, pid: 1 }));
  const served = acquireLock(home);
  afterAll(() => served[Symbol.dispose]());
  const other = { MODELMILL_URL: 'http://there:1', MODELMILL_TOKEN: 'there' };

  it.each<[string, object, NodeJS.ProcessEnv, object]>([
    ['the home of the environment', {}, { MODELMILL_HOME: home }, local],
    ['the home of the option', { home }, { MODELMILL_HOME: '/nowhere' }, local],
    ['the environment over the home', { home }, other, { url: 'http://there:1', token: 'there' }],
    [
      'the option over the environment',
      { url: 'http://a:1', token: 'a' },
      other,
      { url: 'http://a:1', token: 'a' },
    ],
    ['the home, where the environment is empty', { home }, { MODELMILL_URL: '', MODELMILL_TOKEN: '' }, local],
    [
      "the home's token for its own address",
      { home, url: `${local.url}/` },
      {},
      { ...local, url: `${local.url}/` },
    ],
    ['another token for the home', { home, token: 'mine' }, {}, { ...local, token: 'mine' }],
  ])('%s', (_, options, env, connection) => expect(connectionFrom(options, env)).toEqual(connection));

  it.each<[string, object, number, RegExp]>([
    [
      'no server',
      { home: '/nowhere' },
      EXIT.unreachable,
      /none runs on \/nowhere\. .* Start one: 'npm start' or/,
    ],
    ['no address', { home, url: 'nonsense' }, EXIT.usage, /--url: 'nonsense' is no address/],
    ['another protocol', { home, url: 'file:///etc/passwd' }, EXIT.usage, /Allowed: http/],
    [
      'no token',
      { home, url: 'http://there:1' },
      EXIT.usage,
      /^token: none for http:\/\/there:1\. .*MODELMILL_TOKEN/,
    ],
  ])('%s: refused', (_, options, code, message) => {
    expect(() => connectionFrom(options, {})).toThrow(message);
    expect(() => connectionFrom(options, {})).toThrow(expect.objectContaining({ code }));
  });

  it.each(['', '{', '[]', '{"url": "nonsense", "token": "x"}', '{"url": "http://a:1", "token": ""}'])(
    'is not told by a broken file: %s',
    (content) => {
      const broken = join(home, 'broken');
      mkdirSync(broken, { recursive: true });
      writeFileSync(join(broken, 'server.json'), content);
      expect(serverFile(broken)).toBeUndefined();
    },
  );

  it('is not the one that a killed server left behind: its port may be anybody’s by now', async () => {
    const left = await temporaryFolder();
    writeFileSync(join(left, 'server.json'), JSON.stringify({ ...local, pid: 1 }));
    expect(serverFile(left)).toBeUndefined();
    acquireLock(left)[Symbol.dispose]();
    expect(serverFile(left)).toBeUndefined();
  });

  it("is the project's own by default, wherever the command runs", () => {
    expect(homeOf({}, {})).toMatch(/\.modelmill$/);
    expect(homeOf({ home: '' }, { MODELMILL_HOME: '' })).toBe(homeOf({}, {}));
  });
});
