/**
 * Beside stage `fail`: executions that ended without it.
 *
 *   reads   a queue of Step Functions' "Execution Status Change" events
 *   writes  the run's record: `stopped` or what `fail` would have written
 *   fails   message by message; five times, then the dead-letter queue
 *
 * Safe to repeat: a run that has ended keeps its status and reason, and most have when their event comes.
 */
import { closeExecution, executionEnd } from '../../domain/runs/execution-end.ts';
import { asQueueHandler, type Take } from '../platform/queue.ts';

export const takeEnd: Take = async (message, context) => {
  const end = executionEnd(message);
  if (end === undefined) {
    context.log('an execution ended that was no run');
    return;
  }
  const status = await closeExecution(context, end);
  context.log('execution ended', { ...end.run, execution: end.execution, ended: end.status, status });
};

export const handler = asQueueHandler('fail', takeEnd);
