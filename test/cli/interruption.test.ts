/** Ctrl-C, wherever a command may be; readers that go away; the server's own end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Io } from '../../cli/context.ts';
import { main } from '../../cli/main.ts';
import { temporaryFolder } from '../support/stores.ts';
import { answering, json } from './answering.ts';
import { modelmill, Screen } from './terminal.ts';

const CLI = fileURLToPath(new URL('../../cli/modelmill.mjs', import.meta.url));
const RUN = 'r0123456789abcdef-0';
const AT = '2026-01-01T00:00:00.000Z';
const record = { project: 'spam', run: RUN, status: 'running', createdAt: AT, door: 'api' };

/** A run that goes on for ever; `onLook` each time somebody looks. */
const endless = (onLook: () => void) =>
  answering(({ url = '' }, response) => {
    if (url.includes('/metrics')) json(response, { series: [], cursor: 'c', more: false });
    else if (url.includes('/logs')) json(response, { lines: [], cursor: 'c', more: false });
    else json(response, { record, states: [], plan: [], rounds: [], jobs: [] });
    onLook();
  });

describe('Ctrl-C', () => {
  const interrupted = {
    ...{ code: 130, stdout: '', stderr: 'modelmill: interrupted; runs on the server go on\n' },
  };

  it.each([['runs'], ['logs']])('leaves %s --follow at once', async (command) => {
    let looks = 0;
    const { url } = await endless(() => {
      if (++looks === 4) setImmediate(() => process.emit('SIGINT'));
    });
    const args = [command, RUN, '-p', 'spam', '--follow', '--url', url, '--token', 'x'];
    expect(await modelmill(args)).toEqual(interrupted);
  });

  it('leaves a request that is not answered', async () => {
    const { url } = await answering(() => setImmediate(() => process.emit('SIGTERM')));
    expect(await modelmill(['models', '--url', url, '--token', 'x'])).toEqual(interrupted);
  });

  it('leaves standard input that does not end', async () => {
    const stdin = new PassThrough();
    const [stdout, stderr] = [new Screen(), new Screen()];
    const io = { stdin, stdout, stderr, env: {} } as unknown as Io;
    const asked = main(['predict', '--file', '-', '--url', 'http://127.0.0.1:1', '--token', 'x'], io);
    stdin.write('one line\n', () => process.emit('SIGINT'));
    expect(await asked).toBe(130);
    expect(stderr.text).toBe(interrupted.stderr);
  });

  it('leaves the checks of doctor', async () => {
    const home = join(await temporaryFolder(), 'none');
    const asked = modelmill(['doctor', '--home', home]);
    setImmediate(() => process.emit('SIGINT'));
    expect(await asked).toEqual(interrupted);
  });

  it('does not outlive its command', async () => {
    const before = process.listenerCount('SIGINT');
    for (let n = 0; n < 20; n++) await modelmill(['--version']);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});

describe('a reader that goes away', () => {
  /** As a shell says it: the command's own exit code is the pipe's. */
  async function shell(line: string): Promise<{ readonly code: number; readonly output: string }> {
    const child = spawn('bash', ['-c', `set -o pipefail; ${line}`, 'bash', process.execPath, CLI]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const [code] = await once(child, 'close');
    return { code, output };
  }

  it.each([
    ['| head -1', /^run +project.*\n$/],
    ['2>&1 | head -1', /^run +project.*\n$/],
    ['--json | head -1', /^\[\n$/],
  ])('is no fault: modelmill runs %s', async (pipe, output) => {
    const { url } = await answering(({ url: path = '' }, response) => {
      if (path.startsWith('/projects?') || path === '/projects')
        return json(response, { projects: [{ project: 'spam', runs: 1, deployments: [] }] });
      const runs = Array.from({ length: 200 }, () => ({
        ...record,
        reason: { name: 'x', message: 'y'.repeat(1e3) },
      }));
      return json(response, { runs, cursor: 'more' });
    });
    const ended = await shell(`"$1" "$2" runs --limit 400 --url ${url} --token x ${pipe}`);
    expect(ended.code).toBe(0);
    expect(ended.output).toMatch(output);
  });

  it('of what goes wrong is none either', async () => {
    const ended = await shell('"$1" "$2" runs --url nonsense 2>&1 >/dev/null | true');
    expect(ended.output).toBe('');
  });
});

describe('serve', () => {
  async function serving(home: string): Promise<{ child: ChildProcess; url: string; errors: () => string }> {
    const { MODELMILL_URL: _, MODELMILL_TOKEN: __, ...env } = process.env;
    const args = [CLI, 'serve', '--port', '0', '--json', '--home', home];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (more) => {
      text += more;
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const said = JSON.parse(line);
    expect(said).toMatchObject({ event: 'serving', pid: child.pid });
    return { child, url: said.url, errors: () => text };
  }

  it('serves until it is interrupted, and takes its address away', async () => {
    const home = join(await temporaryFolder(), 'home');
    const { child, url, errors } = await serving(home);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await modelmill(['runs', '--home', home])).toMatchObject({
      ...{ code: 0, stdout: '', stderr: "no runs yet: start one with 'modelmill run'\n" },
    });
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(errors()).toBe('stopping: running jobs save a checkpoint\n');
    expect(existsSync(join(home, 'server.json'))).toBe(false);
  });

  it('killed leaves an address that no command asks any more, and the next start is well', async () => {
    const home = join(await temporaryFolder(), 'home');
    const first = await serving(home);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const { code, stderr } = await modelmill(['runs', '--home', home]);
    expect(`${code} ${stderr}`).toMatch(/^4 modelmill: server: none runs on .*\. Allowed/);
    const second = await serving(home);
    expect(second.url).not.toBe('');
    expect((await modelmill(['runs', '--home', home])).code).toBe(0);
  });

  it('interrupted while it starts ends all the same', async () => {
    const home = join(await temporaryFolder(), 'home');
    const started = modelmill(['serve', '--port', '0', '--home', home]);
    process.emit('SIGINT');
    const { code, stdout, stderr } = await started;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ui#token=\S+\n$/);
    expect(stderr).toMatch(/stopping: running jobs save a checkpoint\n$/);
  });
});
