/** The whole of one machine, with the pipeline's own state machine, stages, API and predictions. */
import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keys } from '../../domain/layout.ts';
import type { Workflow } from '../../domain/ports.ts';
import { startRun } from '../../domain/runs/start-run.ts';
import { RunRecord } from '../../domain/spec/records.ts';
import { openRuntime, type Runtime } from '../../local/runtime.ts';
import { startServer } from '../../local/server.ts';
import { runChild } from '../support/child.ts';
import { temporaryFolder, withMirror } from '../support/stores.ts';
import { until } from './engine/workbench.ts';

async function opened(home: string): Promise<Runtime> {
  const runtime = await openRuntime({ home, log: () => {} });
  onTestFinished(() => runtime.close());
  await withMirror(runtime.objects);
  return runtime;
}

const csv = (rows: number): string =>
  [
    'text,label',
    ...Array.from(
      { length: rows },
      (_, i) => `mail ${i} ${randomBytes(4).toString('hex')},${i % 2 ? 'spam' : 'ham'}`,
    ),
  ].join('\n');

describe('a run on the pipeline’s own state machine', () => {
  it('is rejected with the reason in execution, record and API alike', async () => {
    const runtime = await opened(join(await temporaryFolder(), 'home'));
    const server = await startServer({ runtime, port: 0 });
    onTestFinished(() => server.close());
    const key = keys.incoming('spam', 'mails.csv');
    await runtime.objects.put(key, 'text,label\nall the same,ham\n');
    const spec = { project: 'spam', data: { sources: [{ key, format: 'csv' as const }] } };
    const { run } = await startRun(runtime, { spec, door: 'api' });

    const ended = await until(async () => {
      const execution = await runtime.workflow.describe(run);
      return execution?.status === 'RUNNING' ? undefined : execution;
    }, 'the end of the run');
    expect(ended).toMatchObject({ status: 'FAILED', error: 'InputRejected' });
    const headers = { authorization: `Bearer ${server.token}` };
    const answer = await fetch(`${server.url}/projects/spam/runs/${run}`, { headers });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(await answer.json())).toContain('"status":"rejected"');

    const predicted = await fetch(`${server.url}/predict?text=hello`, { method: 'POST', headers });
    expect(predicted.status).toBe(404);
    expect(await predicted.json()).toMatchObject({ next: expect.stringContaining('Run the pipeline') });
  });

  it('goes on at the next start, from where the server stopped', async () => {
    const home = join(await temporaryFolder(), 'home');
    const first = await opened(home);
    const key = keys.incoming('spam', 'mails.csv');
    await first.objects.put(key, csv(400));
    const data = { sources: [{ key, format: 'csv' as const }] };
    const spec = { project: 'spam', data, budget: { hours: 0.001 } };
    const { run } = await startRun(first, { spec, door: 'api' });
    await first.close();

    const second = await opened(home);
    const ended = await until(async () => {
      const execution = await second.workflow.describe(run);
      return execution?.status === 'RUNNING' ? undefined : execution;
    }, 'the end of the run');
    expect(ended).toMatchObject({
      error: 'BudgetExceeded',
      cause: expect.stringContaining('budget.hours'),
    });
    const entered = (await second.workflow.history(run)).filter(({ kind }) => kind === 'entered');
    expect(entered.map(({ state }) => state)).toEqual([
      ...[
        'intake',
        'collect-asked',
        'split',
        'split-done',
        'validate',
        'report',
        'validated',
        'clean',
        'dedupe',
        'assemble',
        'agreement',
        'agreed',
        'plan',
        'fail',
        'failed',
      ],
    ]);
  });
});

describe('killed between two writes that belong together', () => {
  const PROGRAM = fileURLToPath(new URL('door-process.ts', import.meta.url));
  const onlyRun = async (runtime: Runtime) => {
    const { items: found } = await runtime.table.query('projects/mails', { prefix: 'runs/' });
    return RunRecord.parse(found[0]?.value);
  };

  async function killed(where: 'record' | 'end'): Promise<Runtime> {
    const home = join(await temporaryFolder(), 'home');
    const before = await opened(home);
    await before.objects.put(keys.incoming('mails', 'a.csv'), 'text,label\nall the same,ham\n');
    await before.close();
    await runChild(PROGRAM, [home, where]).killAfter(Number.POSITIVE_INFINITY);
    return opened(home);
  }

  it('a run that a door recorded is started at the next start', async () => {
    const runtime = await killed('record');
    const ended = await until(async () => {
      const record = await onlyRun(runtime);
      return record.status === 'queued' || record.status === 'running' ? undefined : record;
    }, 'the end of the run');
    expect(ended).toMatchObject({ status: 'rejected', reason: { name: 'InputRejected' } });
  });

  it('a run whose execution is over is over at the next start', async () => {
    const runtime = await killed('end');
    expect(await onlyRun(runtime)).toMatchObject({
      status: 'failed',
      reason: { name: 'Broken', message: 'as drawn' },
    });
  });
});

it('a run that was recorded and never started can be stopped', async () => {
  const runtime = await opened(join(await temporaryFolder(), 'home'));
  const server = await startServer({ runtime, port: 0 });
  onTestFinished(() => server.close());
  const key = keys.incoming('mails', 'a.csv');
  await runtime.objects.put(key, csv(40));
  const crash = { start: () => Promise.reject(new Error('the door crashed')) } as unknown as Workflow;
  const asked = { spec: { project: 'mails', data: { sources: [{ key }] } }, door: 'api' as const };
  await expect(startRun({ ...runtime, workflow: crash }, asked)).rejects.toThrow('crashed');
  const { items: found } = await runtime.table.query('projects/mails', { prefix: 'runs/' });
  const { run } = RunRecord.parse(found[0]?.value);

  const headers = { authorization: `Bearer ${server.token}` };
  const url = `${server.url}/projects/mails/runs/${run}/stop`;
  const answer = await fetch(url, { method: 'POST', headers });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: 'stopped' });

  // The door that crashed comes back late: what was stopped does not run.
  await runtime.workflow.start(run, { project: 'mails', run });
  const ended = await until(async () => {
    const execution = await runtime.workflow.describe(run);
    return execution?.status === 'RUNNING' ? undefined : execution;
  }, 'the end of the execution');
  expect(ended).toMatchObject({ status: 'FAILED', error: 'InputRejected' });
  const states = (await runtime.workflow.history(run)).map(({ state }) => state);
  expect(new Set(states)).toEqual(new Set(['intake', 'fail', 'failed']));
});

describe('the home', () => {
  it('that was open to others is closed to them, and so is what lies in it', async () => {
    const home = await temporaryFolder();
    chmodSync(home, 0o755);
    const runtime = await opened(home);
    await runtime.objects.put('projects/p/a', 'a');
    const modes = ['.', 'modelmill.sqlite', 'server.lock', 'store/objects/projects=/p=/a'].map((name) =>
      (statSync(join(home, name)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['700', '600', '600', '600']);
  });

  it('is no folder that others share', async () => {
    const home = await temporaryFolder();
    chmodSync(home, 0o755);
    writeFileSync(join(home, 'thesis.tex'), '');
    await expect(openRuntime({ home })).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining(`such as --home ${home}/modelmill`),
    });
    expect(readdirSync(home)).toEqual(['thesis.tex']);
  });
});

it('is served once', async () => {
  const home = join(await temporaryFolder(), 'home');
  await opened(home);
  await expect(openRuntime({ home })).rejects.toMatchObject({ name: 'Conflict' });
});
