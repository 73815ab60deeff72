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

/** JSON that is safe to print as well: escapes are still JSON's own, so every parser reads the same text. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replaceAll(UNSAFE, (character) =>
    character === '\n' ? character : escaped(character),
  );

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

/** `3 min ago`, for a table's column. */
export const ago = (instant: string, now: number = Date.now()): string =>
  `${duration(Math.max(0, now - Date.parse(instant)))} ago`;

/** Four significant digits, without an exponent where a person reads it. */
export const figure = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) < 1e-3 ? String(value) : String(Number(value.toPrecision(4)));
