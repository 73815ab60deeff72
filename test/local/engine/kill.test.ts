/** `kill -9` of the whole engine at every state: the next start finishes the run and redoes nothing finished. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/stores.ts';
import { until } from './workbench.ts';

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
}

function start(folder: string, name = 'small-process.ts', ...args: string[]): Started {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [program(name), folder, ...args], { stdio: [...stdio] });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  return { child, ended: new Promise((resolve) => child.once('exit', () => resolve(output.trim()))) };
}

const trace = (folder: string, file: 'begun' | 'ended' | 'told'): string[] =>
  existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1) : [];

/** All work of one run, in no order: what a run without a fault leaves in `ended`. */
const WORK = [
  ...['intake', 'clean', 'clean', 'clean', 'plan', 'halve', 'halve'],
  ...['train a', 'train b', 'train c', 'train a1', 'train b1'],
  ...['quantize', 'distill', 'review', 'deploy', 'notify'],
].toSorted();
const named = (lines: string[]): string[] =>
  lines.map((line) => (line.startsWith('train ') ? line : line.split(' ')[0]!)).toSorted();

describe('killed', () => {
  it.concurrent.each([
    ...['intake', 'clean', 'plan', 'train a', 'halve', 'train b1', 'quantize', 'distill', 'review', 'deploy'],
    'notify',
  ])('while %s is under way, goes on from there', async (state) => {
    const folder = await temporaryFolder();
    const first = start(folder);
    writeFileSync(join(folder, 'answer'), '');
    await until(() => trace(folder, 'begun').find((line) => line.startsWith(state)), state);
    first.child.kill('SIGKILL');
    await first.ended;
    const before = trace(folder, 'ended');
    const begun = trace(folder, 'begun');

    expect(await start(folder).ended).toBe('ended SUCCEEDED');
    // A stage or job that was cut short runs again; one that had ended, and was journalled, does not.
    const again = trace(folder, 'begun').length - WORK.length;
    expect(again).toBeLessThanOrEqual(begun.length - before.length + 3);
    expect(new Set(named(trace(folder, 'ended')))).toEqual(new Set(WORK));
    for (const line of before.slice(0, -3)) {
      expect(trace(folder, 'begun').filter((each) => each === line).length, line).toBe(1);
    }
  });
});

it('waits on for the same token, without asking for the review again, and finishes without redoing anything', async () => {
  const folder = await temporaryFolder();
  for (let restart = 0; restart < 3; restart += 1) {
    const { child, ended } = start(folder);
    await until(() => trace(folder, 'ended').find((line) => line.startsWith('review')), 'the review');
    await sleep(150);
    child.kill('SIGKILL');
    await ended;
  }
  const token = readFileSync(join(folder, 'token'), 'utf8');
  writeFileSync(join(folder, 'answer'), '');
  expect(await start(folder).ended).toBe('ended SUCCEEDED');
  expect(readFileSync(join(folder, 'token'), 'utf8')).toBe(token);
  expect(named(trace(folder, 'ended'))).toEqual(WORK);
  expect(named(trace(folder, 'begun'))).toEqual(WORK);
});

describe('killed while', () => {
  const FAULTS = 'fault-process.ts';

  it.concurrent.each(['map', 'parallel'])(
    'a %s of which two children failed at once is told of, goes on with the same failure',
    async (machine) => {
      const folder = await temporaryFolder();
      const first = start(folder, FAULTS, machine);
      await until(() => trace(folder, 'told')[0], 'what it failed with');
      first.child.kill('SIGKILL');
      await first.ended;
      writeFileSync(join(folder, 'go'), '');

      expect(await start(folder, FAULTS, machine).ended).toBe('ended FAILED Error child 1');
      expect(new Set(trace(folder, 'told')).size).toBe(1);
    },
  );

  it.concurrent('a stage works, and started again only later than its time limit, finishes', async () => {
    const folder = await temporaryFolder();
    const first = start(folder, FAULTS, 'slow');
    await until(() => trace(folder, 'told')[0], 'the stage');
    first.child.kill('SIGKILL');
    await first.ended;
    writeFileSync(join(folder, 'go'), '');

    expect(await start(folder, FAULTS, 'slow', String(20 * 60_000)).ended).toBe('ended SUCCEEDED');
  });
});
