/**
 * One machine's home put together: store, table, jobs, engine, secrets and lock, over the folder that HOME names.
 *
 *   HOME/store/          the object store                 HOME/secrets/    token, signing secrets
 *   HOME/modelmill.sqlite  table, journal, job ledger     HOME/jobs/       logs of job attempts
 *   HOME/incoming/PROJECT/ the upload door                HOME/server.log  one JSON object a line
 *
 * `Conflict` while another server holds the home. Opening goes on with every run that was under way.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { items } from '../domain/layout.ts';
import type { Clock, Execution, Ids, Json } from '../domain/ports.ts';
import { JobDefinitions } from '../domain/spec/pipeline.ts';
import { RunRecord } from '../domain/spec/records.ts';
import { RunRef } from '../domain/spec/words.ts';
import type { Log, Stage, StageContext } from '../domain/stage.ts';
import { openDatabase } from './database.ts';
import { Engine } from './engine/engine.ts';
import { ChildJobs } from './jobs/child-jobs.ts';
import { acquireLock } from './lock.ts';
import { fileLog } from './log.ts';
import { type FolderStore, folderStore } from './object-store/folder.ts';
import { ROOT } from './root.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { STAGES } from './stages.ts';
import { type SqliteTable, sqliteTable } from './table/sqlite.ts';

export interface RuntimeOptions {
  /** Made if absent. */
  readonly home: string;
  /** Text of the state machine. @default cdk/pipeline/pipeline.asl.json */
  readonly pipeline?: string;
  /** @default cdk/pipeline/jobs.json */
  readonly jobDefinitions?: JobDefinitions;
  /** @default every functions/STAGE/stage.ts */
  readonly stages?: Readonly<Record<string, Stage>>;
  /** Cores that jobs may take together. @default all */
  readonly cores?: number;
  /** @default HOME/server.log */
  readonly log?: Log;
}

export interface Runtime {
  readonly home: string;
  readonly objects: FolderStore;
  readonly table: SqliteTable;
  readonly workflow: Engine;
  readonly jobs: ChildJobs;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly secrets: Secrets;
  /** Where clients reach the server: signed uploads name it. Set once it listens. */
  publicUrl: string;
  /** Jobs save and end, the journal is written, the lock is let go. What was running goes on at the next start. */
  close(): Promise<void>;
}

const golden = (name: string): string => readFileSync(join(ROOT, 'cdk/pipeline', name), 'utf8');

export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const home = resolve(options.home);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  using opened = new DisposableStack();
  opened.use(acquireLock(home));
  const secrets = openSecrets(home);
  const clock: Clock = { now: () => new Date().toISOString() };
  const ids: Ids = { fresh: () => randomBytes(18).toString('base64url') };
  const log = options.log ?? fileLog(home, clock);

  const runtime: { publicUrl: string } = { publicUrl: 'http://127.0.0.1' };
  const objects = await folderStore({
    folder: join(home, 'store'),
    secret: secrets.uploads,
    publicUrl: () => runtime.publicUrl,
  });
  opened.defer(() => objects.close());
  const file = join(home, 'modelmill.sqlite');
  const table = sqliteTable({ file });
  opened.defer(() => table.close());
  const db = openDatabase(file);
  opened.defer(() => db.close());

  const jobs = new ChildJobs({
    db,
    definitions: options.jobDefinitions ?? JobDefinitions.parse(JSON.parse(golden('jobs.json'))),
    store: objects.uri,
    containers: join(ROOT, 'containers'),
    bin: join(ROOT, '.venv/bin'),
    folder: join(home, 'jobs'),
    clock,
    ...(options.cores === undefined ? {} : { cores: options.cores }),
  });
  const stages = options.stages ?? STAGES;
  const context = { objects, table, clock, ids, log };
  const workflow: Engine = await Engine.open({
    ...{ db, objects, jobs, clock, stages, context },
    pipeline: options.pipeline ?? golden('pipeline.asl.json'),
    secret: secrets.tasks,
    onEnd: (execution, input) => {
      void recordEnd(stages, { ...context, workflow }, execution, input);
    },
  });
  workflow.resume();

  const closing = opened.move();
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= Promise.all([workflow.close(), jobs.close()]).then(() => closing.dispose());
    return closed;
  };
  return Object.assign(runtime, { home, objects, table, workflow, jobs, clock, ids, log, secrets, close });
}

const OVER = new Set(['succeeded', 'held', 'rejected', 'failed', 'stopped']);

/** An execution that ended without its `fail` state, by its time limit or by an error of the state machine itself. */
async function recordEnd(
  stages: Readonly<Record<string, Stage>>,
  context: StageContext,
  { name, status, error = status, cause = '' }: Execution,
  input: Json,
): Promise<void> {
  context.log('execution ended', { execution: name, status, error, cause });
  if (status === 'SUCCEEDED') return;
  try {
    const { project, run } = RunRef.parse(input);
    const item = await context.table.get(items.run(project, run));
    if (!item || OVER.has(RunRecord.parse(item.value).status)) return;
    await stages.fail?.run({ project, run, error: { Error: error, Cause: cause } }, context);
  } catch (failure) {
    context.log('the end of an execution was not recorded', {
      execution: name,
      error: (failure as Error).message,
    });
  }
}
