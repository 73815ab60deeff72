/** ChildJobs on a temporary home, with job definitions given by the test. */
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import type { JobDefinition } from '../../../domain/spec/pipeline.ts';
import { openDatabase } from '../../../local/database.ts';
import { ChildJobs, type ChildJobsOptions } from '../../../local/jobs/child-jobs.ts';
import { temporaryFolder } from '../../support/stores.ts';
import { BIN, CONTAINERS } from './definitions.ts';

interface JobBench {
  readonly folder: string;
  readonly logged: string[];
  /** As a restart does. `before` may change the database, as no part of the product does, then and later. */
  open(more?: Partial<ChildJobsOptions>, before?: (db: DatabaseSync) => void): Promise<ChildJobs>;
}

export async function jobBench(definitions: Record<string, JobDefinition>): Promise<JobBench> {
  const folder = await temporaryFolder();
  const logged: string[] = [];
  let close = async () => {};
  onTestFinished(() => close());
  return {
    folder,
    logged,
    async open(more = {}, before = () => {}) {
      await close();
      const db = openDatabase(join(folder, 'modelmill.sqlite'));
      before(db);
      const jobs = new ChildJobs({
        ...{ db, definitions, store: folder, containers: CONTAINERS, bin: BIN, folder: join(folder, 'jobs') },
        clock: { now: () => new Date().toISOString() },
        log: (message) => logged.push(message),
        sampleMs: 50,
        ...more,
      });
      close = async () => {
        await jobs.close();
        db.close();
        close = async () => {};
      };
      return jobs;
    },
  };
}
