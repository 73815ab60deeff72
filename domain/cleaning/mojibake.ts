/**
 * UTF-8 that was read as Windows-1252 or Latin-1, read again (`Ã©` → `é`, `â€™` → `’`): the idea of ftfy, by one rule.
 *
 * A piece is a row of characters whose bytes in Windows-1252 or Latin-1 are one character of UTF-8, one that the pinned
 * Unicode version assigns and that is no control. It is read again where that is beyond doubt:
 *   - it is three or four characters long, or begins with Â or Ã, as Latin letters and signs become; and it is none
 *     that people write, a letter before quotes and stops (`«désolé…»`, `AMANHÃ…`); or
 *   - it touches another piece, as the letters of a Greek or Cyrillic word do; or
 *   - one piece of the text is beyond doubt, and the text has nothing beyond ASCII but pieces.
 * Each piece that is read again leaves the text shorter and one piece poorer. What was misread twice is read twice.
 */
import { classOf } from './code-points.ts';
import { ASSIGNED } from './unicode.ts';

/** Windows-1252's characters for 0x80 to 0x9f; where it has none, Latin-1's. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const BYTES = new Map<string, number>();
for (let byte = 0x80; byte < 0x100; byte += 1) {
  BYTES.set(String.fromCharCode(byte), byte);
  if (byte < 0xa0) BYTES.set(WINDOWS[byte - 0x80]!, byte);
}

const TAIL = `[\\u{80}-\\u{bf}${WINDOWS}]`;
const PIECE = `[Â-ß]${TAIL}|[à-ï]${TAIL}{2}|[ð-ô]${TAIL}{3}`;
const PIECES = new RegExp(`(?:${PIECE})+`, 'gu');
const ONE = new RegExp(PIECE, 'gu');
const MEANT = new RegExp(`^(?![\\u{80}-\\u{84}\\u{86}-\\u{9f}])[${classOf(ASSIGNED)}]$`, 'u');
const WRITTEN = /^[Â-ï][\u00a0«»‹›‘’‚“”„…–—™]+$/;
const CAPITAL = /[A-ZÀ-Þ]$/;
const BEYOND_ASCII = /[\u0080-\uffff]/;
/** Misread three times over; more is nobody's text. */
const MOST_READINGS = 3;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function meant(piece: string): string | undefined {
  try {
    const character = decoder.decode(Uint8Array.from(piece, (one) => BYTES.get(one)!));
    return MEANT.test(character) ? character : undefined;
  } catch {
    return undefined;
  }
}

function isSure(piece: string, before: string): boolean {
  if (piece.length === 2 && !/^[ÂÃ]/.test(piece)) return false;
  return !WRITTEN.test(piece) || (piece.length === 2 && !CAPITAL.test(before));
}

function readAgain(text: string): string {
  let sure = false;
  let all = true;
  const every: string[] = [];
  const certain: string[] = [];
  let copied = 0;
  for (const { 0: run, index } of text.matchAll(PIECES)) {
    const between = text.slice(copied, index);
    copied = index + run.length;
    all &&= !BEYOND_ASCII.test(between);
    every.push(between);
    certain.push(between);
    let before = text[index - 1] ?? '';
    const pieces = run.match(ONE)!;
    const read = pieces.map(meant);
    for (const [i, piece] of pieces.entries()) {
      const character = read[i];
      const touches = read[i - 1] !== undefined || read[i + 1] !== undefined;
      const again = character !== undefined && (touches || isSure(piece, before));
      sure ||= again;
      all &&= character !== undefined;
      every.push(character ?? piece);
      certain.push(again ? character : piece);
      before = piece;
    }
  }
  const rest = text.slice(copied);
  const whole = sure && all && !BEYOND_ASCII.test(rest);
  return (whole ? every : certain).join('') + rest;
}

export function repaired(text: string): string {
  let whole = text;
  for (let reading = 0; reading < MOST_READINGS; reading += 1) {
    const next = readAgain(whole);
    if (next === whole) break;
    whole = next;
  }
  return whole;
}
