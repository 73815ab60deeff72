/**
 * Where each distinct text of a part came first: 16 bytes a text, little-endian: the halves of its hash, its label's
 * number and as the highest bit whether it has another label too, its row in the part. What parts have in common is
 * told from these, without their rows. Pure.
 */
import { isOneOf, type RowIndex } from './row-index.ts';

const FIELDS = 4;
const MARK = 2 ** 31;
const CHUNK = 65_536 * FIELDS;

export interface FirstRow {
  readonly high: number;
  readonly low: number;
  readonly label: number;
  readonly row: number;
  /** The text has another label as well. */
  readonly conflict: boolean;
}

export class FirstRows {
  readonly #chunks: Uint32Array[] = [];
  #used = CHUNK;

  add(high: number, low: number, label: number, row: number): void {
    if (this.#used === CHUNK) {
      this.#chunks.push(new Uint32Array(CHUNK));
      this.#used = 0;
    }
    this.#chunks.at(-1)!.set([high, low, label, row], this.#used);
    this.#used += FIELDS;
  }

  /** Of the texts that the index still holds; it has marked those that have several labels. */
  bytes(index: RowIndex): Uint8Array {
    const { scale } = index;
    const kept: number[] = [];
    for (const [i, chunk] of this.#chunks.entries()) {
      const end = i === this.#chunks.length - 1 ? this.#used : CHUNK;
      for (let at = 0; at < end; at += FIELDS) if (isOneOf(scale, chunk[at]!)) kept.push(i * CHUNK + at);
    }
    const bytes = new Uint8Array(kept.length * FIELDS * 4);
    const view = new DataView(bytes.buffer);
    for (const [n, at] of kept.entries()) {
      const chunk = this.#chunks[Math.floor(at / CHUNK)]!;
      const [high, low, label, row] = chunk.subarray(at % CHUNK) as unknown as [
        number,
        number,
        number,
        number,
      ];
      const marked = index.marked(high, low) ? MARK : 0;
      for (const [field, value] of [high, low, label + marked, row].entries()) {
        view.setUint32((n * FIELDS + field) * 4, value, true);
      }
    }
    return bytes;
  }
}

export function* firstRows(bytes: Uint8Array): Generator<FirstRow> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += FIELDS * 4) {
    const [high, low, label, row] = [0, 4, 8, 12].map((field) => view.getUint32(at + field, true)) as [
      number,
      number,
      number,
      number,
    ];
    yield { high, low, label: label % MARK, row, conflict: label >= MARK };
  }
}
