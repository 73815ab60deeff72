/**
 * Many short texts under few keys, in a fraction of what strings in lists would take: their bytes lie side by side,
 * each knows the one before it under its key. Pure.
 */
const CHUNK = 1024 ** 2;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a text takes besides its bytes. */
const OVERHEAD = 16;

class Integers {
  #values = new Int32Array(1_024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index]!;
  }
}

export class TextStore {
  readonly #chunks: Uint8Array[] = [];
  /** Bytes used of the last chunk. */
  #used = CHUNK;
  /** By a text's number: chunk, where it begins there, how long it is, and the number before it; -1 for none. */
  readonly #chunk = new Integers();
  readonly #start = new Integers();
  readonly #length = new Integers();
  readonly #previous = new Integers();
  readonly #last = new Map<unknown, number>();

  /** About how many bytes it takes. */
  add(key: unknown, text: string): number {
    // A character of UTF-16 is at most three bytes of UTF-8.
    if (this.#used + 3 * text.length > CHUNK) {
      this.#chunks.push(new Uint8Array(Math.max(CHUNK, 3 * text.length)));
      this.#used = 0;
    }
    const { written } = encoder.encodeInto(text, this.#chunks.at(-1)!.subarray(this.#used));
    this.#chunk.push(this.#chunks.length - 1);
    this.#start.push(this.#used);
    this.#length.push(written);
    this.#previous.push(this.#last.get(key) ?? -1);
    this.#last.set(key, this.#chunk.length - 1);
    this.#used += written;
    return written + OVERHEAD;
  }

  has(key: unknown): boolean {
    return this.#last.has(key);
  }

  get size(): number {
    return this.#last.size;
  }

  keys(): Iterable<unknown> {
    return this.#last.keys();
  }

  /** In the order they were added. */
  of(key: unknown): string[] {
    const found: string[] = [];
    for (let at = this.#last.get(key) ?? -1; at !== -1; at = this.#previous.at(at)) {
      const start = this.#start.at(at);
      const bytes = this.#chunks[this.#chunk.at(at)]!.subarray(start, start + this.#length.at(at));
      found.push(decoder.decode(bytes));
    }
    return found.reverse();
  }
}
