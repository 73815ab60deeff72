/** The statements of one database connection, each prepared once, and its transactions. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** A column that may be NULL. */
export const text = (value: Value | undefined): string | undefined =>
  value === null || value === undefined ? undefined : String(value);

export class Statements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: Value[]): readonly Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** How many rows it changed. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** All of `work` or none of it; waits for other connections' writes first. */
  transaction<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      // On a full disk SQLite has rolled back by itself.
      if (this.#db.isTransaction) this.run('ROLLBACK');
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}
