/**
 * Workflow on one machine: runs the state machine that Step Functions runs, with stages in process and jobs as
 * child processes.
 *
 *   reads   the golden state machine, its own journal
 *   writes  the journal: an execution before it starts, a step's input before it runs, its answer before anything
 *           follows from it
 *   fails   an execution with ContractBroken when a replay comes to a step with another input than it had
 *
 * Resume is replay: after a crash each running execution runs again from its first state, and every finished step
 * answers from the journal. What was under way runs again, which stages and jobs allow.
 */
import type { DatabaseSync } from 'node:sqlite';
import { NotFound } from '../../domain/errors.ts';
import type {
  Clock,
  Execution,
  ExecutionEvent,
  ExecutionStatus,
  Json,
  ObjectStore,
  Workflow,
} from '../../domain/ports.ts';
import type { Stage, StageContext } from '../../domain/stage.ts';
import { lasting } from '../lasting.ts';
import { Slots } from '../slots.ts';
import { type KeyedJobs, SHUTDOWN } from './calls.ts';
import { type Definition, readDefinition } from './definition.ts';
import { ExecutionRun, type Surroundings } from './execution.ts';
import { timeoutClass } from './failure.ts';
import { History } from './history.ts';
import { Journal } from './journal.ts';
import type { Answer } from './journal-rows.ts';
import { limited, takenLimits } from './time-limit.ts';

export interface EngineOptions {
  readonly db: DatabaseSync;
  /** The golden's text. An execution keeps the definition it was started with. */
  readonly pipeline: string;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly context: Omit<StageContext, 'workflow'>;
  readonly objects: ObjectStore;
  readonly jobs: KeyedJobs;
  readonly clock: Clock;
  /** Of this installation: task tokens are made with it. */
  readonly secret: string;
  /** Stages that run at once. @default 4 */
  readonly concurrency?: number;
  /** Told of every execution that ended by itself, after it is journalled. */
  readonly onEnd?: (execution: Execution, input: Json) => void;
}

interface Running {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export class Engine implements Workflow {
  readonly #around: Surroundings;
  readonly #journal: Journal;
  readonly #running = new Map<string, Running>();
  readonly #definitions = new Map<
    string,
    { readonly definition: Definition; readonly limits: ReadonlyMap<string, number> }
  >();
  #closed = false;

  private constructor(options: EngineOptions, Timeout: new () => Error) {
    this.#journal = new Journal(options.db, options.context.log);
    this.#around = {
      ...options,
      context: { ...options.context, workflow: this },
      journal: this.#journal,
      history: new History(options.db),
      slots: new Slots(options.concurrency ?? 4),
      waiting: new Map(),
      Timeout,
    };
    this.#definition(options.pipeline);
  }

  /** `ContractBroken` for a pipeline it can't run exactly. Goes on with nothing yet: `resume` does. */
  static async open(options: EngineOptions): Promise<Engine> {
    return new Engine(options, await timeoutClass());
  }

  /** Goes on with every execution that was running. Returns their names. */
  resume(): readonly string[] {
    const names = this.#journal.running().filter((name) => !this.#running.has(name));
    for (const name of names) this.#launch(name);
    return names;
  }

  async start(name: string, input: Json): Promise<{ started: boolean }> {
    const started = this.#journal.create(name, this.#around.pipeline, JSON.stringify(input), this.#now());
    if (started && !this.#closed) this.#launch(name);
    return { started };
  }

  async describe(name: string): Promise<Execution | undefined> {
    const stored = this.#journal.execution(name);
    if (!stored) return undefined;
    const { input: _input, definition: _definition, ...execution } = stored;
    return execution;
  }

  async history(name: string): Promise<readonly ExecutionEvent[]> {
    return this.#around.history.events(name);
  }

  async stop(name: string, reason: string): Promise<void> {
    if (!this.#journal.execution(name)) {
      throw new NotFound({
        where: `execution ${name}`,
        found: 'no execution of that name',
        allowed: 'a run that was started on this machine',
        next: "List them with 'modelmill runs'",
      });
    }
    this.#journal.end(name, 'ABORTED', this.#now(), { cause: reason });
    const running = this.#running.get(name);
    running?.stop.abort(new Error(reason));
    await running?.done;
  }

  async succeed(token: string, output: Json): Promise<void> {
    this.#answerToken(token, { output: JSON.stringify(output) });
  }

  async fail(token: string, error: string, cause: string): Promise<void> {
    this.#answerToken(token, { error, cause });
  }

  /** Stops driving executions; they stay RUNNING and go on at the next `resume`. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#running.values()];
    for (const { stop } of all) stop.abort(SHUTDOWN);
    await Promise.all(all.map(({ done }) => done));
    try {
      this.#journal.flush();
    } catch (error) {
      // The steps whose answers are lost with it run again.
      this.#around.context.log('journal not written at the end', { error: (error as Error).message });
    }
  }

  #answerToken(token: string, answer: Answer): void {
    const step = this.#journal.answerToken(token, answer, this.#now());
    if (!step) {
      throw new NotFound({
        where: 'task token',
        found: 'no step waits for it',
        allowed: 'a token that was handed out and not yet answered',
        next: 'Look at the run: its review is closed, or the run has ended',
      });
    }
    this.#around.waiting.get(`${step.execution}/${step.path}`)?.(answer);
  }

  #launch(name: string): void {
    const { context } = this.#around;
    const stop = new AbortController();
    const done = this.#execute(name, stop.signal)
      .catch((error: Error) => {
        // It stays RUNNING: the next start goes on with it.
        if (!stop.signal.aborted)
          context.log('an execution broke off', { execution: name, error: error.stack });
      })
      .finally(() => this.#running.delete(name));
    this.#running.set(name, { stop, done });
  }

  async #execute(name: string, signal: AbortSignal): Promise<void> {
    const { onEnd, context } = this.#around;
    const { input, startedAt, definition: body } = this.#journal.execution(name)!;
    const given = JSON.parse(input) as Json;
    const [status, answer] = await this.#outcome(name, given, startedAt, body, signal);
    const stoppedAt = this.#now();
    const end = () => this.#journal.end(name, status, stoppedAt, answer);
    if (!(await lasting(`end of ${name}`, end, context.log, signal))) return;
    const { error, cause } = answer;
    onEnd?.({ name, status, startedAt, stoppedAt, error, cause }, given);
  }

  async #outcome(
    name: string,
    input: Json,
    startedAt: string,
    body: string,
    signal: AbortSignal,
  ): Promise<readonly [ExecutionStatus, { output?: string; error?: string; cause?: string }]> {
    try {
      const read = this.#definition(body);
      const run = new ExecutionRun(name, read, this.#around);
      const { timeoutSeconds } = read.definition;
      const passed = Math.max(0, Date.parse(this.#now()) - Date.parse(startedAt));
      const left = timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000 - passed;
      const outcome = await limited(signal, left, (limit) => run.interpret(input, limit));
      if (!outcome) return ['TIMED_OUT', { error: 'States.Timeout' }];
      return ['error' in outcome ? 'FAILED' : 'SUCCEEDED', outcome];
    } catch (error) {
      signal.throwIfAborted();
      return ['FAILED', { error: (error as Error).name, cause: (error as Error).message }];
    }
  }

  #definition(body: string) {
    let read = this.#definitions.get(body);
    if (!read) {
      const definition = readDefinition(body);
      read = { definition, limits: takenLimits(definition) };
      this.#definitions.set(body, read);
    }
    return read;
  }

  #now(): string {
    return this.#around.clock.now();
  }
}
