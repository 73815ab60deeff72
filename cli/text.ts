/**
 * Text from the server or from a file, as a terminal may show it: control characters would move the cursor, change
 * the title or worse, and bidirectional overrides would show one thing and mean another. They become visible.
 */

// C0 and DEL, C1, line and paragraph separators, bidirectional marks, embeddings, overrides and isolates, BOM.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** One line: line breaks become blanks, tabs too. */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll(UNSAFE, escaped);

/** The same for text that is meant to have lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** JSON that is safe to print as well: escapes are still JSON's own, so every parser reads the same text. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replaceAll(UNSAFE, (character) =>
    character === '\n' ? character : escaped(character),
  );

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** What a terminal draws over two of its columns: East Asian wide characters and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\ufe0f|\p{Emoji_Presentation}/u;
const INVISIBLE = /^[\p{M}\p{Cf}]+$/u;

const pieces = (text: string): readonly { readonly piece: string; readonly columns: number }[] =>
  Array.from(graphemes.segment(text), ({ segment }) => ({
    piece: segment,
    columns: WIDE.test(segment) ? 2 : INVISIBLE.test(segment) ? 0 : 1,
  }));

/** How many columns of a terminal the text takes. */
export const columnsOf = (text: string): number =>
  /^[\x20-\x7e]*$/.test(text) ? text.length : pieces(text).reduce((sum, { columns }) => sum + columns, 0);

/** As much of the text as so many columns hold. */
function beginning(text: string, columns: number): string {
  let begun = '';
  let left = columns;
  for (const { piece, columns: own } of pieces(text)) {
    left -= own;
    if (left < 0) break;
    begun += piece;
  }
  return begun;
}

/** The text in at most so many columns, its end replaced by `…` where it is longer. */
export const cutTo = (text: string, columns: number): string =>
  columnsOf(text) <= columns ? text : `${beginning(text, columns - 1)}…`;

/** The text as lines of at most so many columns, broken between words where that is possible. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    while (columnsOf(word) > columns) {
      const begun = beginning(word, columns) || [...word][0]!;
      lines.push(begun);
      word = word.slice(begun.length);
    }
    line = word;
  }
  return [...lines, line];
}

export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `3 min ago`, for a table's column. */
export function ago(instant: string, now: number = Date.now()): string {
  const passed = now - Date.parse(instant);
  const [unit, ms] = UNITS.find(([, length]) => passed >= length) ?? ['s', 1_000];
  return `${Math.max(0, Math.floor(passed / ms))} ${unit} ago`;
}

/** Four significant digits. */
export const figure = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));

/** `1 project`, `2 projects`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
