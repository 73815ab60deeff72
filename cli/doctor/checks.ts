/** What may be wrong with this machine, one check each: what was found, and what to do unless it is well. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { size } from '../text.ts';

export type Health = 'ok' | 'warn' | 'fail';

export interface Finding {
  readonly check: string;
  readonly health: Health;
  readonly found: string;
  /** Empty when it is well. */
  readonly next: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GB = 1e9;
const ask = promisify(execFile);

const finding = (check: string, health: Health, found: string, next = ''): Finding => ({
  check,
  health,
  found,
  next: health === 'ok' ? '' : next,
});

export function node(): Finding {
  const pinned = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Pinned).dependencies.node;
  const well = process.versions.node === pinned;
  return finding(
    'Node',
    well ? 'ok' : 'warn',
    `${process.versions.node}, pinned ${pinned}`,
    "Run 'npm start' once, then npx modelmill",
  );
}
interface Pinned {
  readonly dependencies: { readonly node: string };
}

const python = join(ROOT, process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python');

export async function pythonVersion(signal: AbortSignal): Promise<Finding> {
  const next = "Run 'npm start': it makes .venv from a Python of 3.11 or newer";
  if (!existsSync(python)) return finding('Python', 'fail', 'no .venv', next);
  try {
    const { stdout } = await ask(python, ['-c', 'import platform; print(platform.python_version())'], {
      timeout: 20_000,
      signal,
    });
    return finding('Python', 'ok', `${stdout.trim()} in .venv`);
  } catch {
    return finding('Python', 'fail', '.venv does not start', `Delete .venv. ${next}`);
  }
}

const VERSIONS = `
import importlib.metadata as m, json, re, sys
wrong = []
for line in open(sys.argv[1], encoding="utf-8"):
    pin = re.match(r"([\\w.-]+)==(\\S+)", line)
    if not pin: continue
    try: have = m.version(pin[1])
    except m.PackageNotFoundError: have = "missing"
    if have.split("+")[0] != pin[2]: wrong.append(f"{pin[1]} is {have}, pinned {pin[2]}")
print(json.dumps(wrong))
`;

export async function pythonPackages(signal: AbortSignal): Promise<Finding> {
  const next = "Run 'npm start'; if that does not help, delete .venv first";
  if (!existsSync(python)) return finding('Python packages', 'fail', 'no .venv', next);
  try {
    const file = join(ROOT, 'containers', 'requirements.txt');
    const { stdout } = await ask(python, ['-c', VERSIONS, file], { timeout: 30_000, signal });
    const wrong = JSON.parse(stdout) as string[];
    return wrong.length === 0
      ? finding('Python packages', 'ok', 'as pinned')
      : finding('Python packages', 'fail', wrong.join('; '), next);
  } catch (error) {
    return finding('Python packages', 'fail', (error as Error).message.split('\n')[0] ?? 'unknown', next);
  }
}

/** The nearest folder of the path that exists. */
const existing = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : existing(dirname(path));

export function disk(home: string): Finding {
  const { bavail, bsize } = statfsSync(existing(home));
  const free = bavail * bsize;
  const health = free < 0.5 * GB ? 'fail' : free < 3 * GB ? 'warn' : 'ok';
  return finding('disk', health, `${size(free)} free`, 'Free some space, or take another folder: --home');
}

export function memory(): Finding {
  const health = totalmem() < 3 * GB ? 'fail' : totalmem() < 7 * GB ? 'warn' : 'ok';
  return finding(
    'memory',
    health,
    `${size(totalmem())}, ${size(freemem())} free; ${availableParallelism()} cores`,
    'Train with a smaller batch: training.batch and training.maxLength',
  );
}

export async function gpu(signal: AbortSignal): Promise<Finding> {
  try {
    const { stdout } = await ask('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader'], {
      timeout: 10_000,
      signal,
    });
    return finding('GPU', 'ok', stdout.trim().split('\n').join('; '));
  } catch {
    return finding('GPU', 'ok', 'none: jobs run on the CPU');
  }
}

/** Looking makes nothing: where the folder is missing, the one that it would be made in is tried. */
export function home(folder: string): Finding {
  const there = existing(folder);
  const probe = join(there, `.modelmill-doctor-${process.pid}`);
  try {
    writeFileSync(probe, 'probe');
    rmSync(probe);
    const found = there === folder ? `${folder} is writable` : `${folder} can be made`;
    return finding('home', 'ok', found);
  } catch (error) {
    return finding(
      'home',
      'fail',
      `${folder}: ${(error as NodeJS.ErrnoException).code}`,
      'Mend its owner and mode, or take another: --home',
    );
  }
}

export function database(folder: string): Finding {
  const file = join(folder, 'modelmill.sqlite');
  if (!existsSync(file)) return finding('database', 'ok', 'none yet: the server makes it');
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
    try {
      const row = db.prepare('PRAGMA quick_check(1)').get();
      const said = String(row?.quick_check ?? 'no answer');
      return finding(
        'database',
        said === 'ok' ? 'ok' : 'fail',
        said,
        'Stop the server, keep a copy of the folder, then restore it from a backup',
      );
    } finally {
      db.close();
    }
  } catch (error) {
    return finding(
      'database',
      'fail',
      (error as Error).message,
      'Stop the server, and check the disk and the mode of the file',
    );
  }
}

export function port(number: number, servedHere: boolean): Promise<Finding> {
  if (servedHere) return Promise.resolve(finding('port', 'ok', 'the server has it'));
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () =>
      resolve(
        finding(
          'port',
          'warn',
          `${number} is taken by another program`,
          `Take another: modelmill serve --port ${number + 1}`,
        ),
      ),
    );
    probe.listen({ port: number, host: '127.0.0.1', exclusive: true }, () =>
      probe.close(() => resolve(finding('port', 'ok', `${number} is free`))),
    );
  });
}
