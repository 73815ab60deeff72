/**
 * What Jobs remembers in SQLite: every job, and every attempt with the process that made it, so that a server that
 * comes back finds what its predecessor left running.
 *
 *   writes  jobs, job_attempts in the home's one database; an attempt before its process begins
 */
import type { DatabaseSync } from 'node:sqlite';
import type { JobDescription, JobRequest, JobStatus } from '../../domain/ports.ts';
import { type Row, Statements, text } from '../statements.ts';
import type { Ending } from './retry.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, definition TEXT NOT NULL, environment TEXT NOT NULL,
  status TEXT NOT NULL, status_reason TEXT, stop_reason TEXT, created_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS job_attempts (
  job TEXT NOT NULL REFERENCES jobs, number INTEGER NOT NULL, pid INTEGER NOT NULL, process TEXT,
  started_at TEXT NOT NULL, stopped_at TEXT, counts INTEGER NOT NULL DEFAULT 1,
  exit_code INTEGER, reason TEXT, container_reason TEXT, PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;
`;

/** An attempt that has no end yet, and the process it ran in. */
export interface OpenAttempt {
  readonly job: string;
  readonly number: number;
  /** 0: nobody was left to write down which it got. */
  readonly pid: number;
  /** `identityOf(pid)` when it was started. */
  readonly process: string | undefined;
}

interface StoredJob extends JobRequest {
  readonly id: string;
  readonly status: JobStatus;
  /** Set when somebody asked for its end. */
  readonly stopReason?: string;
}

export class Ledger {
  readonly #sql: Statements;

  constructor(db: DatabaseSync) {
    db.exec(SCHEMA);
    this.#sql = new Statements(db);
  }

  /** Keeps the job that has this id already. */
  add(id: string, { name, definition, environment }: JobRequest, at: string): void {
    this.#sql.run(
      "INSERT OR IGNORE INTO jobs VALUES (?, ?, ?, ?, 'SUBMITTED', NULL, NULL, ?)",
      id,
      name,
      definition,
      JSON.stringify(environment),
      at,
    );
  }

  job(id: string): StoredJob | undefined {
    const row = this.#sql.get('SELECT * FROM jobs WHERE id = ?', id);
    if (!row) return undefined;
    return {
      id,
      name: String(row.name),
      definition: String(row.definition),
      environment: JSON.parse(String(row.environment)) as Record<string, string>,
      status: String(row.status) as JobStatus,
      stopReason: text(row.stop_reason),
    };
  }

  setStatus(id: string, status: JobStatus, reason?: string): void {
    this.#sql.run('UPDATE jobs SET status = ?, status_reason = ? WHERE id = ?', status, reason ?? null, id);
  }

  askToStop(id: string, reason: string): void {
    this.#sql.run('UPDATE jobs SET stop_reason = coalesce(stop_reason, ?) WHERE id = ?', reason, id);
  }

  /** `counted`: attempts that used up one of the definition's; a server's end is not the job's fault. */
  attempts(id: string): { readonly made: number; readonly counted: number } {
    const row = this.#sql.get(
      'SELECT count(*) made, coalesce(sum(counts), 0) counted FROM job_attempts WHERE job = ?',
      id,
    ) as Row;
    return { made: Number(row.made), counted: Number(row.counted) };
  }

  /** Before its process is started. */
  begin(job: string, number: number, at: string): void {
    this.#sql.run(
      'INSERT INTO job_attempts (job, number, pid, started_at) VALUES (?, ?, 0, ?)',
      job,
      number,
      at,
    );
  }

  started(job: string, number: number, pid: number, process: string | undefined): void {
    this.#sql.run(
      'UPDATE job_attempts SET pid = ?, process = ? WHERE job = ? AND number = ?',
      ...[pid, process ?? null, job, number],
    );
  }

  end(job: string, number: number, ending: Ending, counts: boolean, at: string): void {
    this.#sql.run(
      `UPDATE job_attempts SET stopped_at = ?, counts = ?, exit_code = ?, reason = ?, container_reason = ?
       WHERE job = ? AND number = ?`,
      at,
      counts ? 1 : 0,
      ending.exitCode ?? null,
      ending.reason,
      ending.containerReason ?? null,
      job,
      number,
    );
  }

  openAttempts(): readonly OpenAttempt[] {
    const rows = this.#sql.all('SELECT * FROM job_attempts WHERE stopped_at IS NULL');
    return rows.map((row) => ({
      job: String(row.job),
      number: Number(row.number),
      pid: Number(row.pid),
      process: text(row.process),
    }));
  }

  describe(id: string): JobDescription | undefined {
    const job = this.#sql.get('SELECT * FROM jobs WHERE id = ?', id);
    if (!job) return undefined;
    const rows = this.#sql.all('SELECT * FROM job_attempts WHERE job = ? ORDER BY number', id);
    return {
      id,
      name: String(job.name),
      status: String(job.status) as JobStatus,
      statusReason: text(job.status_reason),
      attempts: rows.map((row) => ({
        startedAt: text(row.started_at),
        stoppedAt: text(row.stopped_at),
        exitCode: row.exit_code === null ? undefined : Number(row.exit_code),
        reason: text(row.reason),
        containerReason: text(row.container_reason),
      })),
    };
  }
}
