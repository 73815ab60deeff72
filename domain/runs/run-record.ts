/** The run's record in the Table: read, and changed under its version, so that no writer's change is lost. */
import { untilUncontended } from '../conflicts.ts';
import { checked } from '../documents.ts';
import { NotFound } from '../errors.ts';
import { items } from '../layout.ts';
import type { Json, Table, TableWrite } from '../ports.ts';
import { ReviewRecord, RunRecord, type RunStatus } from '../spec/records.ts';
import type { RunRef } from '../spec/words.ts';

/** Nothing changes the status of a run that has one of these. */
export const ENDED: readonly RunStatus[] = ['succeeded', 'held', 'rejected', 'failed', 'stopped'];
/** An upload after one of these starts anew; after any other it is the same run. */
export const REPEATABLE: readonly RunStatus[] = ['rejected', 'failed', 'stopped'];

export async function findRun(table: Table, ref: RunRef): Promise<RunRecord | undefined> {
  const item = await table.get(items.run(ref.project, ref.run));
  return item && checked(item.sort, item.value, RunRecord);
}

/**
 * Applies `change` to the record; undefined from it leaves the record as it is. Another writer's change in between
 * is read and built upon. A run that ends takes its open review with it: nobody waits for its labels any more.
 */
export function changeRun(
  table: Table,
  ref: RunRef,
  change: (record: RunRecord) => Partial<RunRecord> | undefined,
): Promise<RunRecord> {
  const key = items.run(ref.project, ref.run);
  return untilUncontended(async () => {
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
    const put = { ...key, value: changed as Json };
    const review = ENDED.includes(changed.status) ? record.review : undefined;
    const closing = review === undefined ? undefined : await closed(table, ref, review, changed);
    if (closing === undefined) await table.put(key, put.value, { ifVersion: item.version });
    else await table.transact([{ put, condition: { ifVersion: item.version } }, closing]);
    return changed;
  });
}

async function closed(
  table: Table,
  { project }: RunRef,
  review: string,
  { finishedAt }: RunRecord,
): Promise<TableWrite | undefined> {
  const key = items.review(project, review);
  const item = await table.get(key);
  const record = item && checked(item.sort, item.value, ReviewRecord);
  if (record?.status !== 'open') return undefined;
  const done: ReviewRecord = { ...record, status: 'done', closedAt: finishedAt };
  return { put: { ...key, value: done as Json }, condition: { ifVersion: item!.version } };
}
