/** Bytes that grow at their end: where cleaned blocks are written. */

/** From so many bytes on a call copies faster than a loop. */
const LONG = 160;
/** Written behind the end before it is known whether it counts. */
const SLACK = 16;

export class Output {
  bytes = new Uint8Array(0);
  /** How many count. */
  at = 0;

  get written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.at);
  }

  /** Room for `more` bytes without looking. */
  reserve(more: number): void {
    const needed = this.at + more + SLACK;
    if (needed <= this.bytes.length) return;
    const longer = new Uint8Array(this.at === 0 ? needed : Math.max(needed, 2 * this.bytes.length));
    longer.set(this.written);
    this.bytes = longer;
  }

  /** Into reserved room. */
  copy(source: Uint8Array, from: number, to: number): void {
    const { bytes } = this;
    let o = this.at;
    if (to - from > LONG) {
      bytes.set(source.subarray(from, to), o);
      o += to - from;
    } else for (let i = from; i < to; i += 1) bytes[o++] = source[i]!;
    this.at = o;
  }
}
