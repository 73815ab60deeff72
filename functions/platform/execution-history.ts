/**
 * Step Functions' event history as the run's page shows it. Only the events of entering and leaving name their
 * state; of a failure it is found by going back, event by event, to the entering that led there. Pure.
 */
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { ExecutionEvent } from '../../domain/ports.ts';

/** Events that say a try of a Task is over, and not well. */
const FAILURES: ReadonlySet<string> = new Set([
  ...['TaskFailed', 'TaskTimedOut', 'TaskSubmitFailed', 'TaskStartFailed'],
  ...['LambdaFunctionFailed', 'LambdaFunctionTimedOut', 'LambdaFunctionScheduleFailed'],
  ...['LambdaFunctionStartFailed', 'MapStateFailed', 'ParallelStateFailed', 'MapRunFailed'],
]);

const SCHEDULED: ReadonlySet<string> = new Set(['TaskScheduled', 'LambdaFunctionScheduled', 'MapRunStarted']);

interface Failure {
  readonly error?: string;
  readonly cause?: string;
}

/** The details of a failure stand under a field of its own for each type of event. */
function failureOf(event: HistoryEvent): Failure {
  const details = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1] as
    | Failure
    | undefined;
  return {
    ...(details?.error !== undefined && { error: details.error }),
    ...(details?.cause !== undefined && { cause: details.cause }),
  };
}

export function runEvents(events: readonly HistoryEvent[]): readonly ExecutionEvent[] {
  const byId = new Map(events.map((event) => [event.id, event]));

  const stateOf = (event: HistoryEvent): string | undefined => {
    for (let at: HistoryEvent | undefined = event; at; at = byId.get(at.previousEventId)) {
      if (at.stateEnteredEventDetails) return at.stateEnteredEventDetails.name;
    }
    return undefined;
  };

  return events.flatMap((event): ExecutionEvent[] => {
    const { type = '', timestamp, stateEnteredEventDetails: entered, stateExitedEventDetails: left } = event;
    const at = (timestamp ?? new Date(0)).toISOString();
    if (entered?.name !== undefined) return [{ at, state: entered.name, kind: 'entered' }];
    if (left?.name !== undefined) return [{ at, state: left.name, kind: 'succeeded' }];
    const state = stateOf(event);
    if (state === undefined) return [];
    if (FAILURES.has(type)) return [{ at, state, kind: 'failed', ...failureOf(event) }];
    const before = byId.get(event.previousEventId)?.type ?? '';
    return SCHEDULED.has(type) && FAILURES.has(before) ? [{ at, state, kind: 'retried' }] : [];
  });
}
