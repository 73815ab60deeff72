/** What people are told of an execution: its states entered and left, in SQLite. Nothing follows from it. */
import type { DatabaseSync } from 'node:sqlite';
import type { ExecutionEvent } from '../../domain/ports.ts';
import { Statements } from '../statements.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS engine_events (
  execution TEXT NOT NULL REFERENCES engine_executions, place TEXT NOT NULL, kind TEXT NOT NULL,
  occurrence INTEGER NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
  error TEXT, cause TEXT, PRIMARY KEY (execution, place, kind, occurrence)
) STRICT, WITHOUT ROWID;
`;

/** `occurrence`: the how manyeth event of this kind at this place; a replay's event is the same one. */
export interface PlacedEvent extends ExecutionEvent {
  readonly place: string;
  readonly occurrence: number;
}

export class History {
  readonly #sql: Statements;

  /** After the journal, whose executions its events belong to. */
  constructor(db: DatabaseSync) {
    db.exec(SCHEMA);
    this.#sql = new Statements(db);
  }

  /** Events that are already there keep their first time: a replay passes them again. */
  record(execution: string, events: readonly PlacedEvent[]): void {
    if (events.length === 0) return;
    this.#sql.transaction(() => {
      for (const { place, kind, occurrence, at, state, error, cause } of events) {
        this.#sql.run(
          `INSERT OR IGNORE INTO engine_events SELECT ?, ?, ?, ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?
           FROM engine_events WHERE execution = ?`,
          ...[execution, place, kind, occurrence, at, state, error ?? null, cause ?? null, execution],
        );
      }
    });
  }

  /** Oldest first. */
  events(execution: string): readonly ExecutionEvent[] {
    const rows = this.#sql.all('SELECT * FROM engine_events WHERE execution = ? ORDER BY at, seq', execution);
    return rows.map((row) => ({
      at: String(row.at),
      state: String(row.state),
      kind: String(row.kind) as ExecutionEvent['kind'],
      ...(row.error === null ? {} : { error: String(row.error) }),
      ...(row.cause === null ? {} : { cause: String(row.cause) }),
    }));
  }
}
