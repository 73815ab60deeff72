/**
 * Where in the state machine a Task stands. aws-local-stepfunctions tells a Task's handler its input and nothing
 * else: not which Map item, which branch, which visit. But every nested machine starts through
 * StateMachine.prototype.run with the options of the machine around it, so that is where a scope is opened: it
 * gives the nested run handlers, waits, retry intervals and a context object of its own.
 *
 * A path names a visit for good: `train.1[0]/train-job.2` is the third try of train-job in the first item of the
 * second round. Replays count the same way and so come to the same paths.
 *
 * Of children that fail at the same moment the first one decides what their Map or Parallel fails with. A replay, in
 * which all of them fail at once, takes their order from the journal, not from the clock: children that lost begin
 * nothing and wait until the first has failed again.
 */
import { type RunOptions, StateMachine } from 'aws-local-stepfunctions';
import type { Definition, Site } from './definition.ts';
import { thresholdExceeded } from './failure.ts';
import { RetryCounts } from './retry.ts';

const SCOPE = Symbol('modelmill.scope');
type ScopedOptions = RunOptions & { [SCOPE]?: Scope };
type Handler = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>[string];

/** What the engine does for one execution. */
export interface Host {
  readonly execution: string;
  readonly definition: Definition;
  task(scope: Scope, state: string, input: unknown): Promise<unknown>;
  /** Milliseconds a Wait state still waits; undefined: all of it. */
  wait(scope: Scope, state: string): number | undefined;
  /** Milliseconds before a try is repeated; undefined: as long as its Retrier says. */
  retry(scope: Scope, state: string): number | undefined;
  token(place: string): string;
  /** Which child of this visit to a Map or Parallel failed first, in this process or before. */
  firstFailure(path: string): number | undefined;
  failed(path: string, child: number): void;
  /** The replay went another way than the journal. */
  unrepeatable(path: string): Error;
}

/** The iterations of one visit to a Map, or one branch of a Parallel: they stop together. */
interface Nest {
  readonly prefix: string;
  readonly site: Site;
  readonly results: unknown[];
  readonly stop: AbortController;
  started: number;
}

export class Scope {
  /** Aborts when the execution stops, and when a sibling iteration or branch has failed. */
  readonly signal: AbortSignal;
  readonly retries = new RetryCounts();
  /** Milliseconds before the next try of a state whose failure was replayed. */
  readonly pauses = new Map<string, number>();
  /** What a Map's iterations gave, by the Map's name: for its ResultWriter. */
  readonly results = new Map<string, unknown[]>();
  /** What a Map's ItemReader read, by the Map's name: `$$.Items.NAME`. */
  readonly items: Record<string, unknown> = {};
  readonly #host: Host;
  readonly #prefix: string;
  /** A sibling's failure ended this one before. */
  readonly #lost: boolean;
  readonly #machine: StateMachine | undefined;
  readonly #visits = new Map<string, number>();
  readonly #nests = new WeakMap<StateMachine, Nest>();
  #tasks = 0;

  /** `machine`: only of the root, whose own run is not a nested one. */
  constructor(host: Host, prefix: string, signal: AbortSignal, machine?: StateMachine, lost = false) {
    this.#host = host;
    this.#prefix = prefix;
    this.#machine = machine;
    this.#lost = lost;
    this.signal = signal;
  }

  /** Settles when work may begin here: at once, or never in a child that lost. Rejects when `signal` aborts. */
  async turn(): Promise<void> {
    if (this.#lost) await aborted(this.signal);
  }

  /** The path of the visit that begins now. */
  enter(state: string): string {
    const visit = this.#visits.get(state) ?? 0;
    this.#visits.set(state, visit + 1);
    return `${this.#prefix}${state}.${visit}`;
  }

  /** As `enter`, of a Task: the token that its input may carry is then its own. */
  enterTask(state: string): { readonly path: string; readonly token: string } {
    const token = this.#token();
    this.#tasks += 1;
    return { path: this.enter(state), token };
  }

  /** The path its next visit will have. */
  next(state: string): string {
    return `${this.#prefix}${state}.${this.#visits.get(state) ?? 0}`;
  }

  options(): ScopedOptions {
    const { definition, execution } = this.#host;
    const handlers: Record<string, Handler> = {};
    for (const state of definition.calls.keys()) {
      handlers[state] = (input) => this.#host.task(this, state, input) as ReturnType<Handler>;
    }
    const token = () => this.#token();
    return {
      [SCOPE]: this,
      overrides: {
        taskResourceLocalHandlers: handlers,
        waitTimeOverrides: lookUp((state) => this.#host.wait(this, state)),
        retryIntervalOverrides: lookUp((state) => this.#host.retry(this, state)),
      },
      context: {
        Execution: {
          Id: `arn:aws:states:local:000000000000:execution:pipeline:${execution}`,
          Name: execution,
        },
        StateMachine: { Id: 'arn:aws:states:local:000000000000:stateMachine:pipeline', Name: 'pipeline' },
        Items: this.items,
        Task: {
          get Token() {
            return token();
          },
        },
      },
    };
  }

  /** The scope of a run that begins with these options: this one's own, or a nested one's. */
  opened(machine: StateMachine): { readonly scope: Scope; readonly nest?: Nest; readonly index: number } {
    if (machine === this.#machine) return { scope: this, index: 0 };
    const nest = this.#nests.get(machine) ?? this.#openNest(machine);
    // The interpreter starts a Map's items in their order, whatever its concurrency.
    const index = nest.started++;
    const child = childOf(nest, index);
    const at = nest.site.kind === 'map' ? `[${child}]` : `{${child}}`;
    const signal = AbortSignal.any([this.signal, nest.stop.signal]);
    const first = this.#host.firstFailure(nest.prefix) ?? child;
    const lost = this.#lost || first !== child;
    return { scope: new Scope(this.#host, `${nest.prefix}${at}/`, signal, undefined, lost), nest, index };
  }

  /** A child of this scope has ended well. */
  succeeded<T>(nest: Nest, index: number, value: T): T {
    if (this.#host.firstFailure(nest.prefix) === childOf(nest, index))
      throw this.#host.unrepeatable(nest.prefix);
    nest.results[index] = value;
    return value;
  }

  /** A child of this scope has failed, or was stopped. Rejects with what its Map or Parallel fails with. */
  async failed(nest: Nest, index: number, signal: AbortSignal, thrown: Error): Promise<never> {
    const { prefix, site, stop } = nest;
    signal.throwIfAborted();
    this.#host.failed(prefix, childOf(nest, index));
    if (this.#host.firstFailure(prefix) !== childOf(nest, index)) await aborted(signal);
    const error =
      site.kind === 'map' && site.distributed ? thresholdExceeded(thrown.cause ?? thrown) : thrown;
    stop.abort(error);
    throw error;
  }

  #openNest(machine: StateMachine): Nest {
    const site = this.#host.definition.sites.get(Reflect.get(machine, 'definition'));
    if (!site) throw new Error('a nested machine that the definition does not have');
    // All branches of one visit to a Parallel share its visit number: only the first one counts it.
    const prefix =
      site.kind === 'map' || site.index === 0 ? this.enter(site.state) : this.#current(site.state);
    const nest = { prefix, site, results: [], stop: new AbortController(), started: 0 };
    if (site.kind === 'map') this.results.set(site.state, nest.results);
    this.#nests.set(machine, nest);
    return nest;
  }

  #current(state: string): string {
    return `${this.#prefix}${state}.${(this.#visits.get(state) ?? 1) - 1}`;
  }

  #token(): string {
    return this.#host.token(`${this.#prefix}#${this.#tasks}`);
  }
}

/** A Map's iterations are counted as they start; a Parallel's branches have each their own nest. */
const childOf = ({ site }: Nest, index: number): number => (site.kind === 'map' ? index : site.index);

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });

const lookUp = <T>(find: (state: string) => T | undefined): Record<string, T> =>
  new Proxy({} as Record<string, T>, {
    get: (_, state) => (typeof state === 'string' ? find(state) : undefined),
  });

type Execution = ReturnType<StateMachine['run']>;

async function* noEvents(): Execution['eventLogs'] {}

const run = StateMachine.prototype.run;

StateMachine.prototype.run = function scoped(this: StateMachine, input, options?: ScopedOptions) {
  const around = options?.[SCOPE];
  if (!around) return run.call(this, input, options);

  const { scope, nest, index } = around.opened(this);
  // The interpreter still starts the items it had queued when one of them failed.
  if (nest?.stop.signal.aborted)
    return { abort: () => {}, eventLogs: noEvents(), result: Promise.reject(nest.stop.signal.reason) };
  const execution = run.call(this, input, { ...options, ...scope.options() });
  if (!nest) return execution;
  const result = execution.result.then(
    (value) => around.succeeded(nest, index, value),
    (thrown: Error) => around.failed(nest, index, scope.signal, thrown),
  );
  const abort = () => {
    nest.stop.abort();
    execution.abort();
  };
  return { ...execution, abort, result };
};
