/**
 * One attempt of a job as a process: its own group, a clean environment, limits, and an end that reaches the whole
 * group.
 *
 *   reads   nothing but what it is given
 *   writes  FOLDER/NUMBER.log (stdout and stderr); FOLDER/tmp, which is gone afterwards
 *   ends    with the process; over its time or memory by SIGKILL; when asked, by SIGTERM and, after the definition's
 *           grace, SIGKILL
 *
 * File descriptor 3 is a pipe that only the server holds: when it closes, the server is gone, and the job saves and
 * ends by itself.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { JobDefinition } from '../../domain/spec/pipeline.ts';
import { groupOf, identityOf, quietly, signalGroup } from '../processes.ts';
import { openLog, rotate, tail } from './log-file.ts';
import { CONTAINER_EXITED, DURATION_EXCEEDED, type Ending, HOST_TERMINATED, OUT_OF_MEMORY } from './retry.ts';

interface AttemptOptions {
  readonly definition: JobDefinition;
  /** Beyond the definition's own: MODELMILL_JOB and what else the submission adds. */
  readonly environment: Readonly<Record<string, string>>;
  readonly job: string;
  readonly number: number;
  /** Of the object store, for `${store}`. */
  readonly store: string;
  /** Working directory: containers/. */
  readonly cwd: string;
  /** Put first in PATH: the Python environment's bin. */
  readonly bin: string;
  /** For this job's logs and temporary files. */
  readonly folder: string;
  readonly cores: number;
  /** How often memory and log size are looked at. @default 1000 */
  readonly sampleMs?: number;
}

export interface Attempt {
  readonly pid: number;
  readonly identity: string | undefined;
  readonly ended: Promise<Ending>;
  /** SIGTERM, then SIGKILL after the grace. */
  stop(): void;
  /** What a Spot reclaim without notice does. */
  reclaim(): void;
  logTail(): string;
}

const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin';
/** As jobs.json writes it, for the object store's URI. */
const STORE = /\$\{store\}/g;

/** Variables that no process but this job's has: another home may run a job of the same id. */
export const marksOf = (job: string, folder: string): readonly string[] => [
  `AWS_BATCH_JOB_ID=${job}`,
  `TMPDIR=${temporaryOf(folder)}`,
];

const temporaryOf = (folder: string): string => join(folder, 'tmp');

/** Everything the job sees: nothing of the server's own environment. */
function environmentOf(options: AttemptOptions): Record<string, string> {
  const { definition, environment, job, number, store, bin, folder, cores } = options;
  const threads = String(Math.max(1, Math.min(cores, Math.floor(definition.vcpus))));
  const listed = Object.entries({ ...definition.environment, ...environment });
  return {
    PATH: `${bin}:${SYSTEM_PATH}`,
    HOME: temporaryOf(folder),
    LANG: 'C.UTF-8',
    OMP_NUM_THREADS: threads,
    ...Object.fromEntries(listed.map(([name, value]) => [name, value.replace(STORE, () => store)])),
    TMPDIR: temporaryOf(folder),
    AWS_BATCH_JOB_ID: job,
    AWS_BATCH_JOB_ATTEMPT: String(number),
    MODELMILL_PARENT_FD: '3',
  };
}

export const notStarted = (why: string): Ending => ({
  reason: 'Task failed to start',
  containerReason: `CannotStartContainerError: ${why}`,
});

export function startAttempt(options: AttemptOptions): Attempt | Ending {
  const { definition, folder, number, cwd, sampleMs = 1_000 } = options;
  const [command = '', ...args] = definition.command;
  const log = join(folder, `${number}.log`);
  const temporary = temporaryOf(folder);
  mkdirSync(temporary, { recursive: true, mode: 0o700 });

  const output = openLog(log);
  const child = spawn(command, args, {
    cwd,
    env: environmentOf(options),
    detached: true,
    stdio: ['ignore', output, output, 'pipe'],
  });
  closeSync(output);
  child.stdio[3]?.on('error', () => {});
  const { pid } = child;
  if (pid === undefined) {
    child.on('error', () => {});
    return notStarted(`${command} can't be started in ${cwd}`);
  }

  /** Why it was killed, when it was: the first cause counts. */
  let killed: Ending | undefined;
  const kill = (why?: Ending) => {
    killed ??= why;
    signalGroup(pid, 'SIGKILL');
  };
  const limit = definition.memoryMiB * 1024 * 1024;
  const sampler = setInterval(() => {
    quietly(() => rotate(log));
    const used = quietly(() => groupOf(pid))?.reduce((sum, { rssBytes }) => sum + rssBytes, 0) ?? 0;
    if (used > limit) kill({ exitCode: 137, reason: CONTAINER_EXITED, containerReason: OUT_OF_MEMORY });
  }, sampleMs);
  let grace: NodeJS.Timeout | undefined;
  const stop = () => {
    if (grace) return;
    signalGroup(pid, 'SIGTERM');
    grace = setTimeout(kill, definition.stopTimeoutSeconds * 1000);
  };
  const timeout = setTimeout(() => {
    killed ??= { exitCode: 137, reason: DURATION_EXCEEDED };
    stop();
  }, definition.timeoutSeconds * 1000);

  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => {
      clearInterval(sampler);
      clearTimeout(timeout);
      clearTimeout(grace);
      // What the leader left behind ends with it, as in a container.
      signalGroup(pid, 'SIGKILL');
      child.stdio[3]?.destroy();
      quietly(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));
      const exitCode = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
      resolve(killed ?? { exitCode, reason: CONTAINER_EXITED });
    });
  });
  return {
    pid,
    identity: identityOf(pid),
    ended,
    stop,
    reclaim: () => kill({ reason: HOST_TERMINATED }),
    logTail: () => tail(log),
  };
}
