/** Work under a signal and a time limit that counts from when the work first began, in this process or before. */

/** Rejects as soon as the signal aborts, whether or not the work can be interrupted. */
export function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return promise;
}

/** Undefined when the time was up first; rejects when `outer` aborts. `seconds` undefined: no limit. */
export async function limited<T>(
  outer: AbortSignal,
  began: string,
  seconds: number | undefined,
  now: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const timeUp = new AbortController();
  const left = seconds === undefined ? undefined : Date.parse(began) + seconds * 1000 - Date.parse(now);
  const late = () => timeUp.abort(new Error('its time is up'));
  const timer = left === undefined ? undefined : setTimeout(late, Math.max(0, left));
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
