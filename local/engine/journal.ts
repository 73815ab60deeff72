/**
 * What the engine remembers: executions, the definitions they run and their steps, in SQLite.
 *
 *   writes  engine_definitions, engine_executions, engine_steps, engine_failures in the home's one database
 *   holds   a step's input hash before it runs and its answer before anything that follows from it has begun
 *
 * Every write is one transaction with synchronous=FULL: what was answered once is answered the same after a
 * power cut. A retry is safe because every insert is keyed by what it records. On a full disk a write throws and
 * leaves nothing behind; what waits for the next write goes on waiting.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { ExecutionStatus } from '../../domain/ports.ts';
import type { Log } from '../../domain/stage.ts';
import { Statements } from '../statements.ts';
import {
  type Answer,
  columns,
  SCHEMA,
  type Step,
  type StoredExecution,
  toExecution,
  toStep,
} from './journal-rows.ts';

export class Journal {
  readonly #sql: Statements;
  readonly #log: Log;
  /** What goes to disk with the next write, before anything that follows from it has begun. */
  #pending: (() => void)[] = [];
  #flush: NodeJS.Immediate | undefined;

  constructor(db: DatabaseSync, log: Log) {
    db.exec(SCHEMA);
    this.#sql = new Statements(db);
    this.#log = log;
  }

  /** False when an execution of that name exists, in whatever state. */
  create(name: string, definition: string, input: string, at: string): boolean {
    const sha256 = createHash('sha256').update(definition).digest('hex');
    return this.#transaction(() => {
      this.#sql.run('INSERT OR IGNORE INTO engine_definitions VALUES (?, ?)', sha256, definition);
      return (
        this.#sql.run(
          `INSERT OR IGNORE INTO engine_executions (name, definition, input, status, started_at)
           VALUES (?, ?, ?, 'RUNNING', ?)`,
          name,
          sha256,
          input,
          at,
        ) === 1
      );
    });
  }

  execution(name: string): StoredExecution | undefined {
    const row = this.#sql.get(
      'SELECT e.*, d.body FROM engine_executions e JOIN engine_definitions d ON d.sha256 = e.definition WHERE name = ?',
      name,
    );
    return row && toExecution(row);
  }

  /** Names of the executions to go on with, oldest first. */
  running(): readonly string[] {
    const rows = this.#sql.all(
      "SELECT name FROM engine_executions WHERE status = 'RUNNING' ORDER BY started_at, name",
    );
    return rows.map((row) => String(row.name));
  }

  /** False when it has ended already: the first end counts. */
  end(
    name: string,
    status: ExecutionStatus,
    at: string,
    answer: { readonly output?: string; readonly error?: string; readonly cause?: string },
  ): boolean {
    return this.#transaction(
      () =>
        this.#sql.run(
          `UPDATE engine_executions SET status = ?, stopped_at = ?, output = ?, error = ?, cause = ?
         WHERE name = ? AND status = 'RUNNING'`,
          status,
          at,
          answer.output ?? null,
          answer.error ?? null,
          answer.cause ?? null,
          name,
        ) === 1,
    );
  }

  step(execution: string, path: string): Step | undefined {
    const row = this.#sql.get('SELECT * FROM engine_steps WHERE execution = ? AND path = ?', execution, path);
    return row && toStep(row);
  }

  /** Whether anything was ever begun at `path`, or below it. */
  reached(execution: string, path: string): boolean {
    const row = this.#sql.get(
      "SELECT 1 FROM engine_steps WHERE execution = ? AND (path = ? OR path GLOB ? || '[[{]*') LIMIT 1",
      ...[execution, path, path.replace(/[*?[]/g, '[$&]')],
    );
    return row !== undefined;
  }

  enter(execution: string, path: string, inputSha256: string, at: string, token?: string): void {
    this.#transaction(() => this.#enter(execution, path, inputSha256, at, token));
  }

  /** Of a Wait, which has no work to do twice. */
  enterSoon(execution: string, path: string, at: string): void {
    this.#soon(() => this.#enter(execution, path, '', at));
  }

  #enter(execution: string, path: string, inputSha256: string, at: string, token?: string): void {
    this.#sql.run(
      `INSERT OR IGNORE INTO engine_steps (execution, path, input_sha256, token, started_at) VALUES (?, ?, ?, ?, ?)`,
      ...[execution, path, inputSha256, token ?? null, at],
    );
  }

  invoked(execution: string, path: string, at: string): void {
    this.#sql.run(
      'UPDATE engine_steps SET invoked_at = ? WHERE execution = ? AND path = ?',
      at,
      execution,
      path,
    );
  }

  /**
   * On disk with the next step's entry, which a chain of states comes to within this turn of the event loop, or
   * else at its end: one wait for the disk a step instead of two.
   */
  answerSoon(execution: string, path: string, answer: Answer, at: string): void {
    this.#soon(() => this.#answer(execution, path, answer, at));
  }

  /** False when the step has its answer already: the first answer counts. */
  answer(execution: string, path: string, answer: Answer, at: string): boolean {
    return this.#transaction(() => this.#answer(execution, path, answer, at));
  }

  #answer(execution: string, path: string, answer: Answer, at: string): boolean {
    return (
      this.#sql.run(
        `UPDATE engine_steps SET finished_at = ?, output = ?, error = ?, cause = ?
         WHERE execution = ? AND path = ? AND finished_at IS NULL`,
        at,
        ...columns(answer),
        execution,
        path,
      ) === 1
    );
  }

  /** The step that waits for this token, now answered; undefined when the token is unknown or spent. */
  answerToken(
    token: string,
    answer: Answer,
    at: string,
  ): { readonly execution: string; readonly path: string } | undefined {
    const row = this.#sql.get(
      `UPDATE engine_steps SET finished_at = ?, output = ?, error = ?, cause = ?
       WHERE token = ? AND finished_at IS NULL
         AND execution IN (SELECT name FROM engine_executions WHERE status = 'RUNNING')
       RETURNING execution, path`,
      ...[at, ...columns(answer), token],
    );
    return row && { execution: String(row.execution), path: String(row.path) };
  }

  /** Keeps the child that is there already: the first failure counts. */
  failedSoon(execution: string, path: string, child: number): void {
    this.#soon(() =>
      this.#sql.run('INSERT OR IGNORE INTO engine_failures VALUES (?, ?, ?)', execution, path, child),
    );
  }

  /** Of each visit to a Map or Parallel that failed, the child that failed first. */
  failures(execution: string): Map<string, number> {
    const rows = this.#sql.all('SELECT path, child FROM engine_failures WHERE execution = ?', execution);
    return new Map(rows.map(({ path, child }) => [String(path), Number(child)]));
  }

  flush(): void {
    if (this.#pending.length > 0) this.#transaction(() => {});
  }

  #soon(write: () => void): void {
    this.#pending.push(write);
    this.#flush ??= setImmediate(() => {
      try {
        this.flush();
      } catch (error) {
        // Still pending: whatever would follow from it writes first, and takes it along.
        this.#log('journal held up', { error: (error as Error).message });
      }
    });
  }

  #transaction<T>(work: () => T): T {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    const result = this.#sql.transaction(() => {
      for (const write of this.#pending) write();
      return work();
    });
    this.#pending = [];
    return result;
  }
}
