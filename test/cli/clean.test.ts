/** `clean`: from bytes to bytes, in one piece, in many, and as a process among others. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../cli/context.ts';
import { main } from '../../cli/main.ts';
import { type Commands, commandsFor, newProgram } from '../../cli/program.ts';
import { cleanerOf } from '../../domain/cleaning/clean.ts';
import { temporaryFolder } from '../support/stores.ts';
import { modelmill, Screen } from './terminal.ts';

const CLI = fileURLToPath(new URL('../../cli/modelmill.mjs', import.meta.url));
const guide = await cleanerOf({ profile: 'guide', maxCharacters: 10_000_000 });

/** More than any block holds, each row another. */
const ROWS = Array.from({ length: 30_000 }, (_, i) => ({
  id: i,
  text: `Row ${i}: “ça va”, ${'x, '.repeat(i % 40)}\n !`,
}));
const MANY = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('');
const MANY_CLEANED = ROWS.map((row) => `${JSON.stringify({ ...row, text: guide(row.text) })}\n`).join('');

const clean = (stdin: string | Uint8Array, ...flags: string[]) => modelmill(['clean', ...flags], { stdin });

describe('JSON lines', () => {
  it('are cleaned by default as a run cleans them, and kept besides', async () => {
    expect(await clean('{"id": 1, "text": " हिन्दी,\\n naïve  "}\n')).toEqual({
      ...{ code: 0, stderr: '', stdout: '{"id": 1, "text": "हिन्दी, naïve"}\n' },
    });
  });

  it('of any number come in their order', async () => {
    const { code, stdout, stderr } = await clean(
      MANY,
      '--profile',
      'guide',
      '--format',
      'jsonl',
      '--column',
      'text',
    );
    expect(`${code}${stderr}`).toBe('0');
    expect(stdout === MANY_CLEANED).toBe(true);
  });

  it('with options, and another column', async () => {
    const flags = ['--column', 'body', '--html', 'strip', '--case', 'lower', '--max-characters', '5'];
    const { stdout } = await clean('{"body":"<b>ÄB</b>&amp; cd"}', ...flags);
    expect(stdout).toBe('{"body":"äb& c"}');
  });

  it('begin behind a byte order mark', async () => {
    expect(await clean('\ufeff{"text":"a"}\n')).toMatchObject({ code: 0, stdout: '{"text":"a"}\n' });
  });

  it('that are none are left out, told with their numbers, and end it with 1', async () => {
    const lines = MANY.split('\n').slice(0, -1);
    for (const at of [0, 11_111, 29_999]) lines[at] = '{"text":1}';
    const { code, stdout, stderr } = await clean(`${lines.join('\n')}\n`, '--profile', 'guide');
    expect(code).toBe(1);
    expect(stdout.split('\n')).toHaveLength(ROWS.length - 3 + 1);
    expect(stderr).toBe(
      [1, 11_112, 30_000].map((line) => `line ${line}: 'text' that is no string\n`).join('') +
        '3 of 30000 lines left out\n',
    );
  });

  it('that are none are told twenty times at most', async () => {
    const { stderr } = await clean('x\n'.repeat(2_000_000));
    expect(stderr.split('\n')).toHaveLength(20 + 2);
    expect(stderr).toContain('line 20: no JSON object\n2000000 of 2000000 lines left out\n');
  });

  it('of more than 8 MiB are left out without being held', async () => {
    const long = Buffer.alloc(9 * 2 ** 20, 'a');
    const longest = Buffer.from(JSON.stringify({ text: 'b'.repeat(8 * 2 ** 20 - 11) }));
    expect(longest.length).toBe(8 * 2 ** 20);
    const input = ['{"text":"1"}\n', long, long, '\n', longest, '\n{"text":"2"}\n', long].map((part) =>
      Buffer.from(part),
    );
    const { code, stdout, stderr } = await clean(Buffer.concat(input));
    expect(code).toBe(1);
    expect(stdout === `{"text":"1"}\n${longest}\n{"text":"2"}\n`).toBe(true);
    expect(stderr).toBe(
      `line 2: ${2 * long.length} bytes in one line\nline 5: ${long.length} bytes in one line\n2 of 5 lines left out\n`,
    );
  });

  it('of none are nothing', async () => {
    for (const nothing of ['', '\n\n', '\ufeff']) {
      expect(await clean(nothing)).toEqual({ code: 0, stdout: '', stderr: '' });
    }
  });
});

describe('CSV', () => {
  const csv = (text: string) => `id,text,label\n${text}`;

  it('keeps its header and what is in no need of quotes', async () => {
    const { code, stdout } = await clean(csv('1," a\n\n b ",x\r\n2,c  d,"y"\n'), '--format', 'csv');
    expect({ code, stdout }).toEqual({ code: 0, stdout: csv('1,"a b",x\r\n2,c d,"y"\n') });
  });

  it('of any number of records, each over two lines', async () => {
    const rows = ROWS.map(({ id }) => [id, `a ${id},\r\n"b"`, 'l']);
    const written = (text: (raw: string) => string) =>
      csv(rows.map(([id, raw, l]) => `${id},"${text(String(raw)).replaceAll('"', '""')}",${l}\n`).join(''));
    const { code, stdout } = await clean(
      written((raw) => raw),
      '--format',
      'csv',
    );
    expect(code).toBe(0);
    expect(stdout === written((raw) => raw.replace('\r\n', ' '))).toBe(true);
  });

  it('goes on behind a quote that is never closed once a record would be too long', async () => {
    const rest = `3,${'z'.repeat(2 ** 20)},x\n`.repeat(9);
    const { code, stdout, stderr } = await clean(`${csv('1,a,x\n2,"b,x\n')}${rest}`, '--format', 'csv');
    expect(code).toBe(1);
    expect(stdout.startsWith(csv('1,a,x\n3,z'))).toBe(true);
    expect(stderr).toMatch(/^line 3: \d+ bytes in one line\n1 of 12 lines left out\n$/);
  });

  it('is known by its ending, TSV too', async () => {
    const file = join(await temporaryFolder(), 'rows.TSV');
    await writeFile(file, 'text\tid\na , b \t1\n');
    expect(await clean('', file, '--profile', 'guide')).toEqual({
      code: 0,
      stderr: '',
      stdout: 'text\tid\na  b\t1\n',
    });
  });

  it.each([
    [
      'id,body\n1,a\n',
      /^modelmill: standard input, header: columns id, body\. Allowed: a column 'text'\. Name the column with --column\.\n$/,
    ],
    ['id,"text\n1,a\n', /^modelmill: standard input, header: no header that can be read\./],
  ])('without its column is refused: %j', async (input, message) => {
    const { code, stdout, stderr } = await clean(input, '--format', 'csv');
    expect(`${code}${stdout}`).toBe('2');
    expect(stderr).toMatch(message);
  });
});

describe('wrong use', () => {
  it.each([
    [
      ['--profile', 'guide', '--html', 'strip'],
      /^modelmill: --html: 'strip' with the profile guide\. .* Leave it out, or choose --profile default\.\n$/,
    ],
    [['--max-characters', '0'], /^modelmill: --max-characters: '0'\. Allowed: 1 to 10000000\./],
    [['/nowhere/rows.jsonl'], /^modelmill: \/nowhere\/rows\.jsonl: it can't be read \(ENOENT\)\./],
    [['/'], /^modelmill: \/: it can't be read \(EISDIR\)\./],
    [['--format', 'xml'], /^modelmill: option '--format <name>' argument 'xml' is invalid\./],
  ])('%j', async (flags, message) => {
    const { code, stdout, stderr } = await clean('{"text":"a"}', ...flags);
    expect(`${code}${stdout}`).toBe('2');
    expect(stderr).toMatch(message);
  });
});

it('says so when it can not write, though more may come to read', async () => {
  const stdin = new PassThrough();
  const stderr = new Screen();
  const full = (_chunk: unknown, _encoding: unknown, done: (error: Error) => void) =>
    done(Object.assign(new Error(), { code: 'ENOSPC' }));
  const stdout = new Writable({ write: full }).on('error', () => undefined);
  const ended = main(['clean'], { stdin, stdout, stderr, env: {} } as unknown as Io);
  stdin.write('{"text":"a"}\n');
  expect(await ended).toBe(1);
  expect(stderr.text).toMatch(/^modelmill: standard output: it can't be written \(ENOSPC\)\. .* Make room/);
});

it('has the same face alone as among all commands', async () => {
  const shown = async (commands: Commands, args: readonly string[], columns?: number) => {
    const [stdout, stderr] = [new Screen(columns), new Screen(columns)];
    const io = { stdout, stderr, stdin: Readable.from([]), env: {} } as unknown as Io;
    const program = newProgram({ io, signal: new AbortController().signal, exit: () => undefined }, commands);
    const error = await program.parseAsync([...args], { from: 'user' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommanderError);
    return { stdout: stdout.text, stderr: stderr.text, code: (error as CommanderError).exitCode };
  };
  const [every, alone] = [await commandsFor(undefined), await commandsFor('clean')];
  for (const args of [['--help'], ['--version'], ['--nonsense'], ['--html', 'x'], ['a', 'b'], ['--column']]) {
    for (const columns of [undefined, 60]) {
      const among = await shown(every, ['clean', ...args], columns);
      expect(await shown(alone, ['clean', ...args], columns)).toEqual(among);
      expect(among.stdout + among.stderr).not.toBe('');
    }
  }
});

describe('as a process', () => {
  const start = (...flags: string[]) => spawn(process.execPath, [CLI, 'clean', ...flags], { stdio: 'pipe' });

  it('reads files and pipes alike', async () => {
    const file = join(await temporaryFolder(), 'rows.jsonl');
    await writeFile(file, MANY);
    const ofFile = start(file, '--profile', 'guide');
    const piped = start('--profile', 'guide');
    piped.stdin.end(MANY);
    for (const child of [ofFile, piped]) {
      const written = Buffer.concat(await child.stdout.toArray()).toString();
      expect(written === MANY_CLEANED).toBe(true);
      expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
    }
    expect(readFileSync(file, 'utf8') === MANY).toBe(true);
  });

  it('writes what it has while more is to come, and is interrupted while it waits', async () => {
    const child = start();
    child.stdin.write('{"text":" a"}\n{"te');
    const [first] = await once(child.stdout, 'data');
    expect(String(first)).toBe('{"text":"a"}\n');
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
  });

  it('ends in silence when its reader has gone', async () => {
    const child = start();
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.stdin.on('error', () => undefined);
    Readable.from(Array(200).fill(MANY)).pipe(child.stdin);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'exit');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });
});
