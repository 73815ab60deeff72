/** Job definitions whose command is a few lines of Python. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobDefinition } from '../../../domain/spec/pipeline.ts';

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
