/**
 * One execution under the interpreter: each Task is looked up in the journal before it runs and written there
 * before the interpreter goes on. What only waits (a Wait, a token, the interval before a retry) counts from when it
 * began, whether or not a server was up; the time limit of work counts while there is a server to do it.
 *
 * A journal that can't be written holds the execution up. It never fails it: a failure without a trace would not
 * happen again in a replay.
 */
import { createHash, createHmac } from 'node:crypto';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { ContractBroken } from '../../domain/errors.ts';
import type { Json } from '../../domain/ports.ts';
import type { Stage, StageContext } from '../../domain/stage.ts';
import { lasting } from '../lasting.ts';
import type { Slots } from '../slots.ts';
import { callJob, callStage, readItems, writeResults } from './calls.ts';
import type { Call, Definition } from './definition.ts';
import type { EngineOptions } from './engine.ts';
import { follow } from './events.ts';
import { ReplayFailure, TaskFailure, TerminalFailure } from './failure.ts';
import type { History, PlacedEvent } from './history.ts';
import type { Journal } from './journal.ts';
import type { Answer } from './journal-rows.ts';
import type { Retrier } from './retry.ts';
import { type Host, Scope } from './scope.ts';
import { limited, raced } from './time-limit.ts';

/** What all executions of an engine share. */
export interface Surroundings extends Omit<EngineOptions, 'context'> {
  readonly context: StageContext;
  readonly journal: Journal;
  readonly history: History;
  readonly slots: Slots;
  /** By execution and path: steps that wait for their token. */
  readonly waiting: Map<string, (answer: Answer) => void>;
  /** The interpreter's own States.Timeout. */
  readonly Timeout: new () => Error;
}

export class ExecutionRun implements Host {
  readonly execution: string;
  readonly definition: Definition;
  readonly #limits: ReadonlyMap<string, number>;
  readonly #around: Surroundings;
  /** Of each visit to a Map or Parallel that failed, the child that failed first. */
  readonly #failures: Map<string, number>;

  constructor(
    execution: string,
    { definition, limits }: { readonly definition: Definition; readonly limits: ReadonlyMap<string, number> },
    around: Surroundings,
  ) {
    this.execution = execution;
    this.definition = definition;
    this.#limits = limits;
    this.#around = around;
    this.#failures = around.journal.failures(execution);
  }

  /** From the first state to the last. Rejects only when `signal` aborts. */
  async interpret(input: Json, signal: AbortSignal): Promise<Answer> {
    const machine = new StateMachine(this.definition.machine as unknown as StateMachineDefinition, {
      validationOptions: { noValidate: true },
    });
    const run = machine.run(input as never, new Scope(this, '', signal, machine).options());
    const record = (batch: readonly PlacedEvent[]) => this.#record(batch);
    const events = follow(run.eventLogs, this.definition.untold, record, signal);
    const abort = () => run.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return { output: JSON.stringify(await run.result) };
    } catch (error) {
      signal.throwIfAborted();
      const reason = ((error as Error).cause ?? error) as Error;
      return { error: reason.name, cause: reason.message };
    } finally {
      signal.removeEventListener('abort', abort);
      await events;
    }
  }

  async task(scope: Scope, state: string, input: unknown): Promise<unknown> {
    scope.signal.throwIfAborted();
    const { journal } = this.#around;
    const call = this.definition.calls.get(state)!;
    const { path, token } = scope.enterTask(state);
    const inputSha256 = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    const known = journal.step(this.execution, path);
    if (known && known.inputSha256 !== inputSha256) throw this.unrepeatable(path);
    if (known?.answer) return this.#settle(scope, state, call, known.answer, known.finishedAt);

    await scope.turn();

    const began = known?.startedAt ?? this.#now();
    if (!known) {
      const own = call.kind === 'token' ? token : undefined;
      await this.#written(scope, () => journal.enter(this.execution, path, inputSha256, began, own));
    }
    // Before its time begins to run: a stage that waits for its turn is not late.
    using _slot = call.kind === 'stage' ? await this.#around.slots.take(1, scope.signal) : undefined;
    const passed = call.kind === 'token' ? this.#since(began) : 0;
    const answer = await limited(scope.signal, this.#limits.get(state)! * 1000 - passed, async (signal) => {
      try {
        return await this.#call(call, scope, input, path, signal);
      } catch (thrown) {
        signal.throwIfAborted();
        return { error: (thrown as Error).name, cause: (thrown as Error).message };
      }
    });
    const given = answer ?? { error: 'States.Timeout', cause: '' };
    if (call.kind !== 'token') {
      journal.answerSoon(this.execution, path, given, this.#now());
      return this.#settle(scope, state, call, given);
    }
    // The token may have been answered meanwhile: the first answer counts, and replays must see the same.
    const answered = () => journal.answer(this.execution, path, given, this.#now());
    const first = await this.#written(scope, answered);
    return this.#settle(scope, state, call, first ? given : journal.step(this.execution, path)!.answer!);
  }

  /** The interpreter's result of an answered step; for a replayed one also what is left of the wait before a retry. */
  #settle(scope: Scope, state: string, call: Call, answer: Answer, replayedFrom?: string): unknown {
    scope.pauses.delete(state);
    if ('output' in answer) {
      scope.retries.succeeded(state);
      const result = JSON.parse(answer.output) as unknown;
      if (call.kind === 'read') scope.items[call.map] = result;
      return result;
    }
    const retriers = (this.definition.states.get(state)?.Retry ?? []) as readonly Retrier[];
    const interval = scope.retries.failed(state, retriers, answer.error);
    if (interval !== undefined && replayedFrom) {
      const over = this.#since(replayedFrom);
      scope.pauses.set(state, this.#reached(scope, state) ? 0 : Math.max(0, interval - over));
    }
    if (answer.error === 'States.Timeout') throw new this.#around.Timeout();
    if (answer.error === 'States.DataLimitExceeded') throw new TerminalFailure(answer.error, answer.cause);
    throw new TaskFailure(answer.error, answer.cause);
  }

  async #call(call: Call, scope: Scope, input: unknown, path: string, signal: AbortSignal): Promise<Answer> {
    const { jobs, objects, stages, context } = this.#around;
    const place = `${this.execution}/${path}`;
    if (call.kind === 'job') return callJob(jobs, call.definition, input, place, context.log, signal);
    if (call.kind === 'read') return readItems(objects, input);
    if (call.kind === 'write') return writeResults(objects, input, scope.results.get(call.map) ?? [], place);
    const stage = stages[call.stage];
    if (!stage) return { error: 'Lambda.ResourceNotFoundException', cause: `no stage ${call.stage}` };
    if (call.kind === 'stage') return callStage(stage, input, context, signal);

    const answered = Promise.withResolvers<Answer>();
    this.#around.waiting.set(place, answered.resolve);
    try {
      return await raced(this.#open(stage, input, path, signal, answered.promise), signal);
    } finally {
      this.#around.waiting.delete(place);
    }
  }

  /** Calls the stage that hands out the token, once, then waits for the answer. */
  async #open(stage: Stage, input: unknown, path: string, signal: AbortSignal, answered: Promise<Answer>) {
    const { journal, context, slots } = this.#around;
    if (!journal.step(this.execution, path)?.invokedAt) {
      const { Payload } = input as { readonly Payload?: unknown };
      const slot = await slots.take(1, signal);
      const opened = await callStage(stage, Payload, context, signal).finally(() => slot[Symbol.dispose]());
      if ('error' in opened) return opened;
      const invoked = () => journal.invoked(this.execution, path, this.#now());
      await lasting(`${this.execution}/${path}`, invoked, context.log, signal);
    }
    return journal.step(this.execution, path)?.answer ?? (await answered);
  }

  wait(scope: Scope, state: string): number | undefined {
    const seconds = this.definition.states.get(state)?.Seconds;
    if (typeof seconds !== 'number') return undefined;
    const { journal } = this.#around;
    const path = scope.enter(state);
    const known = journal.step(this.execution, path);
    if (!known) journal.enterSoon(this.execution, path, this.#now());
    return Math.max(0, seconds * 1000 - (known ? this.#since(known.startedAt) : 0));
  }

  retry(scope: Scope, state: string): number | undefined {
    if (this.definition.calls.has(state)) return scope.pauses.get(state);
    return this.#reached(scope, state) ? 0 : undefined;
  }

  firstFailure(path: string): number | undefined {
    return this.#failures.get(path);
  }

  failed(path: string, child: number): void {
    if (this.#failures.has(path)) return;
    this.#failures.set(path, child);
    this.#around.journal.failedSoon(this.execution, path, child);
  }

  token(place: string): string {
    const key = createHmac('sha256', this.#around.secret);
    return key.update(JSON.stringify([this.execution, place])).digest('base64url');
  }

  /** Whether the state's next visit has begun already. */
  #reached(scope: Scope, state: string): boolean {
    return this.#around.journal.reached(this.execution, scope.next(state));
  }

  /** Never negative: a clock that was set back adds nothing to a wait. */
  #since(instant: string): number {
    return Math.max(0, Date.parse(this.#now()) - Date.parse(instant));
  }

  #written<T>(scope: Scope, write: () => T): Promise<T> {
    return lasting(`journal of ${this.execution}`, write, this.#around.context.log, scope.signal);
  }

  #record(batch: readonly PlacedEvent[]): boolean {
    try {
      this.#around.history.record(this.execution, batch);
      return true;
    } catch (error) {
      this.#around.context.log('history held up', { execution: this.execution, error: String(error) });
      return false;
    }
  }

  #now(): string {
    return this.#around.clock.now();
  }

  unrepeatable(path: string): Error {
    const { name, message } = new ContractBroken({
      where: `execution ${this.execution}, step ${path}`,
      found: 'a replay came to this step with another input than it had',
      allowed: 'states whose input follows from the execution input and earlier answers alone',
      next: 'Start the run again with a new ordinal, and report this with the run id',
    });
    return new ReplayFailure(name, message);
  }
}
