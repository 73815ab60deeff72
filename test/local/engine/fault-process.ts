/**
 * One run in a process of its own, for tests that kill it: node fault-process.ts FOLDER MACHINE [CLOCK_OFFSET_MS].
 * Stage `one` fails for both of two children in the same tick, the second child first; `hang` and `fail` leave what
 * they were given in FOLDER/told and hang until there is FOLDER/go. Prints `ended STATUS ERROR` at the end.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../../domain/ports.ts';
import { openDatabase } from '../../../local/database.ts';
import type { KeyedJobs } from '../../../local/engine/calls.ts';
import { Engine } from '../../../local/engine/engine.ts';
import { folderStore } from '../../../local/object-store/folder.ts';
import { sqliteTable } from '../../../local/table/sqlite.ts';
import { stagesOf, task } from './small-machine.ts';

const [folder = '', machine = '', offset = '0'] = process.argv.slice(2);

const one = (name: string, child: number) => ({
  StartAt: name,
  States: { [name]: task('one', { Parameters: { child }, End: true }) },
});
const failing = (state: object) => ({
  StartAt: 'both',
  States: {
    both: {
      ...state,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'fail' }],
      End: true,
    },
    fail: task('fail', { Next: 'failed' }),
    failed: { Type: 'Fail', ErrorPath: '$.Error', CausePath: '$.Cause' },
  },
});
const child = { StartAt: 'child', States: { child: task('one', { End: true }) } };
const MACHINES: Record<string, object> = {
  map: failing({ Type: 'Map', ItemsPath: '$.items', ItemProcessor: child }),
  parallel: failing({ Type: 'Parallel', Branches: [one('left', 0), one('right', 1)] }),
  slow: { StartAt: 'slow', States: { slow: task('hang', { TimeoutSeconds: 930, End: true }) } },
};

const waiting = new Map<number, (error: Error) => void>();
const failBoth = () => {
  for (const index of [1, 0]) waiting.get(index)?.(new Error(`child ${index}`));
};
async function hang(event: Json): Promise<Json> {
  appendFileSync(join(folder, 'told'), `${JSON.stringify(event)}\n`);
  do await sleep(50);
  while (!existsSync(join(folder, 'go')));
  return event;
}

const clock = { now: () => new Date(Date.now() + Number(offset)).toISOString() };
const file = join(folder, 'modelmill.sqlite');
const objects = await folderStore({
  ...{ folder: join(folder, 'store'), secret: 'a secret of this test', publicUrl: 'http://127.0.0.1:1' },
});
const engine = await Engine.open({
  ...{ db: openDatabase(file), objects, clock, secret: 'the secret of this installation' },
  pipeline: JSON.stringify(MACHINES[machine]),
  jobs: {} as KeyedJobs,
  stages: stagesOf({
    one: (event) =>
      new Promise((_, reject) => {
        waiting.set((event as { child: number }).child, reject);
        if (waiting.size === 2) setTimeout(failBoth, 20);
      }),
    fail: async (event) => {
      await hang(event);
      const { Error: error, Cause } = (event as { error: { Error: string; Cause: string } }).error;
      return { Error: error, Cause: (JSON.parse(Cause) as { errorMessage: string }).errorMessage };
    },
    hang,
  }),
  context: { objects, table: sqliteTable({ file }), clock, ids: { fresh: () => 'x' }, log: () => {} },
});
engine.resume();
await engine.start('run-1', { items: [{ child: 0 }, { child: 1 }] });
for (;;) {
  const { status, error = '', cause = '' } = (await engine.describe('run-1'))!;
  if (status !== 'RUNNING') {
    console.log(`ended ${status} ${error} ${cause}`.trim());
    process.exit(0);
  }
  await sleep(10);
}
