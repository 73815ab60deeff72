import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fillDisk, until } from '../engine/workbench.ts';
import { BIN, CONTAINERS, counted, python } from './definitions.ts';
import { jobBench } from './job-bench.ts';

const never = new AbortController().signal;
/** Whole ones: a file may be there before what is written into it. */
const lines = (path: string): string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];

describe('one attempt', () => {
  it('sees its own environment and nothing of the server', async () => {
    process.env.A_SECRET_OF_THE_SERVER = 'x';
    const source = `import json, os; json.dump([dict(os.environ), os.getcwd(), os.getpgrp() == os.getpid()], open(os.environ["FOLDER"] + "/seen", "w"))`;
    const { folder, open } = await jobBench({ train: python(source, { vcpus: 8 }) });
    const jobs = await open({ cores: 2 });
    const environment = { MODELMILL_JOB: 'projects/p/runs/r/jobs/j', AWS_BATCH_JOB_ATTEMPT: '9' };
    const { id } = await jobs.submit({ name: 'train-0-a', definition: 'train', environment });

    expect(await jobs.ended(id, never)).toMatchObject({ status: 'SUCCEEDED', attempts: [{ exitCode: 0 }] });
    const [seen, cwd, leads] = JSON.parse(readFileSync(join(folder, 'seen'), 'utf8'));
    const { LC_CTYPE: _set, __CF_USER_TEXT_ENCODING: _too, ...rest } = seen;
    expect(rest).toEqual({
      ...{ PATH: `${BIN}:/usr/local/bin:/usr/bin:/bin`, LANG: 'C.UTF-8', OMP_NUM_THREADS: '2' },
      ...{ HOME: join(folder, 'jobs', id, 'tmp'), TMPDIR: join(folder, 'jobs', id, 'tmp'), FOLDER: folder },
      ...{ AWS_BATCH_JOB_ID: id, AWS_BATCH_JOB_ATTEMPT: '1', MODELMILL_PARENT_FD: '3' },
      MODELMILL_JOB: 'projects/p/runs/r/jobs/j',
    });
    expect([cwd, leads]).toEqual([CONTAINERS, true]);
    expect(existsSync(join(folder, 'jobs', id, 'tmp'))).toBe(false);
  });

  it('gives the last lines of a crash as the reason', async () => {
    const { open } = await jobBench({
      train: python('print("so far so good", flush=True); raise ValueError("no such column")'),
    });
    const jobs = await open();
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} });
    const job = await jobs.ended(id, never);
    expect(job).toMatchObject({ status: 'FAILED', attempts: [{ exitCode: 1 }] });
    expect(job.statusReason).toMatch(
      /^Essential container in task exited\nso far so good\nTraceback(.|\n)*ValueError: no such column$/,
    );
  });

  it('ends a job that uses more memory than its definition gives it, with its children', async () => {
    const source =
      'import os, time; child = os.fork(); block = bytearray(200 << 20) if child == 0 else 0; time.sleep(60)';
    const { open } = await jobBench({ train: python(source, { memoryMiB: 128 }) });
    const jobs = await open();
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} });
    expect((await jobs.ended(id, never)).attempts).toMatchObject([
      { exitCode: 137, containerReason: 'OutOfMemoryError: Container killed due to memory usage' },
    ]);
  });

  it('ends a job over its time, and does not try again', async () => {
    const { open } = await jobBench({
      train: python('import time; time.sleep(60)', { timeoutSeconds: 0.2 }),
    });
    const jobs = await open();
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} });
    expect((await jobs.ended(id, never)).attempts).toMatchObject([
      { reason: 'Job attempt duration exceeded timeout' },
    ]);
  });

  it('goes on when somebody removes its log, or leaves no place for a second one', async () => {
    const source = counted(`print("x" * (17 << 20), flush=True)
while not os.path.exists(os.environ["FOLDER"] + "/go"): time.sleep(0.02)
sys.exit(3)`);
    const { folder, open } = await jobBench({ train: python(source) });
    const jobs = await open({ cores: 2 });
    const ids = ['removed', 'blocked'].map(async (name) => {
      const { id } = await jobs.submit({ name, definition: 'train', environment: {} });
      const log = join(folder, 'jobs', id, '1.log');
      if (name === 'blocked') mkdirSync(`${log}.1`, { recursive: true });
      await until(() => existsSync(log) || undefined, 'the log');
      if (name === 'removed') rmSync(log);
      return id;
    });
    const started = await Promise.all(ids);
    await until(() => lines(join(folder, 'starts'))[1], 'both');
    await sleep(300);
    writeFileSync(join(folder, 'go'), '');
    for (const id of started) {
      expect(await jobs.ended(id, never)).toMatchObject({
        ...{ status: 'FAILED', attempts: [{ exitCode: 3 }] },
        statusReason: expect.stringMatching(/^Essential container in task exited/),
      });
    }
  });

  it('says when the command is not there', async () => {
    const { open } = await jobBench({ train: { ...python(''), command: ['no-such-program'] } });
    const jobs = await open();
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} });
    const job = await jobs.ended(id, never);
    expect(job).toMatchObject({ status: 'FAILED' });
    expect(job.statusReason).toContain("CannotStartContainerError: no-such-program can't be started");
  });
});

describe('attempts', () => {
  it('tries again after a saved checkpoint, up to the definition’s attempts', async () => {
    const { folder, open } = await jobBench({ train: python(counted('sys.exit(75)')) });
    const jobs = await open();
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} });
    expect(await jobs.ended(id, never)).toMatchObject({
      status: 'FAILED',
      attempts: [75, 75, 75].map((exitCode) => ({ exitCode })),
    });
    expect(lines(join(folder, 'starts'))).toEqual(['1', '2', '3']);
  });

  it('tries again when the machine is reclaimed', async () => {
    const { folder, open } = await jobBench({
      train: python(counted('time.sleep(60 if starts == 1 else 0)')),
    });
    const jobs = await open();
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} });
    await until(() => lines(join(folder, 'starts'))[0], 'the first attempt');
    jobs.reclaim(id);
    expect(await jobs.ended(id, never)).toMatchObject({
      status: 'SUCCEEDED',
      attempts: [{ reason: 'Host EC2 (instance local) terminated.' }, { exitCode: 0 }],
    });
  });

  it('terminates with SIGTERM, SIGKILL after the grace, to the whole group', async () => {
    const source = counted(
      'signal.signal(signal.SIGTERM, lambda *_: print("no")); os.fork(); time.sleep(60); time.sleep(60)',
    );
    const { folder, open } = await jobBench({ train: python(source, { stopTimeoutSeconds: 0.3 }) });
    const jobs = await open();
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} });
    await until(() => lines(join(folder, 'starts'))[0], 'the first attempt');
    await sleep(100);
    const started = Date.now();
    await jobs.terminate(id, 'the run was stopped');
    expect(Date.now() - started).toBeGreaterThan(250);
    expect(await jobs.describe(id)).toMatchObject({
      status: 'FAILED',
      statusReason: 'the run was stopped',
      attempts: [{ exitCode: 137 }],
    });
  });
});

describe('cores', () => {
  it('runs no more at once than there are cores; a job that asks for more runs alone', async () => {
    const source = (name: string) => `import os, time
path = os.environ["FOLDER"] + "/trace"
def say(what):
    with open(path, "a") as file: file.write(f"${name} {what}\\n")
say("on"); time.sleep(0.2); say("off")`;
    const { folder, open } = await jobBench({
      small: python(source('small')),
      large: python(source('large'), { vcpus: 64 }),
    });
    const jobs = await open({ cores: 2 });
    const ids = await Promise.all(
      ['small', 'large', 'small', 'small'].map((definition) =>
        jobs.submit({ name: definition, definition, environment: {} }),
      ),
    );
    await Promise.all(ids.map(({ id }) => jobs.ended(id, never)));
    const trace = lines(join(folder, 'trace'));
    const large = trace.indexOf('large on');
    expect(trace[large + 1]).toBe('large off');
    let running = 0;
    expect(Math.max(...trace.map((line) => (running += line.endsWith('on') ? 1 : -1)))).toBe(2);
  });
});

describe('a server that goes', () => {
  it('lets a job save, and goes on with the same job, uncounted, when it is asked again', async () => {
    const source = counted(`if starts > 3: sys.exit(0)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(75))
open(os.environ["FOLDER"] + f"/ready{starts}", "w").close()
time.sleep(60)`);
    const { folder, open } = await jobBench({
      train: python(source, { retry: { attempts: 1, evaluateOnExit: [{ action: 'EXIT', onReason: '*' }] } }),
    });
    const request = { name: 'a', definition: 'train', environment: {} };
    let jobs = await open();
    const first = await jobs.submit(request, 'run/train.0');
    for (const start of [1, 2, 3]) {
      await until(() => existsSync(join(folder, `ready${start}`)) || undefined, `start ${start}`);
      jobs = await open();
      expect(await jobs.describe(first.id)).toMatchObject({ status: 'RUNNABLE' });
      expect(await jobs.submit(request, 'run/train.0')).toEqual(first);
    }
    expect(await jobs.ended(first.id, never)).toMatchObject({ status: 'SUCCEEDED' });
    expect(lines(join(folder, 'starts'))).toEqual(['1', '2', '3', '4']);
    expect(await jobs.submit(request, 'run/train.0')).toEqual(first);
    expect(lines(join(folder, 'starts'))).toHaveLength(4);
  });

  it('is not waited for by jobs that nobody asks for again', async () => {
    const { folder, open } = await jobBench({ train: python(counted('time.sleep(60)')) });
    const jobs = await open();
    const { id } = await jobs.submit({ name: 'a', definition: 'train', environment: {} });
    await until(() => lines(join(folder, 'starts'))[0], 'the start');
    const next = await open();
    await next.terminate(id, 'not wanted');
    expect(await next.describe(id)).toMatchObject({ status: 'FAILED', statusReason: 'not wanted' });
  });
});

it('is held up by a full disk, and ends as it ended', async () => {
  const source = `import os, sys, time
while not os.path.exists(os.environ["FOLDER"] + "/go"): time.sleep(0.02)
print("日" * 1000); sys.exit(3)`;
  let database: DatabaseSync | undefined;
  const { folder, open, logged } = await jobBench({ train: python(source) });
  const jobs = await open({}, (db) => {
    database = db;
  });
  const environment = { LARGE: 'x'.repeat(2_000) };
  const { id } = await jobs.submit({ name: 'a', definition: 'train', environment });
  await until(async () => (await jobs.describe(id))?.status === 'RUNNING' || undefined, 'the start');
  const full = fillDisk(database!);
  writeFileSync(join(folder, 'go'), '');
  await until(() => logged.find((line) => line.startsWith('held up')), 'the full disk');
  expect(await jobs.describe(id)).toMatchObject({ status: 'RUNNING' });
  full.free();
  expect(await jobs.ended(id, never)).toMatchObject({ status: 'FAILED', attempts: [{ exitCode: 3 }] });
});

it('refuses a definition it does not have, and says which there are', async () => {
  const { open } = await jobBench({ train: python(''), evaluate: python('') });
  const jobs = await open();
  await expect(jobs.submit({ name: 'a', definition: 'trian', environment: {} })).rejects.toMatchObject({
    name: 'InputRejected',
    message: expect.stringContaining('Allowed: train, evaluate. Correct the name'),
  });
  await expect(jobs.terminate('x', '')).rejects.toMatchObject({ name: 'NotFound' });
});
