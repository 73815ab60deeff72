/**
 * The deployments this server answers for, loaded on first use and kept current without making a request wait.
 *
 *   reads   the deployment's record (Table) every few seconds; a new arm's artifact (ObjectStore) once
 *   fails   NotFound when there is no such deployment; ArtifactCorrupt when none of its arms can be used
 *
 * A change is loaded beside what serves and swapped in whole. What can't be loaded is reported in `health` and never
 * used; the arms that served before go on serving. A version that no arm needs is released after its last answer.
 */
import { ModelmillError, NotFound } from '../../domain/errors.ts';
import { items } from '../../domain/layout.ts';
import type { ObjectStore, Table } from '../../domain/ports.ts';
import { SERVING_LIMITS } from '../../domain/serving/limits.ts';
import { DeploymentRecord } from '../../domain/spec/records.ts';
import type { Log } from '../../domain/stage.ts';
import { readArtifact } from './artifact.ts';
import { type Classifier, loadClassifier } from './classifier.ts';
import { type Engine, engineOf, type Threads } from './inference-pool.ts';

export interface DeploymentsOptions {
  readonly objects: ObjectStore;
  readonly table: Table;
  readonly log: Log;
  readonly threads: Threads;
  /** Milliseconds that only ever grow: the wall clock may be set back. */
  readonly ticks: () => number;
}

export interface LoadedArm {
  readonly version: string;
  readonly weight: number;
  readonly classifier: Classifier;
}

export interface DeploymentHealth {
  readonly project: string;
  readonly deployment: string;
  readonly versions: readonly string[];
  readonly waiting: number;
  /** Why what the record names is not what serves; absent when all is well. */
  readonly problem?: string;
}

interface Loaded {
  readonly project: string;
  readonly deployment: string;
  /** Of the record in the Table: unchanged means nothing to do. */
  recordVersion: number;
  arms: readonly [LoadedArm, ...LoadedArm[]];
  lookedAt: number;
  usedAt: number;
  problem: string | undefined;
  /** The record that could not be loaded whole, and when it was tried. */
  failed: { readonly recordVersion: number; readonly at: number } | undefined;
  refreshing: Promise<void> | undefined;
}

/** Before files that could not be used are read again, as long as the record stays. */
const RETRY_MS = 30_000;
/** Without a request: with one every few seconds the record is never older than SERVING_LIMITS.refresh. */
const LONG_UNSEEN_MS = 15_000;
/** For a store that is slow: then the arms of before answer. */
const MOST_WAIT_MS = 2_000;
/** Deployments in memory at once; the longest unused makes room. */
const MOST = 16;

export class Deployments {
  readonly #options: DeploymentsOptions;
  readonly #engine: Engine;
  readonly #loaded = new Map<string, Loaded>();
  readonly #loading = new Map<string, Promise<Loaded>>();
  /** Deployments none of whose arms can be used, until the record changes or RETRY_MS have passed. */
  readonly #refused = new Map<
    string,
    { readonly recordVersion: number; readonly at: number; readonly error: unknown }
  >();

  constructor(options: DeploymentsOptions) {
    this.#options = options;
    this.#engine = engineOf(options.threads);
  }

  #now(): number {
    return this.#options.ticks();
  }

  /** `use` runs at once with the arms of that moment: what it hands to a classifier is answered before a release. */
  async with<T>(project: string, deployment: string, use: (arms: Loaded['arms']) => Promise<T>): Promise<T> {
    const key = `${project}/${deployment}`;
    const loaded = this.#loaded.get(key) ?? (await this.#firstLoad(key, project, deployment));
    loaded.usedAt = this.#now();
    const unseen = loaded.usedAt - loaded.lookedAt;
    if (unseen >= SERVING_LIMITS.refresh) {
      const refreshed = this.refresh(loaded);
      // Nobody has asked for a while, so nobody has looked: what was promoted since then answers already.
      if (unseen >= LONG_UNSEEN_MS) await within(refreshed, MOST_WAIT_MS);
    }
    return use(loaded.arms);
  }

  health(): DeploymentHealth[] {
    return [...this.#loaded.values()].map(({ project, deployment, arms, problem }) => ({
      project,
      deployment,
      versions: arms.map(({ version }) => version),
      waiting: arms.reduce((sum, { classifier }) => sum + classifier.waiting, 0),
      ...(problem !== undefined && { problem }),
    }));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#loading.values());
    const all = [...this.#loaded.values()];
    this.#loaded.clear();
    await Promise.all(all.map(({ refreshing }) => refreshing));
    await Promise.all(all.flatMap(({ arms }) => arms.map(({ classifier }) => classifier.close())));
    await this.#engine.close();
  }

  /** Requests that arrive while a deployment loads wait for the same load. */
  #firstLoad(key: string, project: string, deployment: string): Promise<Loaded> {
    const running = this.#loading.get(key);
    if (running) return running;
    this.#engine.start();
    const load = this.#load(project, deployment)
      .then((loaded) => {
        this.#makeRoom();
        this.#loaded.set(key, loaded);
        return loaded;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, load);
    return load;
  }

  #makeRoom(): void {
    if (this.#loaded.size < MOST) return;
    const [key, unused] = [...this.#loaded].reduce((a, b) => (a[1].usedAt <= b[1].usedAt ? a : b));
    this.#loaded.delete(key);
    void this.#release(unused.arms);
  }

  async #release(arms: readonly LoadedArm[]): Promise<void> {
    await Promise.all(arms.map(({ classifier }) => classifier.close())).catch((error: unknown) =>
      this.#options.log('a model was not released', { error: String(error) }),
    );
  }

  async #record(project: string, deployment: string) {
    const item = await this.#options.table.get(items.deployment(project, deployment));
    if (!item) {
      throw new NotFound({
        where: `deployment '${deployment}' of project '${project}'`,
        found: 'nothing deployed under this name',
        allowed: 'a deployment that GET /projects/{project}/deployments lists',
        next: 'Run the pipeline, or promote a model version, then predict again',
      });
    }
    return { record: DeploymentRecord.parse(item.value), recordVersion: item.version };
  }

  async #load(project: string, deployment: string): Promise<Loaded> {
    const { record, recordVersion } = await this.#record(project, deployment);
    const key = `${project}/${deployment}`;
    const refused = this.#refused.get(key);
    if (refused?.recordVersion === recordVersion && this.#now() - refused.at < RETRY_MS) throw refused.error;
    this.#refused.delete(key);
    const { arms, problem } = await this.#armsOf(record, []).catch((error: unknown) => {
      if (this.#refused.size >= MOST) this.#refused.clear();
      this.#refused.set(key, { recordVersion, at: this.#now(), error });
      throw error;
    });
    const now = this.#now();
    this.#options.log('deployment loaded', { project, deployment, versions: arms.map((a) => a.version) });
    return {
      project,
      deployment,
      recordVersion,
      arms,
      lookedAt: now,
      usedAt: now,
      problem,
      failed: problem === undefined ? undefined : { recordVersion, at: now },
      refreshing: undefined,
    };
  }

  /** Never fails: what goes wrong is the deployment's `problem`, and the old arms go on. */
  refresh(loaded: Loaded): Promise<void> {
    loaded.refreshing ??= this.#refreshed(loaded)
      .catch((error: unknown) => {
        loaded.problem = reasonOf(error);
        const { project, deployment, problem } = loaded;
        this.#options.log('deployment not refreshed', { project, deployment, problem });
      })
      .finally(() => {
        loaded.lookedAt = this.#now();
        loaded.refreshing = undefined;
      });
    return loaded.refreshing;
  }

  async #refreshed(loaded: Loaded): Promise<void> {
    const { project, deployment } = loaded;
    const item = await this.#options.table.get(items.deployment(project, deployment));
    if (!item) {
      this.#loaded.delete(`${project}/${deployment}`);
      return this.#release(loaded.arms);
    }
    if (item.version === loaded.recordVersion && loaded.problem === undefined) return;
    const { failed } = loaded;
    if (failed?.recordVersion === item.version && this.#now() - failed.at < RETRY_MS) return;
    loaded.failed = { recordVersion: item.version, at: this.#now() };
    const { arms, problem } = await this.#armsOf(DeploymentRecord.parse(item.value), loaded.arms);
    const before = loaded.arms;
    loaded.arms = arms;
    loaded.recordVersion = item.version;
    loaded.problem = problem;
    if (problem === undefined) loaded.failed = undefined;
    const kept = new Set(arms.map(({ classifier }) => classifier));
    await this.#release(before.filter(({ classifier }) => !kept.has(classifier)));
  }

  /** The record's arms, those of `before` reused. An arm that can't be loaded is left out while others can. */
  async #armsOf(record: DeploymentRecord, before: readonly LoadedArm[]) {
    const { objects } = this.#options;
    const outcomes = await Promise.allSettled(
      record.arms.map(async ({ version, weight, artifact }): Promise<LoadedArm> => {
        const known = before.find((arm) => arm.version === version);
        const classifier =
          known?.classifier ??
          (await loadClassifier(artifact.prefix, await readArtifact(objects, artifact), this.#engine));
        return { version, weight, classifier };
      }),
    );
    const arms = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    const [first, ...more] = arms;
    if (!first) throw failures[0];
    return {
      arms: [first, ...more] as const,
      problem: failures.length > 0 ? reasonOf(failures[0]) : undefined,
    };
  }
}

const within = (work: Promise<void>, ms: number): Promise<void> =>
  Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, ms).unref())]);

/** Ours are written for people; others may hold paths and addresses, which are the log's. */
const reasonOf = (error: unknown): string =>
  error instanceof ModelmillError
    ? `${error.name}: ${error.message}`
    : 'the store or the table did not answer';
