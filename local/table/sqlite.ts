/**
 * Table in one SQLite file: WAL, every commit on disk before it is acknowledged, writers one after the other. Text
 * compares byte by byte in UTF-8 (BINARY collation), which is the order the port asks for.
 *
 * Each call is one transaction: after a crash it is there whole or not at all.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterCursor, checkPageLimit, pageCursor } from '../../domain/object-keys.ts';
import type { Item, ItemKey, Json, Table, WriteCondition } from '../../domain/ports.ts';
import * as rules from '../../domain/table-items.ts';
import { openDatabase } from '../database.ts';

interface SqliteTableOptions {
  /** Made if absent, with its folder. */
  readonly file: string;
}

export interface SqliteTable extends Table {
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS items (
    partition TEXT NOT NULL,
    sort      TEXT NOT NULL,
    version   INTEGER NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (partition, sort)
  ) WITHOUT ROWID, STRICT`;

/** Greater than every sort key with this prefix, smaller than every other key behind them. */
const behind = (prefix: string): string => prefix + '\u{10FFFF}'.repeat(rules.MAX_SORT_BYTES / 4 + 1);

interface Row {
  readonly sort: string;
  readonly version: number;
  readonly value: string;
}

const itemOf = (partition: string, row: Row): Item => ({
  partition,
  sort: row.sort,
  version: row.version,
  value: JSON.parse(row.value) as Json,
});

export function sqliteTable({ file }: SqliteTableOptions): SqliteTable {
  mkdirSync(dirname(file), { recursive: true });
  const database = openDatabase(file);
  database.exec(SCHEMA);

  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const select = database.prepare('SELECT sort, version, value FROM items WHERE partition = ? AND sort = ?');
  const upsert = database.prepare(
    `INSERT INTO items (partition, sort, version, value) VALUES (?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET version = version + 1, value = excluded.value
     RETURNING sort, version, value`,
  );
  const remove = database.prepare('DELETE FROM items WHERE partition = ? AND sort = ?');
  const page = (order: 'ASC' | 'DESC') =>
    database.prepare(
      `SELECT sort, version, value FROM items
       WHERE partition = :partition AND sort >= :low AND sort < :high AND sort <> :skip
       ORDER BY sort ${order} LIMIT :limit`,
    );
  const pages = { ascending: page('ASC'), descending: page('DESC') };

  const row = ({ partition, sort }: ItemKey) => select.get(partition, sort) as Row | undefined;

  const hold = (key: ItemKey, condition: WriteCondition): void => {
    const { ifAbsent, ifVersion } = condition;
    if (!ifAbsent && ifVersion === undefined) return;
    const stored = row(key);
    if (ifAbsent ? stored !== undefined : stored?.version !== ifVersion)
      throw rules.itemConflict(key, condition);
  };

  const transaction = <T>(work: () => T): T => {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      if (database.isTransaction) rollback.run();
      throw error;
    }
  };

  return {
    async get(key) {
      rules.checkItemKey(key);
      const found = row(key);
      return found && itemOf(key.partition, found);
    },

    async put({ partition, sort }, value, condition = {}) {
      const key = { partition, sort };
      rules.checkItemKey(key);
      rules.checkCondition(key, condition);
      const json = rules.itemJson(key, value);
      return transaction(() => {
        hold(key, condition);
        return itemOf(partition, upsert.get(partition, sort, json) as unknown as Row);
      });
    },

    async delete({ partition, sort }, condition = {}) {
      const key = { partition, sort };
      rules.checkItemKey(key);
      rules.checkCondition(key, condition);
      transaction(() => {
        hold(key, condition);
        remove.run(partition, sort);
      });
    },

    async query(partition, { prefix = '', cursor, limit = 100, descending = false } = {}) {
      rules.checkPartition(partition);
      checkPageLimit(limit);
      const after = cursor === undefined ? undefined : afterCursor(cursor, prefix);
      if (!rules.sortPrefixCanMatch(prefix)) return { items: [] };
      const rows = (descending ? pages.descending : pages.ascending).all({
        partition,
        low: descending ? prefix : (after ?? prefix),
        high: descending ? (after ?? behind(prefix)) : behind(prefix),
        skip: after ?? '',
        limit: limit + 1,
      }) as unknown as readonly Row[];
      const items = rows.slice(0, limit).map((found) => itemOf(partition, found));
      return rows.length > limit ? { items, cursor: pageCursor(items.at(-1)!.sort) } : { items };
    },

    async transact(writes) {
      const prepared = rules.preparedWrites(writes);
      if (prepared.length === 0) return;
      transaction(() => {
        for (const { key, condition } of prepared) hold(key, condition);
        for (const { key, json } of prepared) {
          if (json === undefined) remove.run(key.partition, key.sort);
          else upsert.get(key.partition, key.sort, json);
        }
      });
    },

    close() {
      if (database.isOpen) database.close();
    },
  };
}
