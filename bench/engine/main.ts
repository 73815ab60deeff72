/**
 * What the local engine adds to a step: a chain of stages that do nothing, journalled as in production, against one
 * durable commit of the same SQLite on the same disk, which is the least that a step can cost.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineStage } from '../../domain/stage.ts';
import { openDatabase } from '../../local/database.ts';
import { Engine } from '../../local/engine/engine.ts';
import { ChildJobs } from '../../local/jobs/child-jobs.ts';
import { folderStore } from '../../local/object-store/folder.ts';
import { sqliteTable } from '../../local/table/sqlite.ts';

const STEPS = 200;
const ROUNDS = 5;
const LIMIT_MS = 5;

const folder = mkdtempSync(join(tmpdir(), 'modelmill-bench-'));
const file = join(folder, 'modelmill.sqlite');
const db = openDatabase(file);
const clock = { now: () => new Date().toISOString() };
const ids = { fresh: () => randomBytes(16).toString('hex') };
const objects = await folderStore({
  folder: join(folder, 'store'),
  secret: ids.fresh(),
  publicUrl: 'http://127.0.0.1:1',
});
const table = sqliteTable({ file });
const jobs = new ChildJobs({
  ...{ db, clock, definitions: {}, store: objects.uri, containers: folder, bin: folder },
  folder: join(folder, 'jobs'),
});

const States = Object.fromEntries(
  Array.from({ length: STEPS }, (_, i) => [
    `s${i}`,
    {
      ...{ Type: 'Task', Resource: 'arn:aws:lambda:local:000000000000:function:nothing', TimeoutSeconds: 60 },
      ...(i === STEPS - 1 ? { End: true } : { Next: `s${i + 1}` }),
    },
  ]),
);
const nothing = defineStage({
  name: 'nothing',
  input: z.any(),
  output: z.any(),
  run: async (event) => event,
});
const engine = await Engine.open({
  ...{ db, objects, jobs, clock, secret: ids.fresh(), stages: { nothing } },
  pipeline: JSON.stringify({ StartAt: 's0', States }),
  context: { objects, table, clock, ids, log: () => {} },
});

/** Milliseconds a step, from the start to the journalled end. */
async function engineRound(name: string): Promise<number> {
  const begun = performance.now();
  await engine.start(name, { project: 'bench', run: name });
  while ((await engine.describe(name))?.status === 'RUNNING') await sleep(1);
  return (performance.now() - begun) / STEPS;
}

db.exec('CREATE TABLE bench_commits (n INTEGER) STRICT');
const insert = db.prepare('INSERT INTO bench_commits VALUES (?)');
function commitRound(): number {
  const begun = performance.now();
  for (let n = 0; n < STEPS; n += 1) insert.run(n);
  return (performance.now() - begun) / STEPS;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const rounds: { readonly step: number; readonly commit: number }[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  rounds.push({ commit: commitRound(), step: await engineRound(`bench-${round}`) });
}
const step = median(rounds.map((round) => round.step));
const commit = median(rounds.map((round) => round.commit));
console.log(
  `Node ${process.version}, SQLite ${process.versions.sqlite}, ${ROUNDS} rounds of ${STEPS} steps, medians`,
);
console.log(`one durable commit   ${commit.toFixed(2)} ms`);
console.log(
  `one engine step      ${step.toFixed(2)} ms   × ${(step / commit).toFixed(2)}   (at most ${LIMIT_MS} ms)`,
);

await engine.close();
await jobs.close();
table.close();
objects.close();
db.close();
rmSync(folder, { recursive: true, force: true });
process.exitCode = step <= LIMIT_MS ? 0 : 1;
