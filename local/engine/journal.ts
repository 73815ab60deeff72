/**
 * What the engine remembers: executions, the definitions they run, their steps and their events, in SQLite.
 *
 *   writes  engine_definitions, engine_executions, engine_steps, engine_events in the home's one database
 *   holds   a step's input hash before it runs and its answer before anything that follows from it has begun
 *
 * Every write is one transaction with synchronous=FULL: what was answered once is answered the same after a
 * power cut. A retry is safe because every insert is keyed by what it records.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Execution, ExecutionEvent, ExecutionStatus } from '../../domain/ports.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS engine_definitions (sha256 TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS engine_executions (
  name TEXT PRIMARY KEY, definition TEXT NOT NULL REFERENCES engine_definitions, input TEXT NOT NULL,
  status TEXT NOT NULL, started_at TEXT NOT NULL, stopped_at TEXT, output TEXT, error TEXT, cause TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS engine_running ON engine_executions (started_at) WHERE status = 'RUNNING';
CREATE TABLE IF NOT EXISTS engine_steps (
  execution TEXT NOT NULL REFERENCES engine_executions, path TEXT NOT NULL, input_sha256 TEXT NOT NULL,
  token TEXT UNIQUE, started_at TEXT NOT NULL, invoked_at TEXT, finished_at TEXT,
  output TEXT, error TEXT, cause TEXT, PRIMARY KEY (execution, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS engine_events (
  execution TEXT NOT NULL REFERENCES engine_executions, place TEXT NOT NULL, kind TEXT NOT NULL,
  occurrence INTEGER NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
  error TEXT, cause TEXT, PRIMARY KEY (execution, place, kind, occurrence)
) STRICT, WITHOUT ROWID;
`;

export interface StoredExecution extends Execution {
  readonly input: string;
  readonly definition: string;
}

/** An answer as the interpreter gets it: JSON text, or an error's name and cause. */
export type Answer = { readonly output: string } | { readonly error: string; readonly cause: string };

export interface Step {
  readonly inputSha256: string;
  readonly startedAt: string;
  /** Set when the function of a step that waits for its token has returned. */
  readonly invokedAt?: string;
  readonly answer?: Answer;
  readonly finishedAt?: string;
}

/** `occurrence`: the how manyeth event of this kind at this place; a replay's event is the same one. */
export interface PlacedEvent extends ExecutionEvent {
  readonly place: string;
  readonly occurrence: number;
}

type Row = Record<string, string | number | null>;
const text = (value: string | number | null | undefined): string | undefined =>
  value === null || value === undefined ? undefined : String(value);

const toStep = (row: Row): Step => ({
  inputSha256: String(row.input_sha256),
  startedAt: String(row.started_at),
  invokedAt: text(row.invoked_at),
  finishedAt: text(row.finished_at),
  answer:
    row.finished_at === null
      ? undefined
      : row.error === null
        ? { output: String(row.output) }
        : { error: String(row.error), cause: String(row.cause) },
});

const toExecution = (row: Row): StoredExecution => ({
  name: String(row.name),
  status: String(row.status) as ExecutionStatus,
  startedAt: String(row.started_at),
  stoppedAt: text(row.stopped_at),
  error: text(row.error),
  cause: text(row.cause),
  input: String(row.input),
  definition: String(row.body),
});

export class Journal {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Answers that go to disk with the next write, before anything that follows from them has begun. */
  #pending: (() => void)[] = [];
  #flush: NodeJS.Immediate | undefined;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  /** False when an execution of that name exists, in whatever state. */
  create(name: string, definition: string, input: string, at: string): boolean {
    const sha256 = createHash('sha256').update(definition).digest('hex');
    return this.#transaction(() => {
      this.#run('INSERT OR IGNORE INTO engine_definitions VALUES (?, ?)', sha256, definition);
      return (
        this.#run(
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
    const row = this.#prepare(
      'SELECT e.*, d.body FROM engine_executions e JOIN engine_definitions d ON d.sha256 = e.definition WHERE name = ?',
    ).get(name) as Row | undefined;
    return row && toExecution(row);
  }

  /** Names of the executions to go on with, oldest first. */
  running(): readonly string[] {
    const rows = this.#prepare(
      "SELECT name FROM engine_executions WHERE status = 'RUNNING' ORDER BY started_at, name",
    ).all() as Row[];
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
        this.#run(
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
    const row = this.#prepare('SELECT * FROM engine_steps WHERE execution = ? AND path = ?').get(
      execution,
      path,
    ) as Row | undefined;
    return row && toStep(row);
  }

  /** Whether anything was ever begun at `path`, or below it. */
  reached(execution: string, path: string): boolean {
    return (
      this.#prepare(
        "SELECT 1 FROM engine_steps WHERE execution = ? AND (path = ? OR path GLOB ? || '[[{]*') LIMIT 1",
      ).get(execution, path, path.replace(/[*?[]/g, '[$&]')) !== undefined
    );
  }

  enter(execution: string, path: string, inputSha256: string, at: string, token?: string): void {
    this.#transaction(() =>
      this.#run(
        `INSERT INTO engine_steps (execution, path, input_sha256, token, started_at) VALUES (?, ?, ?, ?, ?)`,
        ...[execution, path, inputSha256, token ?? null, at],
      ),
    );
  }

  invoked(execution: string, path: string, at: string): void {
    this.#run('UPDATE engine_steps SET invoked_at = ? WHERE execution = ? AND path = ?', at, execution, path);
  }

  /**
   * On disk with the next step's entry, which a chain of states comes to within this turn of the event loop, or
   * else at its end: one wait for the disk a step instead of two.
   */
  answerSoon(execution: string, path: string, answer: Answer, at: string): void {
    this.#pending.push(() => this.#answer(execution, path, answer, at));
    this.#flush ??= setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.#pending.length > 0) this.#transaction(() => {});
  }

  /** False when the step has its answer already: the first answer counts. */
  answer(execution: string, path: string, answer: Answer, at: string): boolean {
    return this.#transaction(() => this.#answer(execution, path, answer, at));
  }

  #answer(execution: string, path: string, answer: Answer, at: string): boolean {
    return (
      this.#run(
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
    const row = this.#prepare(
      `UPDATE engine_steps SET finished_at = ?, output = ?, error = ?, cause = ?
       WHERE token = ? AND finished_at IS NULL
         AND execution IN (SELECT name FROM engine_executions WHERE status = 'RUNNING')
       RETURNING execution, path`,
    ).get(at, ...columns(answer), token) as Row | undefined;
    return row && { execution: String(row.execution), path: String(row.path) };
  }

  /** Events that are already there keep their first time: a replay passes them again. */
  record(execution: string, events: readonly PlacedEvent[]): void {
    if (events.length === 0) return;
    this.#transaction(() => {
      for (const { place, kind, occurrence, at, state, error, cause } of events) {
        this.#run(
          `INSERT OR IGNORE INTO engine_events SELECT ?, ?, ?, ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?
           FROM engine_events WHERE execution = ?`,
          ...[execution, place, kind, occurrence, at, state, error ?? null, cause ?? null, execution],
        );
      }
    });
  }

  events(execution: string): readonly ExecutionEvent[] {
    const rows = this.#prepare('SELECT * FROM engine_events WHERE execution = ? ORDER BY at, seq').all(
      execution,
    ) as Row[];
    return rows.map((row) => ({
      at: String(row.at),
      state: String(row.state),
      kind: String(row.kind) as ExecutionEvent['kind'],
      ...(row.error === null ? {} : { error: String(row.error) }),
      ...(row.cause === null ? {} : { cause: String(row.cause) }),
    }));
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  #transaction<T>(work: () => T): T {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    this.#prepare('BEGIN IMMEDIATE').run();
    try {
      for (const write of this.#pending) write();
      const result = work();
      this.#prepare('COMMIT').run();
      this.#pending = [];
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

const columns = (answer: Answer): [string | null, string | null, string | null] =>
  'output' in answer ? [answer.output, null, null] : [null, answer.error, answer.cause];
