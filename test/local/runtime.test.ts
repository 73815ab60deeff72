/** The whole of one machine, with the pipeline's own state machine, stages, API and predictions. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keys } from '../../domain/layout.ts';
import { startRun } from '../../domain/runs/start-run.ts';
import { openRuntime, type Runtime } from '../../local/runtime.ts';
import { startServer } from '../../local/server.ts';
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
    const spec = { project: 'spam', data, budget: { dollars: 0.01 } };
    const { run } = await startRun(first, { spec, door: 'api' });
    await first.close();

    const second = await opened(home);
    const ended = await until(async () => {
      const execution = await second.workflow.describe(run);
      return execution?.status === 'RUNNING' ? undefined : execution;
    }, 'the end of the run');
    expect(ended).toMatchObject({
      error: 'BudgetExceeded',
      cause: expect.stringContaining('budget.dollars'),
    });
    const entered = (await second.workflow.history(run)).filter(({ kind }) => kind === 'entered');
    expect(entered.map(({ state }) => state)).toEqual([
      ...[
        'intake',
        'validate',
        'validated',
        'clean',
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

it('is served once', async () => {
  const home = join(await temporaryFolder(), 'home');
  await opened(home);
  await expect(openRuntime({ home })).rejects.toMatchObject({ name: 'Conflict' });
});
