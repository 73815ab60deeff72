/** An engine on temporary storage, with stages and jobs given by the test. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Execution, JobDescription, JobRequest, Json } from '../../../domain/ports.ts';
import type { Stage } from '../../../domain/stage.ts';
import { openDatabase } from '../../../local/database.ts';
import type { KeyedJobs } from '../../../local/engine/calls.ts';
import { Engine, type EngineOptions } from '../../../local/engine/engine.ts';
import { folderStore } from '../../../local/object-store/folder.ts';
import { sqliteTable } from '../../../local/table/sqlite.ts';
import { temporaryFolder } from '../../support/stores.ts';

export const clock = { now: () => new Date().toISOString() };
const ids = { fresh: () => randomBytes(16).toString('hex') };

/** Jobs that end as `outcome` says, once each: a key asked again is the same job. */
export function scriptedJobs(
  outcome: (request: JobRequest) => Promise<JobDescription['status']> | 'SUCCEEDED' | 'FAILED',
): KeyedJobs & { readonly submitted: JobRequest[]; readonly terminated: string[] } {
  const jobs = new Map<string, Promise<JobDescription>>();
  const submitted: JobRequest[] = [];
  const terminated: string[] = [];
  return {
    submitted,
    terminated,
    async submit(request, key = request.name) {
      if (!jobs.has(key)) {
        submitted.push(request);
        const attempts = [{ exitCode: 70, reason: 'Essential container in task exited' }];
        jobs.set(
          key,
          Promise.resolve(outcome(request)).then((status) => ({
            id: key,
            name: request.name,
            status,
            attempts,
          })),
        );
      }
      return { id: key };
    },
    describe: async (id) => jobs.get(id),
    async terminate(id) {
      terminated.push(id);
    },
    ended: (id, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        jobs.get(id)?.then(resolve, reject);
      }),
  };
}

interface Workbench {
  readonly folder: string;
  /** Closes the engine that runs and opens another on the same storage, as a restart does. */
  reopen(more?: Partial<EngineOptions>, meanwhile?: () => void): Promise<Engine>;
  /** Looks into the database, or changes it, as no part of the product does: through the open engine's connection, or its own. */
  database(work: (db: DatabaseSync) => void): void;
  readonly logged: string[];
}

export async function workbench(options: {
  readonly pipeline: unknown;
  readonly stages: Record<string, Stage>;
  readonly jobs?: KeyedJobs;
}): Promise<Workbench> {
  const folder = await temporaryFolder();
  const file = join(folder, 'modelmill.sqlite');
  const objects = await folderStore({
    folder: join(folder, 'store'),
    secret: 'a secret of this test',
    publicUrl: 'http://127.0.0.1:1',
  });
  await objects.put('projects/p/manifest.json', JSON.stringify([{ shard: 0 }, { shard: 1 }, { shard: 2 }]));
  const table = sqliteTable({ file });
  const logged: string[] = [];
  let open: DatabaseSync | undefined;
  let close = async () => {};
  onTestFinished(async () => {
    await close();
    table.close();
    objects.close();
  });
  return {
    folder,
    logged,
    database(work) {
      if (open) return work(open);
      const db = openDatabase(file);
      work(db);
      db.close();
    },
    async reopen(more = {}, meanwhile = () => {}) {
      await close();
      meanwhile();
      const db = openDatabase(file);
      open = db;
      const engine = await Engine.open({
        db,
        pipeline: JSON.stringify(options.pipeline),
        stages: options.stages,
        context: { objects, table, clock, ids, log: (message) => logged.push(message) },
        objects,
        jobs: options.jobs ?? scriptedJobs(() => 'SUCCEEDED'),
        clock,
        secret: 'the secret of this installation',
        ...more,
      });
      close = async () => {
        await engine.close();
        db.close();
        open = undefined;
        close = async () => {};
      };
      engine.resume();
      return engine;
    },
  };
}

/** No room for another page until `free`. */
export function fillDisk(db: DatabaseSync): { free(): void } {
  const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number };
  db.exec(`PRAGMA max_page_count = ${pages}`);
  return { free: () => db.exec('PRAGMA max_page_count = 1000000') };
}

export async function until<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  what: string,
): Promise<T> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const value = await probe();
    if (value !== undefined) return value;
    await sleep(5);
  }
  throw new Error(`waited 10 s for ${what}`);
}

export const ended = (engine: Engine, name: string): Promise<Execution> =>
  until(async () => {
    const execution = await engine.describe(name);
    return execution && execution.status !== 'RUNNING' ? execution : undefined;
  }, `the end of ${name}`);

export const INPUT: Json = { project: 'p', run: 'r' };
