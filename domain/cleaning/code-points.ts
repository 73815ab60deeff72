/** Sets of code points as the emitted tables write them: borders of ranges, each as its distance from the one before. */

/** First and one behind the last of each range, in order. */
export function rangesOf(borders: string): readonly (readonly [first: number, behind: number])[] {
  let point = 0;
  const points = borders
    .trim()
    .split(/\s+/)
    .map((step) => {
      point += Number.parseInt(step, 36);
      return point;
    });
  return points.flatMap((first, i) => (i % 2 === 0 ? [[first, points[i + 1]!] as const] : []));
}

const escaped = (point: number): string => `\\u{${point.toString(16)}}`;

/** The set as the inside of a regular expression's class, for the flag `u`. */
export const classOf = (borders: string): string =>
  rangesOf(borders)
    .map(([first, behind]) => `${escaped(first)}-${escaped(behind - 1)}`)
    .join('');
