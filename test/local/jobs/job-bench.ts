/** ChildJobs on a temporary home, with job definitions given by the test as lines of Python. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { JobDefinition } from '../../../domain/spec/pipeline.ts';
import { openDatabase } from '../../../local/database.ts';
import { ChildJobs, type ChildJobsOptions } from '../../../local/jobs/child-jobs.ts';
import { temporaryFolder } from '../../support/stores.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const BIN = join(ROOT, '.venv/bin');
export const CONTAINERS = join(ROOT, 'containers');

export const python = (source: string, more: Partial<JobDefinition> = {}): JobDefinition => ({
  command: ['python', '-c', source],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as jobs.json writes it
  environment: { FOLDER: '${store}' },
  vcpus: 1,
  memoryMiB: 512,
  gpus: 0,
  timeoutSeconds: 60,
  stopTimeoutSeconds: 2,
  retry: {
    attempts: 3,
    evaluateOnExit: [
      { action: 'RETRY', onStatusReason: 'Host EC2*' },
      { action: 'RETRY', onExitCode: '75' },
      { action: 'EXIT', onReason: '*' },
    ],
  },
  ...more,
});

/** Counts its starts in FOLDER/starts, then goes on with `rest`, which knows `starts`. */
export const counted = (rest: string): string =>
  `import os, sys, time, signal
path = os.environ["FOLDER"] + "/starts"
with open(path, "a") as file: file.write(os.environ["AWS_BATCH_JOB_ATTEMPT"] + "\\n")
starts = len(open(path).readlines())
${rest}`;

export interface JobBench {
  readonly folder: string;
  open(more?: Partial<ChildJobsOptions>): Promise<ChildJobs>;
}

export async function jobBench(definitions: Record<string, JobDefinition>): Promise<JobBench> {
  const folder = await temporaryFolder();
  let close = async () => {};
  onTestFinished(() => close());
  return {
    folder,
    async open(more = {}) {
      await close();
      const db = openDatabase(join(folder, 'modelmill.sqlite'));
      const jobs = new ChildJobs({
        ...{ db, definitions, store: folder, containers: CONTAINERS, bin: BIN, folder: join(folder, 'jobs') },
        clock: { now: () => new Date().toISOString() },
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
