/**
 * The small machine in a process of its own, for tests that kill it: node small-process.ts FOLDER. Every stage and
 * job appends `NAME key` to FOLDER/begun, then after a moment to FOLDER/ended, as a side effect that must not happen
 * twice. A file FOLDER/answer answers the review. Prints `ended STATUS` at the end.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../../domain/ports.ts';
import { openDatabase } from '../../../local/database.ts';
import { Engine } from '../../../local/engine/engine.ts';
import { ChildJobs } from '../../../local/jobs/child-jobs.ts';
import { folderStore } from '../../../local/object-store/folder.ts';
import { sqliteTable } from '../../../local/table/sqlite.ts';
import { BIN, CONTAINERS, python } from '../jobs/definitions.ts';
import { type Behaviour, job, SMALL, SMALL_BEHAVIOURS, stagesOf } from './small-machine.ts';

const folder = process.argv[2]!;
const clock = { now: () => new Date().toISOString() };
const file = join(folder, 'modelmill.sqlite');
const db = openDatabase(file);
const table = sqliteTable({ file });
const objects = await folderStore({
  folder: join(folder, 'store'),
  secret: 'a secret of this test',
  publicUrl: 'http://127.0.0.1:1',
});
await objects.put('projects/p/manifest.json', JSON.stringify([{ shard: 0 }, { shard: 1 }, { shard: 2 }]));

const JOB = `import os, time
key = os.environ["MODELMILL_JOB"]
def say(file):
    with open(os.environ["FOLDER"] + "/" + file, "a") as out: out.write("train " + key + "\\n")
say("begun"); time.sleep(0.15); say("ended")`;

const jobs = new ChildJobs({
  ...{ db, clock, containers: CONTAINERS, bin: BIN, folder: join(folder, 'jobs'), store: folder },
  definitions: { train: python(JOB) },
  cores: 2,
});

const traced = (name: string, behaviour: Behaviour): Behaviour => {
  return async (event, call) => {
    const { token, ...rest } = event as { token?: string };
    const line = `${name} ${JSON.stringify(rest)}\n`;
    if (token) writeFileSync(join(folder, 'token'), token);
    appendFileSync(join(folder, 'begun'), line);
    await sleep(60);
    try {
      return await behaviour(event, call);
    } finally {
      appendFileSync(join(folder, 'ended'), line);
    }
  };
};

const { train } = SMALL.States;
const pipeline = {
  ...SMALL,
  States: {
    ...SMALL.States,
    train: {
      ...train,
      ItemProcessor: { StartAt: 'train-job', States: { 'train-job': job('train', { End: true }) } },
    },
  },
};
const rounds: Behaviour = async (event, call) => {
  const round = (await SMALL_BEHAVIOURS.halve!(event, call)) as { index: number; jobs: { name: string }[] };
  return { ...round, jobs: round.jobs.map(({ name }) => ({ name: `${name}${round.index}` })) } as Json;
};

const engine = await Engine.open({
  ...{ db, objects, jobs, clock, secret: 'the secret of this installation' },
  pipeline: JSON.stringify(pipeline),
  stages: stagesOf(
    Object.fromEntries(
      Object.entries({ ...SMALL_BEHAVIOURS, halve: rounds }).map(([name, b]) => [name, traced(name, b)]),
    ),
  ),
  context: { objects, table, clock, ids: { fresh: () => 'x' }, log: () => {} },
});
engine.resume();
await engine.start('run-1', { project: 'p', run: 'run-1' });

for (;;) {
  const { status } = (await engine.describe('run-1'))!;
  if (status !== 'RUNNING') {
    console.log(`ended ${status}`);
    break;
  }
  const asked =
    existsSync(join(folder, 'ended')) && /^review/m.test(readFileSync(join(folder, 'ended'), 'utf8'));
  if (asked && existsSync(join(folder, 'answer'))) {
    await engine.succeed(readFileSync(join(folder, 'token'), 'utf8'), { items: 3 }).catch(() => {});
  }
  await sleep(10);
}
await engine.close();
await jobs.close();
table.close();
objects.close();
db.close();
