/** Work under a signal and a time limit, in milliseconds from now on. */
import type { Definition } from './definition.ts';

/** Node's longest timer, 24.8 days: a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Rejects as soon as the signal aborts, whether or not the work can be interrupted. */
export function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return promise;
}

/** Undefined when the time was up first; rejects when `outer` aborts. `left` undefined: no limit. */
export async function limited<T>(
  outer: AbortSignal,
  left: number | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const timeUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const arm = (ms: number): void => {
    const rest = ms - LONGEST_MS;
    const ring = () => (rest > 0 ? arm(rest) : timeUp.abort(new Error('its time is up')));
    timer = setTimeout(ring, Math.min(ms, LONGEST_MS));
  };
  if (left !== undefined) arm(Math.max(0, left));
  try {
    return await work(AbortSignal.any([outer, timeUp.signal]));
  } catch (error) {
    outer.throwIfAborted();
    if (timeUp.signal.aborted) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The Tasks' time limits in seconds, by state. The engine keeps them itself and journals what they end; the
 * interpreter's own timers, which would leave no trace for a replay, are set so that they never ring first.
 */
export function takenLimits({ calls, states }: Definition): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const name of calls.keys()) {
    const state = states.get(name);
    if (!state) continue;
    limits.set(name, Number(state.TimeoutSeconds));
    state.TimeoutSeconds = Math.floor(LONGEST_MS / 1000);
  }
  return limits;
}
