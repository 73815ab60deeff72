/** Which belong together: union-find with path halving and union by size. Pure. */
export class Groups {
  readonly #parent: Uint32Array;
  readonly #size: Uint32Array;

  constructor(members: number) {
    this.#parent = Uint32Array.from({ length: members }, (_, i) => i);
    this.#size = new Uint32Array(members).fill(1);
  }

  of(member: number): number {
    let at = member;
    while (this.#parent[at] !== at) {
      this.#parent[at] = this.#parent[this.#parent[at]!]!;
      at = this.#parent[at]!;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.of(a), this.of(b)];
    if (x === y) return;
    const [larger, smaller] = this.#size[x]! >= this.#size[y]! ? [x, y] : [y, x];
    this.#parent[smaller] = larger;
    this.#size[larger]! += this.#size[smaller]!;
  }

  /** Those of two or more, the largest first; members ascending. */
  get all(): readonly (readonly number[])[] {
    const members = new Map<number, number[]>();
    for (let i = 0; i < this.#parent.length; i += 1) {
      const group = this.of(i);
      if (this.#size[group]! < 2) continue;
      const own = members.get(group);
      if (own === undefined) members.set(group, [i]);
      else own.push(i);
    }
    return [...members.values()].sort((a, b) => b.length - a.length || a[0]! - b[0]!);
  }
}
