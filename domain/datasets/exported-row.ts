/**
 * A dataset version's row as it leaves for other programs: its label by name, JSON columns as values, the split it is
 * in, without an image's bytes (Parquet has them). Pure.
 */
import type { Task } from '../spec/words.ts';
import { PARQUET_COLUMNS } from './canonical/tasks.ts';
import type { Split } from './identity.ts';
import type { StoredRow } from './parquet.ts';

const JSON_COLUMNS: ReadonlySet<string> = new Set([
  'annotations',
  'spans',
  'messages',
  'objects',
  'provenance',
]);

/** In the order of an exported row's fields. */
export const exportedColumns = (task: Task): readonly string[] => [
  ...PARQUET_COLUMNS[task].map(({ name }) => name).filter((name) => name !== 'image_bytes'),
  'split',
];

export type ExportedRow = Readonly<Record<string, unknown>>;

/** What is missing is null. `labels` in class-index order. */
export function exportedRow(
  stored: StoredRow,
  { task, labels, split }: { readonly task: Task; readonly labels: readonly string[]; readonly split: Split },
): ExportedRow {
  const row: Readonly<Record<string, unknown>> = { ...stored, split };
  return Object.fromEntries(
    exportedColumns(task).map((name) => {
      const value = row[name];
      if (name === 'label') return [name, labels[value as number] ?? null];
      if (JSON_COLUMNS.has(name)) return [name, value === '' ? null : JSON.parse(String(value))];
      return [name, value];
    }),
  );
}

/** As cells of a table: what is no text as JSON, what is missing as nothing. */
export const cellsOf = (row: ExportedRow): readonly string[] =>
  Object.values(row).map((value) => {
    if (value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
