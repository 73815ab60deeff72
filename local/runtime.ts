/**
 * One machine's home put together: store, table, jobs, engine, secrets and lock, over the folder that HOME names.
 *
 *   HOME/store/          the object store                 HOME/secrets/    token, signing secrets
 *   HOME/modelmill.sqlite  table, journal, jobs, accounts HOME/jobs/       logs of job attempts
 *   HOME/incoming/PROJECT/ the upload door                HOME/server.log  one JSON object a line
 *
 * `Conflict` while another server holds the home. Opening goes on with every run that was under way, and mends those
 * that a kill left between two writes. The home is its user's alone.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Compute, cpuOf } from '../domain/planning/instance.ts';
import type { Clock, Ids } from '../domain/ports.ts';
import { JobDefinitions } from '../domain/spec/pipeline.ts';
import type { Log, Stage } from '../domain/stage.ts';
import { Accounts } from './accounts/accounts.ts';
import { openDatabase } from './database.ts';
import { Engine } from './engine/engine.ts';
import { openHome } from './home.ts';
import { ChildJobs } from './jobs/child-jobs.ts';
import { withCollectSettings } from './jobs/collect-settings.ts';
import { acquireLock } from './lock.ts';
import { fileLog } from './log.ts';
import { type FolderStore, folderStore } from './object-store/folder.ts';
import { reconcile, recordEnd } from './reconcile.ts';
import { ROOT } from './root.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { STAGES } from './stages.ts';
import { type SqliteTable, sqliteTable } from './table/sqlite.ts';

interface RuntimeOptions {
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
  readonly compute: Compute;
  readonly secrets: Secrets;
  readonly accounts: Accounts;
  /** Where clients reach the server: signed uploads name it. Set once it listens. */
  publicUrl: string;
  /** Jobs save and end, the journal is written, the lock is let go. What was running goes on at the next start. */
  close(): Promise<void>;
}

const golden = (name: string): string => readFileSync(join(ROOT, 'cdk/pipeline', name), 'utf8');

export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const home = openHome(options.home);
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
  const accounts = new Accounts({ db, clock });

  const jobs = new ChildJobs({
    db,
    definitions:
      options.jobDefinitions ??
      withCollectSettings(JobDefinitions.parse(JSON.parse(golden('jobs.json'))), process.env),
    store: objects.uri,
    containers: join(ROOT, 'containers'),
    bin: join(ROOT, '.venv/bin'),
    folder: join(home, 'jobs'),
    ...{ clock, log },
    ...(options.cores === undefined ? {} : { cores: options.cores }),
  });
  const stages = options.stages ?? STAGES;
  const compute = cpuOf(options.cores ?? availableParallelism());
  const context = { objects, table, clock, ids, log, compute };
  const workflow: Engine = await Engine.open({
    ...{ db, objects, jobs, clock, stages, context },
    pipeline: options.pipeline ?? golden('pipeline.asl.json'),
    secret: secrets.tasks,
    onEnd: (execution, input) => {
      void recordEnd({ ...context, workflow }, execution, input);
    },
  });
  await reconcile({ ...context, workflow });
  workflow.resume();

  const closing = opened.move();
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= Promise.all([workflow.close(), jobs.close()]).then(() => closing.dispose());
    return closed;
  };
  return Object.assign(runtime, {
    ...{ home, objects, table, workflow, jobs, clock, ids, log, compute, secrets, accounts, close },
  });
}
