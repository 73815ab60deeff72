/**
 * Places in a text, counted in code points, UTF-16 code units or UTF-8 bytes: each as the others, and which of them a
 * file's places are, told from the text it quotes. Pure.
 */
import { OFFSET_UNITS, type OffsetUnit } from './format.ts';

export interface Span {
  /** In code points, the end excluded. */
  readonly start: number;
  readonly end: number;
}

const utf8Length = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4);

/** Of one text. Its characters are counted once, whatever number of places is asked for. */
export class Places {
  readonly text: string;
  /** Where each code point begins, and the end. */
  readonly #utf16: Uint32Array;
  #bytes: Uint32Array | undefined;

  constructor(text: string) {
    this.text = text;
    const begins = new Uint32Array(text.length + 1);
    let count = 0;
    for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) {
      begins[count] = at;
      count += 1;
    }
    begins[count] = text.length;
    this.#utf16 = begins.subarray(0, count + 1);
  }

  /** Code points of the text. */
  get length(): number {
    return this.#utf16.length - 1;
  }

  slice({ start, end }: Span): string {
    return this.text.slice(this.#utf16[start], this.#utf16[end]);
  }

  /** Code points before the place; undefined outside of the text or inside a character. */
  codePoints(place: number, unit: OffsetUnit): number | undefined {
    if (!Number.isInteger(place) || place < 0) return undefined;
    if (unit === 'code-points') return place <= this.length ? place : undefined;
    const begins = this.#begins(unit);
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (begins[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return begins[low] === place ? low : undefined;
  }

  /** A place in code points, in `unit`. */
  in(unit: OffsetUnit, codePoints: number): number {
    return unit === 'code-points' ? codePoints : this.#begins(unit)[codePoints]!;
  }

  #begins(unit: 'utf-16' | 'bytes'): Uint32Array {
    if (unit === 'utf-16') return this.#utf16;
    if (this.#bytes === undefined) {
      this.#bytes = new Uint32Array(this.length + 1);
      for (let i = 0; i < this.length; i += 1) {
        this.#bytes[i + 1] = this.#bytes[i]! + utf8Length(this.text.codePointAt(this.#utf16[i]!)!);
      }
    }
    return this.#bytes;
  }
}

export interface Counting {
  /** What the format says of itself. */
  readonly own: OffsetUnit;
  /** What the user says: no other is tried. */
  readonly told?: OffsetUnit | undefined;
  /** The text between both places, as the file has it. */
  readonly quoted?: string | undefined;
}

/** Tools show line ends as blanks or as `\n` in letters. */
const folded = (text: string): string => text.replaceAll(/(\\n|\s)+/g, ' ').trim();

/**
 * The span, and the unit that its places were counted in: the format's own, unless the quoted text is found by another
 * alone. A text where it can't be is what was found.
 */
export function spanIn(
  places: Places,
  start: number,
  end: number,
  { own, told, quoted }: Counting,
): (Span & { readonly unit: OffsetUnit }) | string {
  const units = told === undefined ? [own, ...OFFSET_UNITS.filter((unit) => unit !== own)] : [told];
  const spans = units.flatMap((unit) => {
    const [from, to] = [places.codePoints(start, unit), places.codePoints(end, unit)];
    return from === undefined || to === undefined || from >= to ? [] : [{ start: from, end: to, unit }];
  });
  const place = `places ${start} to ${end}`;
  if (quoted === undefined) {
    const [first] = spans;
    if (first !== undefined && first.unit === units[0]) return first;
    return `${place}, in a text of ${places.in(units[0]!, places.length)} ${units[0]}`;
  }
  const exact = spans.find((span) => places.slice(span) === quoted);
  const found = exact ?? spans.find((span) => folded(places.slice(span)) === folded(quoted));
  if (found !== undefined) return found;
  const there = spans[0] === undefined ? 'nothing' : JSON.stringify(places.slice(spans[0]).slice(0, 60));
  return `${place}, where ${JSON.stringify(quoted.slice(0, 60))} is said to be and ${there} is`;
}
