/** What went wrong with a text's characters before it came here. Pure; looks only where the scan saw a reason to. */
import { SEEN } from './scan.ts';

const WATCHED =
  SEEN.ampersand | SEEN.control | SEEN.invisible | SEEN.replacement | SEEN.mojibake | SEEN.composable;

/**
 * UTF-8 read as Windows-1252 or Latin-1: two characters for one (Ã©, Â°, Ð°), three for punctuation (â€™) or for the
 * byte order mark (ï»¿).
 */
const MOJIBAKE =
  /Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u0080-\u009f\u00a0-\u00bf]|â(?:€[\u0080-\u00bf˜™œžŸ¢¦“”\u009d]|\u0080[\u0080-\u00bf])|[ÐÑ][\u0080-\u00bf][ÐÑ]|ï»¿/;
/** Named ones that text has, and numbered ones. */
const ENTITY =
  /&(?:amp|lt|gt|quot|apos|nbsp|copy|reg|hellip|[lr][sd]quo|[mn]dash|euro|[aeiouy](?:acute|grave|uml|circ)|#\d{1,7}|#x[0-9a-f]{1,6});/i;

/** Controls, and what takes no room. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

/** The kinds of trouble, as kinds.ts names them. */
export function encodingTroubles(text: string, seen: number): readonly string[] {
  if ((seen & WATCHED) === 0) return NONE;
  const troubles: string[] = [];
  if (seen & SEEN.replacement) troubles.push('replacement-character');
  if (seen & SEEN.mojibake && MOJIBAKE.test(text)) troubles.push('mojibake');
  if (seen & SEEN.control) troubles.push('control-characters');
  if (seen & SEEN.invisible) troubles.push('invisible-characters');
  if (seen & SEEN.composable && isDecomposed(text)) troubles.push('mixed-normal-forms');
  if (seen & SEEN.ampersand && ENTITY.test(text)) troubles.push('html-entities');
  return troubles;
}

const NONE: readonly string[] = [];

/** Normalizing sorts runs of combining marks in quadratic time: of a text that stacks them no more is looked at. */
const LOOKED_AT = 2_000;

function isDecomposed(text: string): boolean {
  for (let from = 0; from < text.length; from += LOOKED_AT) {
    const piece = text.slice(from, from + LOOKED_AT);
    if (piece.normalize('NFC') !== piece) return true;
  }
  return false;
}

/** The first place of a trouble, as kinds.ts names it; what is decomposed is all over a text. */
const PLACES: Readonly<Record<string, RegExp>> = {
  'replacement-character': /\ufffd/,
  mojibake: MOJIBAKE,
  'control-characters': HIDDEN,
  'invisible-characters': HIDDEN,
  'html-entities': ENTITY,
};
const BEFORE = 40;

/** The text from shortly before the trouble on, what can't be seen written as `\u200b`. */
export function textAround(trouble: string, text: string): string {
  const at = PLACES[trouble]?.exec(text)?.index ?? 0;
  const from = Math.max(0, at - BEFORE);
  const near = text.slice(from, from + 400);
  const shown = near.replaceAll(new RegExp(HIDDEN, 'g'), (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
  return from === 0 ? shown : `…${shown}`;
}
