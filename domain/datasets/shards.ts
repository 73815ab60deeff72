/** JSONL in pieces that one function call can work on: written as they fill, one in memory at a time. */
import type { ObjectStore } from '../ports.ts';
import { sha256Hex } from '../sha256.ts';
import type { Shard } from '../spec/stages.ts';

export const MAX_SHARD_ROWS = 50_000;
const MAX_SHARD_CHARACTERS = 16 * 1024 ** 2;

export class ShardWriter {
  readonly shards: Shard[] = [];
  /** Written so far. */
  bytes = 0;
  readonly #objects: ObjectStore;
  readonly #keyOf: (shard: number) => string;
  #lines: string[] = [];
  #characters = 0;
  #next: number;

  /** @param first the first shard's number */
  constructor(objects: ObjectStore, keyOf: (shard: number) => string, first = 0) {
    this.#objects = objects;
    this.#keyOf = keyOf;
    this.#next = first;
  }

  async write(row: unknown): Promise<void> {
    const line = `${JSON.stringify(row)}\n`;
    this.#lines.push(line);
    this.#characters += line.length;
    if (this.#lines.length >= MAX_SHARD_ROWS || this.#characters >= MAX_SHARD_CHARACTERS) await this.flush();
  }

  /** Writes what is left. */
  async flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const content = new TextEncoder().encode(this.#lines.join(''));
    const shard = this.#next;
    this.#next += 1;
    const key = this.#keyOf(shard);
    await this.#objects.put(key, content, { contentType: 'application/jsonl' });
    this.bytes += content.length;
    this.shards.push({ shard, key, rows: this.#lines.length, sha256: sha256Hex(content) });
    this.#lines = [];
    this.#characters = 0;
  }
}
