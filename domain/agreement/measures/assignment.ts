/**
 * Optimal one-to-one matching: of candidate pairs (one of the left, one of the right, a weight above 0) those that
 * share nobody and weigh most together. Pure.
 */

export interface Candidate {
  readonly left: number;
  readonly right: number;
  /** Above 0. */
  readonly weight: number;
}

/** Candidates fall into groups that share nobody; each is solved by itself, and most are a single pair. */
export function assign(candidates: readonly Candidate[]): readonly Candidate[] {
  return groupsOf(candidates).flatMap((group) => (group.length === 1 ? group : assignGroup(group)));
}

function groupsOf(candidates: readonly Candidate[]): readonly Candidate[][] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    return root;
  };
  for (const { left, right } of candidates) {
    const [a, b] = [rootOf(`l${left}`), rootOf(`r${right}`)];
    if (a !== b) parents.set(a, b);
  }
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const root = rootOf(`l${candidate.left}`);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [candidate]);
    else group.push(candidate);
  }
  return [...groups.values()];
}

function assignGroup(group: readonly Candidate[]): readonly Candidate[] {
  const lefts = placesOf(group.map(({ left }) => left));
  const rights = placesOf(group.map(({ right }) => right));
  const isWide = lefts.size <= rights.size;
  const [rows, columns] = isWide ? [lefts.size, rights.size] : [rights.size, lefts.size];
  const known = new Map<number, Candidate>();
  const costs = new Float64Array(rows * columns);
  for (const candidate of group) {
    const [left, right] = [lefts.get(candidate.left)!, rights.get(candidate.right)!];
    const cell = isWide ? left * columns + right : right * columns + left;
    known.set(cell, candidate);
    costs[cell] = -candidate.weight;
  }
  return cheapest(costs, rows, columns).flatMap((column, row) => known.get(row * columns + column) ?? []);
}

const placesOf = (names: readonly number[]): ReadonlyMap<number, number> =>
  new Map([...new Set(names)].map((name, place) => [name, place]));

/**
 * The Hungarian method in its form with shortest augmenting paths (Kuhn 1955; Jonker and Volgenant 1987),
 * O(rows² · columns).
 *
 * @param costs `costs[row * columns + column]`, of no more rows than columns
 * @returns the column of each row
 */
function cheapest(costs: Float64Array, rows: number, columns: number): readonly number[] {
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  /** Row of each column, from 1; 0 is free, and column 0 stands for the row that looks for one. */
  const rowOf = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row += 1) {
    const before = new Int32Array(columns + 1);
    const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const isSeen = new Uint8Array(columns + 1);
    rowOf[0] = row;
    let column = 0;
    while (rowOf[column] !== 0) {
      isSeen[column] = 1;
      const current = rowOf[column]!;
      let [least, next] = [Number.POSITIVE_INFINITY, 0];
      for (let other = 1; other <= columns; other += 1) {
        if (isSeen[other]) continue;
        const cost = costs[(current - 1) * columns + other - 1]!;
        const reduced = cost - rowPotential[current]! - columnPotential[other]!;
        if (reduced < slack[other]!) {
          slack[other] = reduced;
          before[other] = column;
        }
        if (slack[other]! < least) [least, next] = [slack[other]!, other];
      }
      for (let other = 0; other <= columns; other += 1) {
        if (isSeen[other]) {
          rowPotential[rowOf[other]!]! += least;
          columnPotential[other]! -= least;
        } else slack[other]! -= least;
      }
      column = next;
    }
    for (; column !== 0; column = before[column]!) rowOf[column] = rowOf[before[column]!]!;
  }
  const columnOf = new Array<number>(rows);
  for (let column = 1; column <= columns; column += 1) {
    if (rowOf[column] !== 0) columnOf[rowOf[column]! - 1] = column - 1;
  }
  return columnOf;
}
