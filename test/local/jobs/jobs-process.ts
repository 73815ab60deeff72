/** Jobs in a process of their own, for tests that kill it: node jobs-process.ts FOLDER SOURCE runs one job of Python. */
import { join } from 'node:path';
import { openDatabase } from '../../../local/database.ts';
import { ChildJobs } from '../../../local/jobs/child-jobs.ts';
import { BIN, CONTAINERS, python } from './definitions.ts';

const [folder = '', source = ''] = process.argv.slice(2);
const jobs = new ChildJobs({
  ...{ db: openDatabase(join(folder, 'modelmill.sqlite')), containers: CONTAINERS, bin: BIN, store: folder },
  ...{ folder: join(folder, 'jobs'), clock: { now: () => new Date().toISOString() } },
  definitions: { train: python(source) },
});
await jobs.submit({ name: 'a', definition: 'train', environment: {} }, 'key');
