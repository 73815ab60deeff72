/**
 * Jobs on one machine: what Batch does with jobs.json, as child processes.
 *
 *   reads   the job definitions (cdk/pipeline/jobs.json), its own ledger
 *   writes  the ledger; HOME/jobs/{id}/{attempt}.log
 *   fails   a job as Batch does: by the definition's retry rules, attempts and time limit
 *
 * As many run at once as the machine has cores; a job that asks for more runs alone. A job submitted again under the
 * same key is the same job: after a restart it goes on with its next attempt, and the attempt that the server's end
 * cut short is not counted.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputRejected, NotFound } from '../../domain/errors.ts';
import type { Clock, JobDescription, JobRequest } from '../../domain/ports.ts';
import type { JobDefinition, JobDefinitions } from '../../domain/spec/pipeline.ts';
import type { KeyedJobs } from '../engine/calls.ts';
import { groupOf, identityOf, signalGroup, startedWith } from '../processes.ts';
import { Slots } from '../slots.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import { Ledger, type OpenAttempt } from './ledger.ts';
import { type Ending, HOST_TERMINATED, retries } from './retry.ts';

export interface ChildJobsOptions {
  readonly db: DatabaseSync;
  readonly definitions: JobDefinitions;
  /** The object store's URI, for `${store}` in a definition's environment. */
  readonly store: string;
  /** Working directory of every job. */
  readonly containers: string;
  /** First in every job's PATH. */
  readonly bin: string;
  /** Logs and temporary files, one folder a job. */
  readonly folder: string;
  readonly clock: Clock;
  /** @default the machine's */
  readonly cores?: number;
  readonly sampleMs?: number;
}

interface Driven {
  attempt?: Attempt;
  /** Aborts the wait for cores. */
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

const ENDED = new Set(['SUCCEEDED', 'FAILED']);

export class ChildJobs implements KeyedJobs {
  readonly #options: ChildJobsOptions;
  readonly #ledger: Ledger;
  readonly #cores: number;
  readonly #slots: Slots;
  readonly #driven = new Map<string, Driven>();
  /** Survivors of the server before, by job: their end is awaited before the next attempt. */
  readonly #survivors = new Map<string, Promise<void>>();
  #closing = false;

  /** Ends what the server before left running. */
  constructor(options: ChildJobsOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.db);
    this.#cores = options.cores ?? availableParallelism();
    this.#slots = new Slots(this.#cores);
    for (const attempt of this.#ledger.openAttempts()) {
      this.#survivors.set(attempt.job, this.#endSurvivor(attempt));
    }
  }

  async submit(request: JobRequest, key: string = randomUUID()): Promise<{ id: string }> {
    this.#definition(request.definition);
    const id = idOf(key);
    this.#ledger.add(id, request, this.#now());
    const job = this.#ledger.job(id)!;
    if (!ENDED.has(job.status) && !this.#driven.has(id)) this.#drive(id);
    return { id };
  }

  async describe(id: string): Promise<JobDescription | undefined> {
    return this.#ledger.describe(id);
  }

  async terminate(id: string, reason: string): Promise<void> {
    const job = this.#ledger.job(id);
    if (!job) throw unknownJob(id);
    if (ENDED.has(job.status)) return;
    this.#ledger.askToStop(id, reason);
    const driven = this.#driven.get(id);
    if (!driven) return this.#ledger.setStatus(id, 'FAILED', reason);
    driven.stop.abort();
    driven.attempt?.stop();
    await driven.done;
  }

  async ended(id: string, signal: AbortSignal): Promise<JobDescription> {
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      await Promise.race([this.#driven.get(id)?.done, stopped]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
    const job = this.#ledger.describe(id);
    if (!job) throw unknownJob(id);
    // Only a closing server leaves a job without an end: whoever waits is being stopped as well.
    return ENDED.has(job.status) ? job : stopped;
  }

  /** Ends the running attempt as a Spot reclaim without notice does: SIGKILL, `Host EC2 …`. For drills and tests. */
  reclaim(id: string): void {
    this.#driven.get(id)?.attempt?.reclaim();
  }

  /** Running attempts save and end; their jobs go on when they are submitted again. */
  async close(): Promise<void> {
    this.#closing = true;
    const all = [...this.#driven.values()];
    for (const { stop, attempt } of all) {
      stop.abort();
      attempt?.stop();
    }
    await Promise.all([...all.map(({ done }) => done), ...this.#survivors.values()]);
  }

  #drive(id: string): void {
    const stop = new AbortController();
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const driven: Driven = { stop, done };
    this.#driven.set(id, driven);
    void this.#attempts(id, driven)
      .catch((error: Error) => this.#ledger.setStatus(id, 'FAILED', `${error.name}: ${error.message}`))
      .finally(() => {
        this.#driven.delete(id);
        resolve();
      });
  }

  async #attempts(id: string, driven: Driven): Promise<void> {
    const { definition: name } = this.#ledger.job(id)!;
    const definition = this.#definition(name);
    await this.#survivors.get(id);
    for (;;) {
      this.#ledger.setStatus(id, 'RUNNABLE');
      using _cores = await this.#slots.take(definition.vcpus, driven.stop.signal).catch(() => undefined);
      const { stopReason } = this.#ledger.job(id)!;
      if (stopReason !== undefined) return this.#ledger.setStatus(id, 'FAILED', stopReason);
      if (this.#closing) return;

      const { ending, log } = await this.#attempt(id, definition, driven);
      const asked = this.#ledger.job(id)?.stopReason;
      if (ending.exitCode === 0) return this.#ledger.setStatus(id, 'SUCCEEDED', ending.reason);
      if (asked !== undefined) return this.#ledger.setStatus(id, 'FAILED', asked);
      if (this.#closing) return this.#ledger.setStatus(id, 'RUNNABLE');
      if (!retries(definition.retry, this.#ledger.attempts(id).counted, ending)) {
        return this.#ledger.setStatus(id, 'FAILED', log ? `${ending.reason}\n${log}` : ending.reason);
      }
    }
  }

  async #attempt(
    id: string,
    definition: JobDefinition,
    driven: Driven,
  ): Promise<{ ending: Ending; log: string }> {
    const number = this.#ledger.attempts(id).made + 1;
    const folder = join(this.#options.folder, id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { environment } = this.#ledger.job(id)!;
    const { store, containers: cwd, bin, sampleMs } = this.#options;
    const started = startAttempt({
      ...{ definition, environment, job: id, number, store, cwd, bin, folder, sampleMs },
      cores: this.#cores,
    });
    if (!('pid' in started)) {
      this.#ledger.begin(id, number, 0, undefined, this.#now());
      this.#ledger.end(id, number, started, true, this.#now());
      return { ending: started, log: started.containerReason ?? '' };
    }
    driven.attempt = started;
    this.#ledger.begin(id, number, started.pid, started.identity, this.#now());
    this.#ledger.setStatus(id, 'RUNNING');
    const ending = await started.ended;
    driven.attempt = undefined;
    this.#ledger.end(id, number, ending, !this.#closing, this.#now());
    const told = ending.exitCode === undefined || ending.exitCode === 0 || ending.exitCode === 75;
    return { ending, log: told ? '' : started.logTail() };
  }

  /** SIGTERM, SIGKILL after the grace: to the processes that carry the job's id, whatever their pid means now. */
  async #endSurvivor({ job, number, pid, process }: OpenAttempt): Promise<void> {
    const ours = () =>
      groupOf(pid).filter(
        (member) =>
          startedWith(member.pid, `AWS_BATCH_JOB_ID=${job}`) ??
          (process !== undefined && identityOf(pid) === process),
      );
    const name = this.#ledger.job(job)?.definition ?? '';
    const grace = (this.#options.definitions[name]?.stopTimeoutSeconds ?? 30) * 1000;
    const deadline = Date.now() + grace;
    if (ours().length > 0) signalGroup(pid, 'SIGTERM');
    while (ours().length > 0 && Date.now() < deadline) await sleep(50);
    while (ours().length > 0) {
      signalGroup(pid, 'SIGKILL');
      await sleep(20);
    }
    this.#ledger.end(job, number, { reason: HOST_TERMINATED }, false, this.#now());
    const { stopReason } = this.#ledger.job(job)!;
    if (stopReason !== undefined) this.#ledger.setStatus(job, 'FAILED', stopReason);
    this.#survivors.delete(job);
  }

  #definition(name: string): JobDefinition {
    const definition = this.#options.definitions[name];
    if (definition) return definition;
    throw new InputRejected({
      where: 'job definition',
      found: `'${name}'`,
      allowed: Object.keys(this.#options.definitions).join(', '),
      next: 'Correct the name in the state machine, or emit jobs.json again',
    });
  }

  #now(): string {
    return this.#options.clock.now();
  }
}

/** The same key, the same id, in the form that Batch's have. */
function idOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

const unknownJob = (id: string): NotFound =>
  new NotFound({
    where: `job ${id}`,
    found: 'no job of that id',
    allowed: 'a job that was submitted on this machine',
    next: "Look at the run's jobs with 'modelmill logs'",
  });
