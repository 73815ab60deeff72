/**
 * When what lies in an incoming folder counts: a file once its size and time have stood still, a folder once its
 * `_READY` is there and the rest has stood still too. Pure; times are milliseconds of a clock that only goes forward.
 */
import type { Arrival } from './arrivals.ts';

const LONGEST_PAUSE_MS = 60_000;

interface Seen {
  readonly look: string;
  /** It counts from then on, if it looks the same. */
  readonly from: number;
  readonly tries: number;
}

export const lookOf = ({ files, fault }: Arrival): string => JSON.stringify([files, fault]);

export class Settling {
  readonly #quietMs: number;
  readonly #seen = new Map<string, Seen>();

  constructor(quietMs: number) {
    this.#quietMs = quietMs;
  }

  /** Those of a project's arrivals that may be taken now. */
  settled(project: string, arrivals: readonly Arrival[], now: number): readonly Arrival[] {
    const present = new Set(arrivals.map(({ name }) => `${project}/${name}`));
    for (const key of this.#seen.keys()) {
      if (key.startsWith(`${project}/`) && !present.has(key)) this.#seen.delete(key);
    }
    return arrivals.filter((arrival) => {
      const key = `${project}/${arrival.name}`;
      const look = lookOf(arrival);
      const before = this.#seen.get(key);
      if (before?.look !== look) {
        this.#seen.set(key, { look, from: now + this.#quietMs, tries: 0 });
        return false;
      }
      return arrival.ready && now >= before.from;
    });
  }

  /** It could not be taken now: again after a pause, each longer than the last, up to a minute. */
  postpone(project: string, { name }: Arrival, now: number): void {
    const key = `${project}/${name}`;
    const seen = this.#seen.get(key);
    if (!seen) return;
    const pause = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** seen.tries);
    this.#seen.set(key, { ...seen, from: now + pause, tries: seen.tries + 1 });
  }
}
