/**
 * When what lies in an incoming folder counts: a file once its size and time have stood still, a folder once its
 * `_READY` is there and the rest has stood still too. Pure.
 */

/** One file or folder directly inside incoming/PROJECT/, as it looks now. */
export interface Arrival {
  readonly name: string;
  readonly folder: boolean;
  /** Paths below incoming/PROJECT/, in byte order; of a file only itself. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly mtimeMs: number }[];
}

export const READY = '_READY';

/** Names under which programs write what is not finished, or keep what is not data. */
const UNFINISHED = /^\.|~$|\.(part|partial|tmp|temp|crdownload|download|swp)$/i;

export const counts = (name: string): boolean => name !== READY && !UNFINISHED.test(name);

export class Settling {
  readonly #quietMs: number;
  /** By name: how it looked, and since when. */
  readonly #seen = new Map<string, { readonly look: string; readonly since: number }>();

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
      const look = JSON.stringify(arrival.files);
      const before = this.#seen.get(key);
      if (before?.look !== look) {
        this.#seen.set(key, { look, since: now });
        return false;
      }
      if (now - before.since < this.#quietMs) return false;
      return !arrival.folder || arrival.files.some(({ path }) => path === `${arrival.name}/${READY}`);
    });
  }
}
