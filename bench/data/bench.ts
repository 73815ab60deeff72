/** What every part needs: a folder that goes away, the two Pythons, and a clock that sees memory too. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = fileURLToPath(new URL('.', import.meta.url));
export const ROOT = join(HERE, '../..');

export interface Run {
  readonly seconds: number;
  /** Of all processors together: it hardly depends on what else the machine does. */
  readonly cpuSeconds: number;
  /** Peak of resident memory. */
  readonly megabytes: number;
}

export interface Bench {
  readonly folder: string;
  /** The project's own: CPython 3.11. */
  readonly python: string;
  /** With the peers of requirements.txt. */
  readonly peer: string;
  /** Runs a command from one file into another. */
  timed(command: readonly string[], source: string, target: string): Run;
}

export function openBench(): Bench & Disposable {
  const python = join(ROOT, '.venv/bin/python');
  const folder = mkdtempSync(join(tmpdir(), 'modelmill-bench-'));
  return {
    ...{ folder, python, peer: peerPython('data', HERE) },
    timed: (command, source, target) =>
      JSON.parse(
        execFileSync(python, [join(HERE, 'timed.py'), source, target, ...command], {
          stdio: ['ignore', 'pipe', 'inherit'],
          encoding: 'utf8',
        }),
      ),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The Python with what the folder's requirements.txt pins; made again when that has changed. */
export function peerPython(name: string, folder: string): string {
  const home = join(ROOT, `.modelmill/bench/${name}-peer`);
  const peer = join(home, 'bin/python');
  const made = join(home, 'requirements.txt');
  const requirements = join(folder, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(made) && readFileSync(made, 'utf8') === wanted) return peer;
  console.log(`making the peers' environment (${wanted.trim().split('\n').join(', ')}) …`);
  execFileSync(join(ROOT, '.venv/bin/python'), ['-m', 'venv', '--clear', home]);
  execFileSync(peer, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(made, wanted);
  return peer;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Least, median and most. */
export const spread = (values: readonly number[]): string =>
  [Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(2)).join(' / ');

/** A line with its goal; whether it is reached. */
export function goal(what: string, value: string, reached: boolean, wanted: string): boolean {
  console.log(`${what.padEnd(44)} ${value.padStart(20)}   (goal: ${wanted})${reached ? '' : '   MISSED'}`);
  return reached;
}
