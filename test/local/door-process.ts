/**
 * A server that is killed between two writes which belong together: node door-process.ts HOME WHERE starts a run and
 * ends itself by SIGKILL, `record`: once the run is recorded, before its execution; `end`: once its execution is over,
 * before the record says so.
 */
import { keys } from '../../domain/layout.ts';
import type { Workflow } from '../../domain/ports.ts';
import { startRun } from '../../domain/runs/start-run.ts';
import { openRuntime } from '../../local/runtime.ts';

const [home = '', where = ''] = process.argv.slice(2);
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
};

/** One state that no stage has a hand in. */
const broken = {
  StartAt: 'failed',
  States: { failed: { Type: 'Fail', Error: 'Broken', Cause: 'as drawn' } },
};

const runtime = await openRuntime({
  home,
  pipeline: JSON.stringify(broken),
  log: (message) => {
    if (where === 'end' && message === 'execution ended') die();
  },
});
const key = keys.incoming('mails', 'a.csv');
const workflow = (where === 'record' ? { start: die } : runtime.workflow) as Workflow;
const spec = { project: 'mails', data: { sources: [{ key }] } };
await startRun({ ...runtime, workflow }, { spec, door: 'api' });
