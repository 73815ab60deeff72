/**
 * Keeps a run's record and its execution in step. They are two writes: a kill, or a full disk, may leave the one
 * without the other.
 *
 *   reads   every run's record, at the server's start
 *   writes  what is missing: the execution of a run that a door recorded and could not start; the end of one that is over
 *
 * Safe to repeat: starting and ending find what is done already.
 */
import { projectsOf } from '../domain/children.ts';
import { checked } from '../domain/documents.ts';
import { items } from '../domain/layout.ts';
import type { Execution, Item, Json, Table } from '../domain/ports.ts';
import { closeExecution } from '../domain/runs/execution-end.ts';
import { ENDED } from '../domain/runs/run-record.ts';
import { RunRecord } from '../domain/spec/records.ts';
import { RunRef } from '../domain/spec/words.ts';
import type { StageContext } from '../domain/stage.ts';
import { lasting } from './lasting.ts';

/** Before any door is open. A run whose record can't be read stays as it is. */
export async function reconcile(context: StageContext): Promise<void> {
  for await (const project of projectsOf(context.objects)) {
    for await (const item of runsOf(context.table, project)) {
      try {
        await mend(context, checked(item.sort, item.value, RunRecord));
      } catch (error) {
        context.log('a run could not be mended', {
          project,
          item: item.sort,
          error: (error as Error).message,
        });
      }
    }
  }
}

async function mend(context: StageContext, { project, run, status }: RunRecord): Promise<void> {
  if (ENDED.includes(status)) return;
  const execution = await context.workflow.describe(run);
  if (execution !== undefined) return recordEnd(context, execution, { project, run });
  context.log('a run that no door started is started', { project, run });
  await context.workflow.start(run, { project, run });
}

/** The end of an execution on its run's record. `input` is what the execution was started with. */
export async function recordEnd(context: StageContext, execution: Execution, input: Json): Promise<void> {
  const { name, status, error, cause } = execution;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return;
  context.log('execution ended', { execution: name, status, error, cause });
  const ref = RunRef.safeParse(input);
  if (!ref.success) return;
  const end = { run: ref.data, execution: name, status, ...(error && { error }), ...(cause && { cause }) };
  try {
    await lasting(`record of ${name}`, () => closeExecution(context, end), context.log);
  } catch (failure) {
    context.log('the end of an execution was not recorded', {
      execution: name,
      error: (failure as Error).message,
    });
  }
}

async function* runsOf(table: Table, project: string): AsyncGenerator<Item> {
  const { partition, sort: prefix } = items.run(project, '');
  let cursor: string | undefined;
  do {
    const page: Awaited<ReturnType<Table['query']>> = await table.query(partition, {
      ...{ prefix, limit: 1_000 },
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
