/** Blocks of memory that are used again and again: as many as there are bound what is under way. */

/** Large enough that handing one over costs nothing beside cleaning it; ten of them are still little memory. */
export const BLOCK_BYTES = 2 ** 19;

interface Waiting {
  readonly resolve: (buffer: ArrayBuffer) => void;
  readonly reject: (reason: unknown) => void;
}

export class Buffers {
  readonly #free: ArrayBuffer[];
  readonly #waiting: Waiting[] = [];
  #failure: { readonly reason: unknown } | undefined;

  constructor(count: number) {
    this.#free = Array.from({ length: count }, () => new ArrayBuffer(BLOCK_BYTES));
  }

  /** One that is free, as soon as there is one. */
  take(): Promise<ArrayBuffer> {
    if (this.#failure) return Promise.reject(this.#failure.reason);
    const buffer = this.#free.pop();
    if (buffer) return Promise.resolve(buffer);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** One that grew for a long line is given away, and a usual one takes its place. */
  give(buffer: ArrayBuffer): void {
    const usual = buffer.byteLength === BLOCK_BYTES ? buffer : new ArrayBuffer(BLOCK_BYTES);
    const next = this.#waiting.shift();
    if (next) next.resolve(usual);
    else this.#free.push(usual);
  }

  /** Nobody waits for what no longer comes. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}
