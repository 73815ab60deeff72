/** The set-up's rules and messages, on fake machines: a PATH of scripts, a small disk, a busy port, a killed holder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// Plain JavaScript, so that it runs with nothing installed; hence without types here.
const load = (name: string) => import(new URL(`../../scripts/setup/${name}.mjs`, import.meta.url).href);
const LOCK_MODULE = new URL('../../scripts/setup/lock.mjs', import.meta.url).href;

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const CONTAINERS = new URL('../../containers/', import.meta.url);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelmill-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A PATH with these programs on it. */
function machine(programs: Record<string, string>): NodeJS.ProcessEnv {
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
  return { PATH: folder };
}
const python = (version: number[], venv = true) =>
  `echo '${JSON.stringify({ version, executable: `/opt/python${version[0]}`, bits: 64, venv })}'`;

describe('finding Python', () => {
  const find = async (env: NodeJS.ProcessEnv) => (await load('python')).findPython(env);

  it('takes the first that is new enough, past old ones and broken shims', async () => {
    const env = machine({
      python3: python([3, 9, 2]),
      'python3.12': 'echo "pyenv: python3.12: command not found" >&2; exit 127',
      'python3.11': python([3, 11, 4]),
    });
    expect((await find(env)).version).toEqual([3, 11, 4]);
  });

  it.each([
    ['nothing at all', {}, /Python: none of python3, .* starts\. .* Install it/],
    [
      'one too old',
      { python3: python([3, 10, 12]) },
      /python3 is 3\.10\.12\. Allowed: 64-bit Python 3\.11 or newer/,
    ],
    ['no venv module', { python3: python([3, 12, 3], false) }, /apt install python3\.12-venv/],
    ['something else by that name', { python3: 'echo hello' }, /none of python3/],
  ])('%s: says what to do', async (_, programs, message) => {
    await expect(find(machine(programs as Record<string, string>))).rejects.toThrow(message);
  });

  it('a named Python that does not start is named', async () => {
    const env = { ...machine({ python3: python([3, 12, 0]) }), MODELMILL_PYTHON: '/nowhere/python' };
    await expect(find(env)).rejects.toThrow(/MODELMILL_PYTHON=\/nowhere\/python does not start/);
  });
});

describe('before the first download', () => {
  it('an old Node is told which one to install', async () => {
    const { nodeComplaint } = await load('node');
    expect(nodeComplaint('18.20.4').found).toBe('this is Node 18.20.4');
    expect(nodeComplaint('18.20.4').next).toMatch(/nodejs\.org/);
    expect(nodeComplaint('20.0.0')).toBeUndefined();
    expect(nodeComplaint('24.21.0')).toBeUndefined();
  });

  it('a full disk is found before it is full', async () => {
    const { checkDisk } = await load('disk');
    expect(() => checkDisk(['nodePackages', 'pythonPackages'], 1.2e9)).toThrow(
      /1\.2 GB free\. Allowed: at least 5\.0 GB\. Free some space/,
    );
    expect(checkDisk([], 1.2e9)).toBe('1.2 GB free, 0.5 GB needed');
  });

  it('what will be downloaded is listed with its total, which is the one README tells', async () => {
    const { downloadLines } = await load('downloads');
    const files = ['requirements-example.txt', 'requirements.txt', 'requirements-data.txt'];
    const [total, ...parts] = downloadLines(['nodePackages', 'torch-cpu', ...files]);
    const said = /about (\d\.\d GB)/.exec(total)?.[1];
    expect(README).toContain(`downloads about ${said} of packages`);
    expect(parts).toHaveLength(5);
    expect(parts[1]).toBe('   195 MB  PyTorch, CPU build');
  });

  it('a PyTorch that may be of gigabytes is told with its most', async () => {
    const { downloadLines } = await load('downloads');
    expect(downloadLines(['torch-unknown'])).toEqual([
      'To download: about 195 MB, at most 3.0 GB, less what caches have.',
      '   195 MB  PyTorch, CPU build',
      expect.stringContaining("CPU index can't be reached"),
    ]);
    expect(downloadLines([])).toEqual([]);
  });

  it('every requirement file of the set-up has a size', async () => {
    const { totalOf } = await load('downloads');
    const files = readdirSync(CONTAINERS).filter((name) => /^requirements.*\.txt$/.test(name));
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const name of files) expect([name, totalOf([name]) > 1e6]).toEqual([name, true]);
  });

  it('a busy port is named with its holder and the way out', async () => {
    const { checkPort, portFree } = await load('port');
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    expect(await portFree(port)).toBe(false);
    await expect(checkPort(port)).rejects.toThrow(
      new RegExp(`port ${port} of 127\\.0\\.0\\.1: it is in use.*npm start -- --port ${port + 1}`),
    );
    await new Promise((closed) => server.close(closed));
    expect(await portFree(port)).toBe(true);
  });
});

describe('one set-up at a time', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** Another process that holds the lock of `folder` for good. */
  async function holder(): Promise<ChildProcess> {
    const code = `import(${JSON.stringify(LOCK_MODULE)}).then(async ({ takeLock }) => {
      await takeLock(() => {}, ${JSON.stringify(folder)});
      console.log('held');
      setInterval(() => {}, 1e6);
    })`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await new Promise((held) => child.stdout?.once('data', held));
    return child;
  }

  it('the second waits, and goes on when the first is killed', async () => {
    const { takeLock } = await load('lock');
    const child = await holder();
    let waits = 0;
    const taken = takeLock(() => waits++, folder);
    await expect.poll(() => waits).toBe(1);
    child.kill('SIGKILL');
    const letGo = await taken;
    await letGo();
    await (await takeLock(() => waits++, folder))();
    expect(waits).toBe(1);
  });

  it('another checkout does not wait', async () => {
    const { takeLock } = await load('lock');
    await holder();
    let waits = 0;
    await (await takeLock(() => waits++, join(folder, 'another')))();
    expect(waits).toBe(0);
  });
});

describe('what is installed already', () => {
  it('node_modules is right when it holds all but other platforms of the lock file', async () => {
    const { installedMatchesLock } = await load('node-packages');
    const lock = {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'x' },
      'node_modules/a-win32': { version: '1.0.0', optional: true },
    };
    expect(installedMatchesLock(lock, { 'node_modules/a': { version: '1.0.0', integrity: 'x' } })).toBe(true);
    expect(installedMatchesLock(lock, { 'node_modules/a': { version: '1.0.1', integrity: 'y' } })).toBe(
      false,
    );
    expect(installedMatchesLock(lock, {})).toBe(false);
  });

  it('a requirement file is read with those it includes', async () => {
    const { pins } = await load('python-packages');
    writeFileSync(join(folder, 'base.txt'), '# first\ntorch==2.13.0\n');
    writeFileSync(join(folder, 'more.txt'), '-r base.txt\n\npytest == 9.2.0  # the runner\n');
    expect(pins(join(folder, 'more.txt'))).toEqual([
      ['torch', '2.13.0'],
      ['pytest', '9.2.0'],
    ]);
  });

  it("tells a download's size from pip's own words", async () => {
    const { announced } = await load('python-packages');
    expect(announced('  Downloading torch-2.13.0%2Bcpu-cp312-linux_x86_64.whl (188.2 MB)')).toMatchObject({
      file: 'torch-2.13.0%2Bcpu-cp312-linux_x86_64.whl',
      size: '188.2 MB',
    });
    const wheel = join(folder, 'torch-2.13.0.whl');
    writeFileSync(wheel, Buffer.alloc(2_000_000));
    expect(announced(`Processing ${wheel}`)).toMatchObject({ size: '2 MB' });
    expect(announced('Requirement already satisfied: torch')).toBeUndefined();
  });

  it.each([
    ['Collecting torch==2.13.0 (from -r requirements.txt)', 'Collecting torch==2.13.0'],
    ['Installing collected packages: mpmath, sympy, torch', 'installing 3 packages'],
    ['  Downloading onnx-1.23.2-cp311.whl (8.9 MB)', 'onnx-1.23.2-cp311.whl (8.9 MB)'],
    [
      'WARNING: Retrying (Retry(total=4)) after connection broken',
      'the network does not answer: trying again',
    ],
    ["WARNING: Running pip as the 'root' user can result in broken permissions", undefined],
    ['WARNING: The script isympy is installed in /x/bin which is not on PATH.', undefined],
    ['[notice] A new release of pip is available: 23.2.1 -> 26.0', undefined],
    ['      Successfully uninstalled setuptools-65.5.0', undefined],
  ])("of pip's %j the waiting see %j", async (line, shown) => {
    expect((await load('python-packages')).progressOf(line)).toBe(shown);
  });

  it('a stamp is of names and contents, without what was built', async () => {
    const { treeHash, readStamp, writeStamp } = await load('stamp');
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src', 'a.ts'), 'one');
    const first = treeHash(folder, ['dist']);
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist', 'built.js'), 'built');
    expect(treeHash(folder, ['dist'])).toBe(first);
    writeFileSync(join(folder, 'src', 'a.ts'), 'two');
    expect(treeHash(folder, ['dist'])).not.toBe(first);
    expect(readStamp(join(folder, 'none'))).toBeUndefined();
    writeStamp(join(folder, 'deep', 'stamp'), 'x');
    expect(readStamp(join(folder, 'deep', 'stamp'))).toBe('x');
  });
});

describe('a command that fails', () => {
  const run = async (script: string) =>
    (await load('command')).run('/bin/sh', ['-c', script], { where: 'npm packages' });

  it('is named with its exit code, and its last lines are kept', async () => {
    const error = await run('echo one; echo two >&2; exit 7').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'SetupFault', exitCode: 1 });
    expect((error as { output: string[] }).output.toSorted()).toEqual(['one', 'two']);
    expect((error as Error).message).toMatch(/npm packages: `\/bin\/sh -c .*` ended with exit code 7/);
  });

  it.each([
    ['npm error code ENOTFOUND registry', /network, a proxy or a certificate/],
    ['OSError: [Errno 28] No space left on device', /Free some disk space/],
    ['something of its own', /Read the lines above/],
  ])('%s: says what to do', async (line, advice) => {
    await expect(run(`echo '${line}'; exit 1`)).rejects.toThrow(advice);
  });

  it('that does not exist is named', async () => {
    const command = (await load('command')).run('/nowhere/npm', [], { where: 'npm packages' });
    await expect(command).rejects.toThrow(/can't be started .*ENOENT.*Install \/nowhere\/npm/);
  });
});

interface Screen {
  step(title: string, work: () => unknown): Promise<unknown>;
}

describe('the screen', () => {
  const shown = async (options: object, work: (screen: Screen) => Promise<unknown>) => {
    let text = '';
    const { screen } = await load('screen');
    await work(screen({ ...options, write: (part: string) => (text += part) })).catch(() => {});
    return text;
  };

  it('without a terminal: one plain line a step', async () => {
    const text = await shown({}, (screen) => screen.step('Disk', () => '9 GB free'));
    expect(text).toBe('✓ Disk: 9 GB free\n');
  });

  it('a step that fails says so', async () => {
    const text = await shown({}, (screen) => screen.step('Disk', () => Promise.reject(new Error('full'))));
    expect(text).toBe('✗ Disk\n');
  });

  it("keeps a command's control characters off the terminal", async () => {
    const text = await shown({}, (screen) => screen.step('pip', () => 'a\u001b]0;title\u0007b\u001b[2Jc'));
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u0007');
  });
});

describe('npm start', () => {
  const start = (...args: string[]) =>
    new Promise<{ code: number | null; stderr: string; stdout: string }>((resolve) => {
      const script = new URL('../../scripts/start.mjs', import.meta.url).pathname;
      const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      children.push(child);
      let stderr = '';
      let stdout = '';
      child.stderr.on('data', (part) => (stderr += part));
      child.stdout.on('data', (part) => (stdout += part));
      child.on('close', (code) => resolve({ code, stderr, stdout }));
    });
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it.each([['--port', '70000'], ['--port', 'http'], ['--nothing']])('refuses %s %s', async (...args) => {
    const { code, stderr } = await start(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Allowed: --once, --port 0 to 65535, --home FOLDER\. Correct the option/);
  });

  it('--help names the options and the exit codes', async () => {
    const { code, stdout } = await start('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/--once[\s\S]*--port[\s\S]*--home[\s\S]*Exit codes/);
  });
});
