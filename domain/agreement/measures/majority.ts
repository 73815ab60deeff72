/** The value that most annotators of an item gave. Pure. */
import type { ItemGroups } from './annotation-table.ts';

/**
 * Of each item the most frequent value; -1 on a tie, which is for people to settle, and where there is none.
 *
 * @param codes of each annotation, -1 for one that does not count
 */
export function majority(
  { starts }: Pick<ItemGroups, 'starts'>,
  codes: Int32Array,
  count: number,
): Int32Array {
  const votes = new Int32Array(count);
  return Int32Array.from({ length: starts.length - 1 }, (_, item) => {
    const own = codes.subarray(starts[item], starts[item + 1]).filter((code) => code >= 0);
    let [most, winner] = [0, -1];
    for (const code of own) {
      const has = ++votes[code]!;
      if (has > most) [most, winner] = [has, code];
    }
    const isTied = own.some((code) => code !== winner && votes[code] === most);
    for (const code of own) votes[code] = 0;
    return isTied ? -1 : winner;
  });
}
