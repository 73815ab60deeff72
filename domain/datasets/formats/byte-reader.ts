/** A byte stream read by lengths. What it gives is the reader's own: the stream may use its pieces again. Pure. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  /** Read from the stream and not yet given out. */
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;
  /** Bytes given out or skipped so far. */
  offset = 0;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#pieces = stream[Symbol.asyncIterator]();
  }

  /** So many bytes; fewer where the stream ends. */
  async take(size: number): Promise<Uint8Array> {
    const taken = new Uint8Array(size);
    let at = 0;
    while (at < size && (await this.#fill())) {
      const part = this.#rest.subarray(0, size - at);
      taken.set(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    this.offset += at;
    return at === size ? taken : taken.subarray(0, at);
  }

  /** How many were there to skip. */
  async skip(size: number): Promise<number> {
    let left = size;
    while (left > 0 && (await this.#fill())) {
      const part = Math.min(left, this.#rest.length);
      left -= part;
      this.#rest = this.#rest.subarray(part);
    }
    this.offset += size - left;
    return size - left;
  }

  /** Ends the stream early, so that what it holds is freed. */
  async close(): Promise<void> {
    this.#rest = new Uint8Array(0);
    if (!this.#ended) await this.#pieces.return?.();
    this.#ended = true;
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0 && !this.#ended) {
      const next = await this.#pieces.next();
      if (next.done) this.#ended = true;
      else this.#rest = next.value;
    }
    return this.#rest.length > 0;
  }
}
