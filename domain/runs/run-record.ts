/** The run's record in the Table: read, and changed under its version, so that no writer's change is lost. */
import { checked } from '../documents.ts';
import { Conflict, NotFound } from '../errors.ts';
import { items } from '../layout.ts';
import type { Json, Table } from '../ports.ts';
import { RunRecord, type RunStatus } from '../spec/records.ts';
import type { RunRef } from '../spec/words.ts';

/** Nothing changes the status of a run that has one of these. */
export const ENDED: readonly RunStatus[] = ['succeeded', 'held', 'rejected', 'failed', 'stopped'];
/** An upload after one of these starts anew; after any other it is the same run. */
export const REPEATABLE: readonly RunStatus[] = ['rejected', 'failed', 'stopped'];

const ATTEMPTS = 20;

export async function findRun(table: Table, ref: RunRef): Promise<RunRecord | undefined> {
  const item = await table.get(items.run(ref.project, ref.run));
  return item && checked(item.sort, item.value, RunRecord);
}

/**
 * Applies `change` to the record; undefined from it leaves the record as it is. Another writer's change in between
 * is read and built upon.
 */
export async function changeRun(
  table: Table,
  ref: RunRef,
  change: (record: RunRecord) => Partial<RunRecord> | undefined,
): Promise<RunRecord> {
  const key = items.run(ref.project, ref.run);
  for (let attempt = 1; ; attempt += 1) {
    const item = await table.get(key);
    if (item === undefined) {
      throw new NotFound({
        where: `run ${ref.run} of project ${ref.project}`,
        found: 'no record',
        allowed: 'a run that a door has started',
        next: "Look at 'modelmill runs'",
      });
    }
    const record = checked(item.sort, item.value, RunRecord);
    const fields = change(record);
    if (fields === undefined) return record;
    const changed = checked(item.sort, { ...record, ...fields }, RunRecord);
    try {
      await table.put(key, changed as Json, { ifVersion: item.version });
      return changed;
    } catch (error) {
      if (!(error instanceof Conflict) || attempt === ATTEMPTS) throw error;
    }
  }
}
