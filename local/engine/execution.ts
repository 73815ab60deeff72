/**
 * One execution under the interpreter: each Task is looked up in the journal before it runs and written there
 * before the interpreter goes on. Waits, time limits and retry intervals count from when they began, not from when
 * this process did.
 */
import { createHash, createHmac } from 'node:crypto';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { ContractBroken } from '../../domain/errors.ts';
import type { Json } from '../../domain/ports.ts';
import type { StageContext } from '../../domain/stage.ts';
import type { Slots } from '../slots.ts';
import { callJob, callStage, readItems, writeResults } from './calls.ts';
import type { Call, Definition } from './definition.ts';
import type { EngineOptions } from './engine.ts';
import { follow } from './events.ts';
import { TaskFailure, TerminalFailure } from './failure.ts';
import type { Answer, Journal, PlacedEvent } from './journal.ts';
import type { Retrier } from './retry.ts';
import { type Host, Scope } from './scope.ts';
import { limited, raced } from './time-limit.ts';

/** What all executions of an engine share. */
export interface Surroundings extends Omit<EngineOptions, 'context'> {
  readonly context: StageContext;
  readonly journal: Journal;
  readonly slots: Slots;
  /** By execution and path: steps that wait for their token. */
  readonly waiting: Map<string, (answer: Answer) => void>;
  /** The interpreter's own States.Timeout. */
  readonly Timeout: new () => Error;
}

export class ExecutionRun implements Host {
  readonly execution: string;
  readonly definition: Definition;
  readonly #around: Surroundings;

  constructor(execution: string, definition: Definition, around: Surroundings) {
    this.execution = execution;
    this.definition = definition;
    this.#around = around;
  }

  /** From the first state to the last. Rejects only when `signal` aborts. */
  async interpret(input: Json, signal: AbortSignal): Promise<Answer> {
    const { journal } = this.#around;
    const machine = new StateMachine(this.definition.machine as unknown as StateMachineDefinition, {
      validationOptions: { noValidate: true },
    });
    const run = machine.run(input as never, new Scope(this, '', signal, machine).options());
    const record = (batch: readonly PlacedEvent[]) => journal.record(this.execution, batch);
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
    if (known && known.inputSha256 !== inputSha256) throw this.#unrepeatable(path);
    if (known?.answer) return this.#settle(scope, state, call, known.answer, known.finishedAt);

    const began = known?.startedAt ?? this.#now();
    if (!known) {
      journal.enter(this.execution, path, inputSha256, began, call.kind === 'token' ? token : undefined);
    }
    const seconds = this.definition.states.get(state)?.TimeoutSeconds as number;
    const answer = await limited(scope.signal, began, seconds, this.#now(), (signal) =>
      this.#call(call, scope, input, path, signal),
    );
    const given = answer ?? { error: 'States.Timeout', cause: '' };
    if (call.kind !== 'token') {
      journal.answerSoon(this.execution, path, given, this.#now());
      return this.#settle(scope, state, call, given);
    }
    // The token may have been answered meanwhile: the first answer counts, and replays must see the same.
    const first = journal.answer(this.execution, path, given, this.#now());
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
    const { jobs, objects, stages, context, slots } = this.#around;
    const place = `${this.execution}/${path}`;
    if (call.kind === 'job') return callJob(jobs, call.definition, input, place, signal);
    if (call.kind === 'read') return readItems(objects, input);
    if (call.kind === 'write') return writeResults(objects, input, scope.results.get(call.map) ?? [], place);
    const stage = stages[call.stage];
    if (!stage) return { error: 'Lambda.ResourceNotFoundException', cause: `no stage ${call.stage}` };
    if (call.kind === 'stage') return raced(callStage(stage, input, context, slots, signal), signal);

    const answered = Promise.withResolvers<Answer>();
    this.#around.waiting.set(place, answered.resolve);
    try {
      return await raced(this.#open(call.stage, input, path, signal, answered.promise), signal);
    } finally {
      this.#around.waiting.delete(place);
    }
  }

  /** Calls the stage that hands out the token, once, then waits for the answer. */
  async #open(stage: string, input: unknown, path: string, signal: AbortSignal, answered: Promise<Answer>) {
    const { journal, stages, context, slots } = this.#around;
    if (!journal.step(this.execution, path)?.invokedAt) {
      const { Payload } = input as { readonly Payload?: unknown };
      const opened = await callStage(stages[stage]!, Payload, context, slots, signal);
      if ('error' in opened) return opened;
      journal.invoked(this.execution, path, this.#now());
    }
    return journal.step(this.execution, path)?.answer ?? (await answered);
  }

  wait(scope: Scope, state: string): number | undefined {
    const seconds = this.definition.states.get(state)?.Seconds;
    if (typeof seconds !== 'number') return undefined;
    const { journal } = this.#around;
    const path = scope.enter(state);
    const known = journal.step(this.execution, path);
    if (!known) journal.enter(this.execution, path, '', this.#now());
    return Math.max(0, seconds * 1000 - (known ? this.#since(known.startedAt) : 0));
  }

  retry(scope: Scope, state: string): number | undefined {
    if (this.definition.calls.has(state)) return scope.pauses.get(state);
    return this.#reached(scope, state) ? 0 : undefined;
  }

  token(place: string): string {
    const key = createHmac('sha256', this.#around.secret);
    return key.update(JSON.stringify([this.execution, place])).digest('base64url');
  }

  /** Whether the state's next visit has begun already. */
  #reached(scope: Scope, state: string): boolean {
    return this.#around.journal.reached(this.execution, scope.next(state));
  }

  #since(instant: string): number {
    return Date.parse(this.#now()) - Date.parse(instant);
  }

  #now(): string {
    return this.#around.clock.now();
  }

  #unrepeatable(path: string): Error {
    const { name, message } = new ContractBroken({
      where: `execution ${this.execution}, step ${path}`,
      found: 'a replay came to this step with another input than it had',
      allowed: 'states whose input follows from the execution input and earlier answers alone',
      next: 'Start the run again with a new ordinal, and report this with the run id',
    });
    return new TerminalFailure(name, message);
  }
}
