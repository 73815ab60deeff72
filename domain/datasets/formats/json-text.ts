/** One JSON object of a source, whatever it holds. Pure. */
import type { Fault } from '../lines.ts';
import type { Fields } from '../records.ts';

/** Whoever walks a value walks it on the stack: JSON.stringify ends at some thousands, Python's json at 1,000. */
export const MOST_DEPTH = 100;

export function objectIn(text: string): Fault | { readonly object: Fields } {
  if (isDeeper(text)) return { kind: 'too-deep', found: `JSON nested more than ${MOST_DEPTH} deep` };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { object: value as Fields };
    return { kind: 'no-object', found: `JSON that is no object: ${text.slice(0, 60)}` };
  } catch (error) {
    return { kind: 'broken-json', found: `no JSON (${(error as Error).message.slice(0, 120)})` };
  }
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Counted before it is parsed: a million brackets take a hundred times their size in memory. */
function isDeeper(text: string): boolean {
  if (!hasMoreBrackets(text)) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i + 1);
    } else if (code === OPEN_LIST || code === OPEN) {
      depth += 1;
      if (depth > MOST_DEPTH) return true;
    } else if (code === CLOSE_LIST || code === CLOSE) depth -= 1;
  }
  return false;
}

/** Than may be inside one another: most texts have few, and need not be looked through. */
function hasMoreBrackets(text: string): boolean {
  let count = 0;
  for (const bracket of '{[') {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > MOST_DEPTH) return true;
    }
  }
  return false;
}

/** Where the closing quote lies; the text's end without one. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
