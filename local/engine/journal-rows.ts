/** The journal's tables, and what their rows stand for. */
import type { Execution, ExecutionStatus } from '../../domain/ports.ts';
import { type Row, text } from '../statements.ts';

export const SCHEMA = `
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
CREATE TABLE IF NOT EXISTS engine_failures (
  execution TEXT NOT NULL REFERENCES engine_executions, path TEXT NOT NULL, child INTEGER NOT NULL,
  PRIMARY KEY (execution, path)
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

export const toStep = (row: Row): Step => ({
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

export const toExecution = (row: Row): StoredExecution => ({
  name: String(row.name),
  status: String(row.status) as ExecutionStatus,
  startedAt: String(row.started_at),
  stoppedAt: text(row.stopped_at),
  error: text(row.error),
  cause: text(row.cause),
  input: String(row.input),
  definition: String(row.body),
});

/** Of output, error and cause. */
export const columns = (answer: Answer): [string | null, string | null, string | null] =>
  'output' in answer ? [answer.output, null, null] : [null, answer.error, answer.cause];
