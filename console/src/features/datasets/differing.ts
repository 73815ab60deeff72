/** Which words of two texts that are all but the same differ. Pure. */
export interface Word {
  /** With the white space behind it. */
  readonly text: string;
  readonly differs: boolean;
}

/** Words compared: both begin alike, and the table grows with their product. */
const MOST = 200;

const wordsOf = (text: string): readonly string[] => (text.match(/\s*\S+\s*/g) ?? []).slice(0, MOST);

/** By their longest common subsequence of words; what is in one alone differs. */
export function differing(one: string, other: string): readonly [readonly Word[], readonly Word[]] {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  // The last word of an excerpt may be cut: it is the other one's that begins so.
  const same = (i: number, j: number): boolean => {
    const [x, y] = [a[i]?.trim() ?? '', b[j]?.trim() ?? ''];
    return x === y || (i === a.length - 1 && y.startsWith(x)) || (j === b.length - 1 && x.startsWith(y));
  };
  const longest = a.map(() => new Uint16Array(b.length + 1));
  longest.push(new Uint16Array(b.length + 1));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = longest[i];
      if (row) row[j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const marked: [Word[], Word[]] = [[], []];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(i, j)) {
      marked[0].push({ text: a[i++] ?? '', differs: false });
      marked[1].push({ text: b[j++] ?? '', differs: false });
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      marked[0].push({ text: a[i++] ?? '', differs: true });
    } else {
      marked[1].push({ text: b[j++] ?? '', differs: true });
    }
  }
  return marked;
}
