/** A growing column of 32-bit integers. Pure. */
export class IntegerColumn {
  length = 0;
  #held = new Int32Array(1024);

  push(value: number): void {
    if (this.length === this.#held.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#held);
      this.#held = larger;
    }
    this.#held[this.length++] = value;
  }

  /** What was pushed: a view, good until the next push. */
  values(): Int32Array {
    return this.#held.subarray(0, this.length);
  }

  /** What was pushed, in another order; `order` undefined keeps it. */
  inOrder(order: Int32Array | undefined): Int32Array {
    if (order === undefined) return this.values();
    const values = new Int32Array(order.length);
    for (let i = 0; i < order.length; i += 1) values[i] = this.#held[order[i]!]!;
    return values;
  }
}
