/**
 * How often a password may be tried: for one name, and altogether, in a window of time. Counted before the password is
 * looked at, so that many at once gain nothing, and for names that nobody has too. Kept in memory: the bound on all
 * names bounds it, and a restart forgets it.
 */
export const ATTEMPTS = { perName: 10, altogether: 200, windowMs: 15 * 60_000 } as const;

export class Attempts {
  /** When each name was tried, newest last. */
  readonly #tried = new Map<string, number[]>();

  /** Counts one; seconds to wait where there were too many. */
  count(name: string, now: number): number | undefined {
    this.#forget(now);
    const own = this.#tried.get(name) ?? [];
    const all = [...this.#tried.values()].flat();
    const full = own.length >= ATTEMPTS.perName ? own : all.length >= ATTEMPTS.altogether ? all : undefined;
    if (full !== undefined)
      return Math.max(1, Math.ceil((Math.min(...full) + ATTEMPTS.windowMs - now) / 1000));
    this.#tried.set(name, [...own, now]);
    return undefined;
  }

  /** Whoever knew the password begins anew. */
  clear(name: string): void {
    this.#tried.delete(name);
  }

  #forget(now: number): void {
    for (const [name, times] of this.#tried) {
      const recent = times.filter((time) => time > now - ATTEMPTS.windowMs);
      if (recent.length === 0) this.#tried.delete(name);
      else this.#tried.set(name, recent);
    }
  }
}
