/** The command line as such: help, exit codes, wrong use, no server, a wrong token, nothing raw. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { EXIT, EXIT_CODES } from '../../cli/exit.ts';
import { temporaryFolder } from '../support/stores.ts';
import { answering, json } from './answering.ts';
import { HOSTILE, modelmill, RAW, served } from './terminal.ts';

const home = await served();
const nowhere = join(await temporaryFolder(), 'nowhere');

const COMMANDS = [
  ...['plan', 'run', 'runs', 'logs', 'stop', 'rerun', 'models', 'promote', 'predict', 'doctor', 'serve'],
  ...['reviews', 'reviews list', 'reviews items', 'reviews label'],
  ...['catalogue', 'catalogue list', 'catalogue mirror'],
];

afterEach(() => {
  expect(process.listenerCount('SIGINT')).toBeLessThan(3);
});

describe('help', () => {
  it.each(COMMANDS)('of %s fits its terminal, and names what every argument is', async (command) => {
    for (const columns of [undefined, 80, 60]) {
      const { code, stdout, stderr } = await modelmill([...command.split(' '), '--help'], {
        ...(columns && { columns }),
      });
      expect(`${code}${stderr}`).toBe('0');
      expect(stdout).toContain(`Usage: modelmill ${command} `);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(columns ?? 80);
      expect(stdout).toContain('--json');
      expect(stdout).not.toContain('(default: [])');
      const [, args = ''] = /\nArguments:\n(.*?)\n\n/s.exec(stdout) ?? [];
      for (const line of args.split('\n')) expect(line).toMatch(/^$|^ {2,}\S+ {2,}\S|^ {4,}\S/);
    }
  });

  it('lists every command, and each exit code in one place', async () => {
    const { code, stdout } = await modelmill(['--help']);
    expect(code).toBe(0);
    for (const command of COMMANDS)
      expect(stdout).toMatch(new RegExp(`^ {2}${command.split(' ')[0]}[ \\[]`, 'm'));
    expect(stdout).toContain(EXIT_CODES);
    const documented = [...EXIT_CODES.matchAll(/^ +(\d+) /gm)].map(([, number]) => Number(number));
    expect(documented).toEqual(Object.values(EXIT));
  });

  it('knows its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await modelmill(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('wrong use ends with 2, says what, and writes nothing to stdout', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no command', [], /^Usage: modelmill/],
    [
      'an unknown command',
      ['rusn'],
      /^modelmill: unknown command 'rusn'\n\(Did you mean one of run, runs\?\)\n\(add --help/,
    ],
    ['an unknown option', ['runs', '--nonsense'], /^modelmill: unknown option '--nonsense'\n\(add --help/],
    ['too many arguments', ['runs', 'a', 'b'], /^modelmill: too many arguments/],
    ['an option without its value', ['runs', '--project'], /argument missing/],
    [
      'an address that is none',
      ['runs', '--url', 'x'],
      /^modelmill: --url: 'x' is no address\. Allowed: http/,
    ],
    ['escapes in what was typed', [HOSTILE], /^modelmill: unknown command '\\u001b\]0;owned/],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await modelmill(args, { env: { MODELMILL_HOME: nowhere } });
    expect(`${code} ${stdout}`).toBe('2 ');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(RAW);
  });
});

const ASKING: readonly (readonly string[])[] = [
  ['runs'],
  ['runs', 'r0123456789abcdef-0', '--json'],
  ['logs', 'r0123456789abcdef-0', '--follow'],
  ['stop', 'r0123456789abcdef-0', '-p', 'x'],
  ['models', '--json'],
  ['promote', 'v1-a', '-p', 'x'],
  ['predict', 'hello'],
  ['reviews'],
  ['plan', '-p', 'x', '-d', import.meta.filename],
];

describe('a server that can not be asked ends a command with 4', () => {
  it.each(ASKING)('none runs: modelmill %s %s', async (...args) => {
    const { code, stdout, stderr } = await modelmill(args, { env: { MODELMILL_HOME: nowhere } });
    expect(`${code} ${stdout}`).toBe('4 ');
    expect(stderr).toMatch(
      /^modelmill: server: none runs on .* Allowed: .* Start one: 'npm start' or 'modelmill serve'\.\n$/,
    );
  });

  it.each(ASKING)('a wrong token: modelmill %s %s', async (...args) => {
    const { code, stdout, stderr } = await modelmill([...args, '--token', 'wrong'], { env: home.env });
    expect(`${code} ${stdout}`).toBe('4 ');
    expect(stderr).toMatch(/^modelmill: request: another token\. Allowed: .* Take the token from/);
  });

  it.each(ASKING)('something else answers: modelmill %s %s', async (...args) => {
    const { url } = await answering((_, response) => response.writeHead(404).end(`<h1>${HOSTILE}</h1>`));
    const { code, stdout, stderr } = await modelmill([...args, '--url', url, '--token', 'x']);
    expect(`${code} ${stdout}`).toBe('4 ');
    expect(stderr).toMatch(/an answer that is no Modelmill server's: 404/);
    expect(stderr).not.toMatch(RAW);
  });

  it('has gone in the middle of what it was followed for', async () => {
    const record = { project: 'spam', run: 'r0123456789abcdef-0', status: 'running', door: 'api' };
    const detail = { record: { ...record, createdAt: '2026-01-01T00:00:00.000Z' }, states: [], plan: [] };
    let looks = 0;
    const { url } = await answering((request, response) => {
      if (request.url?.includes('/metrics')) {
        looks++;
        return json(response, { series: [], cursor: 'c', more: false });
      }
      if (looks > 1) return request.socket.destroy();
      return json(response, { ...detail, rounds: [], jobs: [] });
    });
    const args = ['runs', record.run, '-p', 'spam', '--follow', '--url', url, '--token', 'x'];
    const { code, stdout, stderr } = await modelmill(args);
    expect(`${code} ${stdout}`).toBe('4 ');
    expect(stderr).toMatch(/can't be reached \(.*\)\. Allowed: a running server\. Start it/);
    expect(looks).toBe(2);
  });
});

describe('a server that can not be trusted', () => {
  it('writes nothing raw to the terminal: lists, one run, errors, versions', async () => {
    const problem = { type: HOSTILE, title: HOSTILE, status: 422, detail: HOSTILE };
    const parts = { where: HOSTILE, found: HOSTILE, allowed: HOSTILE, next: HOSTILE };
    const { url } = await answering((_, response) => json(response, { ...problem, ...parts }, 422));
    const answer = await answering((_, response) => json(response, { projects: HOSTILE, [HOSTILE]: 1 }));
    for (const address of [url, answer.url]) {
      for (const args of ASKING) {
        const { code, stdout, stderr } = await modelmill([...args, '--url', address, '--token', 'x']);
        expect(code).not.toBe(0);
        expect(stdout + stderr).not.toMatch(RAW);
        expect(stderr.split('\n').filter((line) => line === 'modelmill: all is well')).toEqual([]);
      }
    }
  });
});

describe('colours', () => {
  it.each([{}, { NO_COLOR: '1' }, { FORCE_COLOR: '3' }])('there are none, with %j', async (more) => {
    for (const args of [['runs'], ['models'], ['--help'], ['catalogue'], ['runs', 'nonsense']]) {
      const { stdout, stderr } = await modelmill(args, { env: { ...home.env, ...more }, columns: 100 });
      expect(stdout + stderr).not.toContain('\u001b');
    }
  });
});
