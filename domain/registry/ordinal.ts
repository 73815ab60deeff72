/**
 * The ordinal of a run's model versions (v1, v2 …): the project's counter and the run's ordinal change in one
 * transaction, so that no two runs share one and a retry finds its own.
 */
import { z } from 'zod';
import { untilUncontended } from '../conflicts.ts';
import { checked } from '../documents.ts';
import { items } from '../layout.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';

const Ordinal = z.object({ ordinal: z.number().int().min(1) });
const ATTEMPTS = 50;

export async function modelOrdinal(
  { table }: Pick<StageContext, 'table'>,
  { project, run }: RunRef,
): Promise<number> {
  const own = items.modelOrdinal(project, run);
  const counter = items.modelCounter(project);
  return untilUncontended(async () => {
    const known = await table.get(own);
    if (known !== undefined) return checked(own.sort, known.value, Ordinal).ordinal;
    const last = await table.get(counter);
    const ordinal = 1 + (last === undefined ? 0 : checked(counter.sort, last.value, Ordinal).ordinal);
    await table.transact([
      {
        put: { ...counter, value: { ordinal } },
        condition: last === undefined ? { ifAbsent: true } : { ifVersion: last.version },
      },
      { put: { ...own, value: { ordinal } }, condition: { ifAbsent: true } },
    ]);
    return ordinal;
  }, ATTEMPTS);
}
