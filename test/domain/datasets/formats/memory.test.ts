/** What would fill the memory: each in a process of its own, with 64 MiB for what JavaScript holds. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const MOST = 256 * 1024 ** 2;

interface Outcome {
  readonly rows: number;
  readonly last: readonly string[];
  readonly faults: readonly string[];
  /** Bytes resident: before reading, and at most. */
  readonly before: number;
  readonly most: number;
}

it.each([
  ['a gzip of 10 MB that becomes 10 GB', 'gzip-bomb', ['swollen'], 'aaaaaaaaa'],
  ['a Zstandard of some KB that becomes 10 GB', 'zstd-bomb', ['swollen'], 'aaaaaaaaa'],
  ['a zip of two bombs and a good member', 'zip-bomb', ['swollen', 'swollen'], 'c'],
  ['1 GB on one line', 'long-line', ['over-long-line'], 'c'],
  ['1 GB in one element of a list', 'long-element', ['over-long-line'], 'c'],
  ['4 million brackets', 'deep', ['too-deep'], 'c'],
  ['a quote that is never closed', 'open-quote', ['stray-quote'], 'c'],
  ['a quote that two million lines follow', 'open-quote-of-short-lines', ['stray-quote'], 'c'],
])(
  '%s: named, capped, and the rest is read',
  async (_, kind, faults, last) => {
    const program = join(ROOT, 'test/support/read-hostile.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--max-old-space-size=64',
      program,
      kind,
    ]);
    const outcome = JSON.parse(stdout) as Outcome;
    expect(outcome.faults).toEqual(faults);
    expect(outcome.rows).toBeGreaterThan(0);
    expect(outcome.last[0]).toBe(last);
    // What making up the file took is no part of it.
    expect(Math.min(outcome.most, outcome.most - outcome.before + 100e6)).toBeLessThan(MOST);
  },
  90_000,
);
