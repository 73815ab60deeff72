/** Places in a text: code points, as annotations have them, against UTF-16 units, as the DOM has them. Pure. */

/** A text with its places in both countings. */
export interface Measured {
  readonly text: string;
  /** UTF-16 unit at which each code point begins, and the text's length last. */
  readonly units: Uint32Array;
  /** Code points at which what a reader takes for one character begins, in order, and the number of them all last. */
  readonly characters: readonly number[];
  /** Words, numbers and signs, without the blanks between them: start and end in code points. */
  readonly words: readonly Range[];
}

export interface Range {
  readonly start: number;
  /** Excluded. */
  readonly end: number;
}

const byCharacter = new Intl.Segmenter('und', { granularity: 'grapheme' });
const byWord = new Intl.Segmenter('und', { granularity: 'word' });

export function measured(text: string): Measured {
  const units: number[] = [];
  let unit = 0;
  for (const point of text) {
    units.push(unit);
    unit += point.length;
  }
  units.push(unit);
  const starts = Uint32Array.from(units);
  const place = (at: number): number => codePointAt(starts, at);
  const characters = Array.from(byCharacter.segment(text), ({ index }) => place(index));
  const words = Array.from(byWord.segment(text))
    .filter(({ segment }) => segment.trim() !== '')
    .map(({ index, segment }) => ({ start: place(index), end: place(index + segment.length) }));
  return { text, units: starts, characters: [...characters, units.length - 1], words };
}

/** The code point that a UTF-16 unit lies in: inside a surrogate pair, the pair's own. */
export function codePointAt(units: Uint32Array, unit: number): number {
  let [low, high] = [0, units.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (units[middle]! <= unit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The text of a range in code points. */
export const slice = ({ text, units }: Measured, { start, end }: Range): string =>
  text.slice(units[start], units[end]);

/**
 * What a selection in UTF-16 units means: whole characters, an emoji or a letter with its marks never in two, without
 * blanks at its ends. Undefined where nothing but blanks is selected.
 */
export function rangeOf(given: Measured, from: number, to: number): Range | undefined {
  const { units, characters } = given;
  const first = codePointAt(units, Math.min(from, to));
  const lastUnit = Math.max(from, to);
  const last = codePointAt(units, lastUnit) + (units[codePointAt(units, lastUnit)]! < lastUnit ? 1 : 0);
  let start = characters.findLast((at) => at <= first) ?? 0;
  let end = characters.find((at) => at >= last) ?? units.length - 1;
  const blank = (at: number): boolean => slice(given, { start: at, end: at + 1 }).trim() === '';
  while (start < end && blank(start)) start += 1;
  while (start < end && blank(end - 1)) end -= 1;
  return start < end ? { start, end } : undefined;
}

/** The caret that shift and arrows move: `anchor` stays, `head` moves. Both in code points. */
export interface Caret {
  readonly anchor: number;
  readonly head: number;
}

export const selected = ({ anchor, head }: Caret): Range | undefined =>
  anchor === head ? undefined : { start: Math.min(anchor, head), end: Math.max(anchor, head) };

interface Move {
  readonly by: 'word' | 'character' | 'text';
  readonly forward: boolean;
  /** The selection grows; without, the next word itself is selected. */
  readonly extend: boolean;
}

/** Where an arrow leads. By words, a step without shift selects the word it comes to. */
export function moved(given: Measured, { anchor, head }: Caret, { by, forward, extend }: Move): Caret {
  const { words, characters, units } = given;
  const length = units.length - 1;
  if (by === 'text') return { anchor: extend ? anchor : forward ? length : 0, head: forward ? length : 0 };
  if (by === 'character') {
    const to = forward
      ? (characters.find((at) => at > head) ?? length)
      : (characters.findLast((at) => at < head) ?? 0);
    return { anchor: extend ? anchor : to, head: to };
  }
  if (extend) {
    const to = forward
      ? (words.find(({ end }) => end > head)?.end ?? length)
      : (words.findLast(({ start }) => start < head)?.start ?? 0);
    return { anchor, head: to };
  }
  const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
  const word = forward
    ? (words.find(({ start }) => start >= to) ?? words.at(-1))
    : (words.findLast(({ end }) => end <= from) ?? words[0]);
  return word === undefined ? { anchor, head } : { anchor: word.start, head: word.end };
}

/** A stretch of the text that the same marks cover: what is drawn as one. */
export interface Piece extends Range {
  /** Places of the marks in the list, in its order. */
  readonly marks: readonly number[];
}

/** The text cut wherever a mark begins or ends, and at `cuts`. Marks may overlap. */
export function pieces(length: number, marks: readonly Range[], cuts: readonly number[] = []): Piece[] {
  const edges = new Set([0, length, ...cuts]);
  for (const { start, end } of marks) edges.add(Math.min(start, length)).add(Math.min(end, length));
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((start, i) => ({
    start,
    end: sorted[i + 1]!,
    marks: marks.flatMap((mark, place) => (mark.start <= start && mark.end > start ? [place] : [])),
  }));
}
