/** Units that run at once: CPU cores for jobs, stages for the engine. First come, first served. */
export class Slots {
  readonly #capacity: number;
  #free: number;
  readonly #queue: { readonly units: number; readonly start: () => void }[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#free = capacity;
  }

  /** Waits for `units` (all there are, if it asks for more). Rejects, and takes none, once `signal` aborts. */
  async take(units: number, signal?: AbortSignal): Promise<Disposable> {
    const wanted = Math.min(units, this.#capacity);
    signal?.throwIfAborted();
    if (this.#queue.length > 0 || wanted > this.#free) await this.#wait(wanted, signal);
    else this.#free -= wanted;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#free += wanted;
        this.#startNext();
      },
    };
  }

  #wait(units: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      this.#queue.splice(this.#queue.indexOf(entry), 1);
      reject(signal?.reason);
      this.#startNext();
    };
    const entry = {
      units,
      start: () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      },
    };
    signal?.addEventListener('abort', leave, { once: true });
    this.#queue.push(entry);
    return promise;
  }

  #startNext(): void {
    for (let first = this.#queue[0]; first && first.units <= this.#free; first = this.#queue[0]) {
      this.#queue.shift();
      this.#free -= first.units;
      first.start();
    }
  }
}
