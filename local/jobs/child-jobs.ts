/**
 * Jobs on one machine: what Batch does with jobs.json, as child processes.
 *
 *   reads   the job definitions (cdk/pipeline/jobs.json), its own ledger
 *   writes  the ledger; HOME/jobs/{id}/{attempt}.log
 *   fails   a job as Batch does: by the definition's retry rules, attempts and time limit
 *
 * As many run at once as the machine has cores; a job that asks for more runs alone. A job submitted again under the
 * same key is the same job: after a restart it goes on with its next attempt, and the attempt that the server's end
 * cut short is not counted. A full disk holds jobs up and ends none.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock, JobDescription, JobRequest, JobStatus } from '../../domain/ports.ts';
import type { JobDefinition, JobDefinitions } from '../../domain/spec/pipeline.ts';
import type { Log } from '../../domain/stage.ts';
import type { KeyedJobs } from '../engine/calls.ts';
import { raced } from '../engine/time-limit.ts';
import { lasting } from '../lasting.ts';
import { Slots } from '../slots.ts';
import { type Attempt, marksOf, notStarted, startAttempt } from './attempt.ts';
import { idOf, unknownDefinition, unknownJob } from './job-names.ts';
import { Ledger, type OpenAttempt } from './ledger.ts';
import { type Ending, HOST_TERMINATED, retries } from './retry.ts';
import { endSurvivors } from './survivors.ts';

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
  /** @default nothing is logged */
  readonly log?: Log;
  /** @default the machine's */
  readonly cores?: number;
  readonly sampleMs?: number;
}

interface Driven {
  attempt?: Attempt;
  /** Why somebody asked for its end. */
  asked?: string;
  /** Aborts the wait for cores. */
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

const ENDED = new Set(['SUCCEEDED', 'FAILED']);

export class ChildJobs implements KeyedJobs {
  readonly #options: ChildJobsOptions;
  readonly #log: Log;
  readonly #ledger: Ledger;
  readonly #cores: number;
  readonly #slots: Slots;
  readonly #driven = new Map<string, Driven>();
  /** Survivors of the server before, by job: their end is awaited before the next attempt. */
  readonly #survivors = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();

  /** Ends what the server before left running. */
  constructor(options: ChildJobsOptions) {
    this.#options = options;
    this.#log = options.log ?? (() => {});
    this.#ledger = new Ledger(options.db);
    this.#cores = options.cores ?? availableParallelism();
    this.#slots = new Slots(this.#cores);
    for (const attempt of this.#ledger.openAttempts()) {
      this.#survivors.set(attempt.job, this.#quietly(attempt.job, this.#endSurvivors(attempt)));
    }
  }

  async submit(request: JobRequest, key: string = randomUUID()): Promise<{ id: string }> {
    this.#definition(request.definition);
    const id = idOf(key);
    await this.#written(id, () => this.#ledger.add(id, request, this.#now()));
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
    const driven = this.#driven.get(id);
    if (driven) {
      driven.asked ??= reason;
      driven.stop.abort();
      driven.attempt?.stop();
    }
    await this.#written(id, () => this.#ledger.askToStop(id, reason));
    if (!driven) return this.#status(id, 'FAILED', reason);
    await driven.done;
  }

  async ended(id: string, signal: AbortSignal): Promise<JobDescription> {
    await raced(this.#driven.get(id)?.done ?? Promise.resolve(), signal);
    const job = this.#ledger.describe(id);
    if (!job) throw unknownJob(id);
    if (ENDED.has(job.status)) return job;
    // Only a closing server leaves a job without an end: whoever waits is being stopped as well.
    return raced(new Promise<never>(() => {}), signal);
  }

  /** Ends the running attempt as a Spot reclaim without notice does: SIGKILL, `Host EC2 …`. For drills and tests. */
  reclaim(id: string): void {
    this.#driven.get(id)?.attempt?.reclaim();
  }

  /** Running attempts save and end; their jobs go on when they are submitted again. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the server is stopping'));
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
    void this.#quietly(
      id,
      this.#attempts(id, driven).catch(async (error: Error) => {
        if (!this.#closing.signal.aborted)
          await this.#status(id, 'FAILED', `${error.name}: ${error.message}`);
      }),
    ).finally(() => {
      this.#driven.delete(id);
      resolve();
    });
  }

  async #attempts(id: string, driven: Driven): Promise<void> {
    const { definition: name } = this.#ledger.job(id)!;
    const definition = this.#definition(name);
    await this.#survivors.get(id);
    for (;;) {
      await this.#status(id, 'RUNNABLE');
      using _cores = await this.#slots.take(definition.vcpus, driven.stop.signal).catch(() => undefined);
      const before = driven.asked ?? this.#ledger.job(id)?.stopReason;
      if (before !== undefined) return this.#status(id, 'FAILED', before);
      if (this.#closing.signal.aborted) return;

      const { ending, log } = await this.#attempt(id, definition, driven);
      const asked = driven.asked ?? this.#ledger.job(id)?.stopReason;
      if (ending.exitCode === 0) return this.#status(id, 'SUCCEEDED', ending.reason);
      if (asked !== undefined) return this.#status(id, 'FAILED', asked);
      if (this.#closing.signal.aborted) return this.#status(id, 'RUNNABLE');
      if (!retries(definition.retry, this.#ledger.attempts(id).counted, ending)) {
        return this.#status(id, 'FAILED', log ? `${ending.reason}\n${log}` : ending.reason);
      }
    }
  }

  async #attempt(
    id: string,
    definition: JobDefinition,
    driven: Driven,
  ): Promise<{ ending: Ending; log: string }> {
    const number = this.#ledger.attempts(id).made + 1;
    const { environment } = this.#ledger.job(id)!;
    const { store, containers: cwd, bin, sampleMs } = this.#options;
    await this.#written(id, () => this.#ledger.begin(id, number, this.#now()));
    const start = (): Attempt | Ending => {
      if (driven.stop.signal.aborted) return notStarted('it was told to end');
      mkdirSync(this.#folder(id), { recursive: true, mode: 0o700 });
      const attempt = startAttempt({
        ...{ definition, environment, job: id, number, store, cwd, bin, sampleMs },
        ...{ folder: this.#folder(id), cores: this.#cores },
      });
      if ('pid' in attempt) driven.attempt = attempt;
      return attempt;
    };
    const started = await this.#written(id, start).catch((error: Error) => notStarted(error.message));
    if ('pid' in started) {
      await this.#written(id, () => this.#ledger.started(id, number, started.pid, started.identity));
      await this.#status(id, 'RUNNING');
    }
    const ending = 'pid' in started ? await started.ended : started;
    driven.attempt = undefined;
    const counts = !this.#closing.signal.aborted;
    await this.#written(id, () => this.#ledger.end(id, number, ending, counts, this.#now()));
    const told = ending.exitCode === undefined || ending.exitCode === 0 || ending.exitCode === 75;
    if ('pid' in started) return { ending, log: told ? '' : started.logTail() };
    return { ending, log: started.containerReason ?? '' };
  }

  async #endSurvivors(attempt: OpenAttempt): Promise<void> {
    const { job, number } = attempt;
    const name = this.#ledger.job(job)?.definition ?? '';
    const grace = (this.#options.definitions[name]?.stopTimeoutSeconds ?? 30) * 1000;
    await endSurvivors(attempt, marksOf(job, this.#folder(job)), grace);
    const ending = { reason: HOST_TERMINATED };
    await this.#written(job, () => this.#ledger.end(job, number, ending, false, this.#now()));
    const { stopReason } = this.#ledger.job(job)!;
    if (stopReason !== undefined) await this.#status(job, 'FAILED', stopReason);
    this.#survivors.delete(job);
  }

  #folder(id: string): string {
    return join(this.#options.folder, id);
  }

  #status(id: string, status: JobStatus, reason?: string): Promise<void> {
    return this.#written(id, () => this.#ledger.setStatus(id, status, reason));
  }

  #written<T>(id: string, write: () => T): Promise<T> {
    return lasting(`job ${id}`, write, this.#log, this.#closing.signal);
  }

  /** Work whose failure ends nobody else's. */
  async #quietly(id: string, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#log('a job broke off', { job: id, error: (error as Error).message });
    }
  }

  #definition(name: string): JobDefinition {
    const definition = this.#options.definitions[name];
    if (definition) return definition;
    throw unknownDefinition(name, Object.keys(this.#options.definitions));
  }

  #now(): string {
    return this.#options.clock.now();
  }
}
