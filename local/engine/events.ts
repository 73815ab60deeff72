/**
 * The interpreter's event log as the run's history. A replay passes every event again; the journal keeps the first,
 * because each is named by its place and by the how manyeth of its kind it is there. Events are written together,
 * a moment later: they tell people what happened, nothing follows from them.
 */
import type { StateMachine } from 'aws-local-stepfunctions';
import type { ExecutionEvent } from '../../domain/ports.ts';
import type { PlacedEvent } from './history.ts';

type EventLogs = ReturnType<StateMachine['run']>['eventLogs'];
type Event = EventLogs extends AsyncGenerator<infer E> ? E : never;

const KINDS: Partial<Record<Event['type'], ExecutionEvent['kind']>> = {
  StateEntered: 'entered',
  StateExited: 'succeeded',
  StateFailed: 'failed',
  StateRetried: 'retried',
};

const FLUSH_MS = 50;

/** Reads until the execution has ended; what comes after `signal` aborted, or can't be written at the end, is not kept. */
export async function follow(
  events: EventLogs,
  untold: ReadonlySet<string>,
  record: (batch: readonly PlacedEvent[]) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const counts = new Map<string, number>();
  let batch: PlacedEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    // A batch that can't be written waits for the next.
    if (record(batch)) batch = [];
  };
  for await (const event of events) {
    const kind = KINDS[event.type];
    if (!kind || !('state' in event) || untold.has(event.state.name) || signal.aborted) continue;
    const place = event.index === undefined ? event.state.name : `${event.state.name}[${event.index}]`;
    const count = counts.get(`${place} ${kind}`) ?? 0;
    counts.set(`${place} ${kind}`, count + 1);
    const failure =
      'Error' in event ? { error: event.Error, cause: String(event.Cause ?? '').slice(0, 4000) } : {};
    const at = new Date(event.timestamp).toISOString();
    batch.push({ at, state: event.state.name, kind, place, occurrence: count, ...failure });
    timer ??= setTimeout(flush, FLUSH_MS);
  }
  flush();
}
