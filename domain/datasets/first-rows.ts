/**
 * Where each distinct text of a part came first: 16 bytes a text, little-endian: the halves of its hash, its label's
 * number and as the highest bit whether it has another label too, its row in the part. What parts have in common is
 * told from these, without their rows. Pure.
 */
import { isOneOf, type RowIndex } from './row-index.ts';

const FIELDS = 4;
const MARK = 2 ** 31;
const CHUNK = 65_536 * FIELDS;

/** @param conflict the text has another label as well */
export type EachFirstRow = (high: number, low: number, label: number, row: number, conflict: boolean) => void;

export class FirstRows {
  readonly #chunks: Uint32Array[] = [];
  #used = CHUNK;

  add(high: number, low: number, label: number, row: number): void {
    if (this.#used === CHUNK) {
      this.#chunks.push(new Uint32Array(CHUNK));
      this.#used = 0;
    }
    const chunk = this.#chunks.at(-1)!;
    chunk[this.#used] = high;
    chunk[this.#used + 1] = low;
    chunk[this.#used + 2] = label;
    chunk[this.#used + 3] = row;
    this.#used += FIELDS;
  }

  /** Of the texts that the index still holds; it has marked those that have several labels. */
  bytes(index: RowIndex): Uint8Array {
    const { scale } = index;
    const words = new Uint32Array(Math.max(0, this.#chunks.length - 1) * CHUNK + this.#used);
    let kept = 0;
    for (const [i, chunk] of this.#chunks.entries()) {
      const end = i === this.#chunks.length - 1 ? this.#used : CHUNK;
      for (let at = 0; at < end; at += FIELDS) {
        const [high, low] = [chunk[at]!, chunk[at + 1]!];
        if (!isOneOf(scale, high)) continue;
        words[kept] = high;
        words[kept + 1] = low;
        words[kept + 2] = chunk[at + 2]! + (index.marked(high, low) ? MARK : 0);
        words[kept + 3] = chunk[at + 3]!;
        kept += FIELDS;
      }
    }
    // Every machine this runs on is little-endian.
    return new Uint8Array(words.buffer, 0, kept * 4);
  }
}

/** In the order of the rows. A call for each, since an object for each would take longer than all the rest. */
export function eachFirstRow(bytes: Uint8Array, each: EachFirstRow): void {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
  for (let at = 0; at < words.length; at += FIELDS) {
    const label = words[at + 2]!;
    each(words[at]!, words[at + 1]!, label % MARK, words[at + 3]!, label >= MARK);
  }
}
