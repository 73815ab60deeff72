/**
 * How long a retry still has to wait after a restart. The interpreter counts retries itself, by replaying the
 * errors, but would wait each interval again; this says what is left of it. Pure; the rules are the States
 * Language's: the first Retrier that names the error counts, up to its MaxAttempts, and every entry into the
 * state begins at zero.
 */

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

const names = (retrier: Retrier, error: string): boolean =>
  retrier.ErrorEquals.some(
    (name) =>
      name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );

export class RetryCounts {
  readonly #attempts = new Map<string, number[]>();

  /** Call on every failure of `state`: the interval in milliseconds before its next try; undefined for none. */
  failed(state: string, retriers: readonly Retrier[], error: string): number | undefined {
    const attempts = this.#attempts.get(state) ?? retriers.map(() => 0);
    const index = retriers.findIndex((retrier) => names(retrier, error));
    const retrier = retriers[index];
    if (!retrier || attempts[index]! >= (retrier.MaxAttempts ?? 3)) {
      this.#attempts.delete(state);
      return undefined;
    }
    const seconds = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempts[index]!;
    this.#attempts.set(state, attempts.with(index, attempts[index]! + 1));
    return Math.min(seconds, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
  }

  succeeded(state: string): void {
    this.#attempts.delete(state);
  }
}
