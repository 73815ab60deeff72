/**
 * What encoding a text is in, told from its beginning. Pure.
 *
 * A byte order mark decides, then the zeros of UTF-16. A text of which most lines beyond ASCII are UTF-8 is UTF-8,
 * and its other lines are faults. Else statistics of its bytes (chardet) propose, and what their proposal makes of the
 * text decides: statistics alone find Mac Roman and broken UTF-8 to be Windows-1252.
 */
import { analyse } from 'chardet';
import { decodable, decodes, type Encoding, strictlyDecoded, UTF8 } from './decoding.ts';

/** A beginning of this size tells. */
export const SAMPLE_BYTES = 1024 ** 2;
/** Enough for statistics, which take milliseconds for each of these. */
const PROBE_BYTES = 64 * 1024;
/** Lines beyond ASCII that are looked at: each that is no UTF-8 costs an exception. */
const MOST_LINES = 2_000;
/** Lines beyond ASCII that are UTF-8 are seldom so by chance: with this share of them the others are broken. */
const MOST_BROKEN = 0.5;
/** Of 100; what the library says of noise. */
const LEAST_SURE = 20;
const LEAST_PLAUSIBLE = 0.9;
const LF = 0x0a;

export interface Told extends Encoding {
  /** Of the sample's lines beyond ASCII, those that are no UTF-8; where it is read as UTF-8 none the less. */
  readonly broken?: number;
}

export function encodingOf(sample: Uint8Array): Told {
  const marked = markOf(sample) ?? zeros(sample);
  if (marked !== undefined) return marked;
  const lines = linesBeyondAscii(sample);
  const broken = lines.filter((line) => !line.utf8);
  if (broken.length === 0) return UTF8;
  if (broken.length <= MOST_BROKEN * lines.length) return { ...UTF8, broken: broken.length };
  return likeliest(broken.map(({ bytes }) => bytes)) ?? { ...UTF8, confidence: 0, broken: broken.length };
}

/** What a line among UTF-8 may be instead; undefined where nothing is likely. */
export const guessOf = (line: Uint8Array): string | undefined => likeliest([line])?.name;

function markOf([a, b, c, d]: Uint8Array): Encoding | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return UTF8;
  // UTF-32, which no decoder here knows: the reader of lines refuses its mark.
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    return UTF8;
  if (a === 0xff && b === 0xfe) return { name: 'utf-16le', confidence: 1 };
  return a === 0xfe && b === 0xff ? { name: 'utf-16be', confidence: 1 } : undefined;
}

/** UTF-16 without a mark: its ASCII, if only line ends and commas, has zeros at every other byte. */
function zeros(sample: Uint8Array): Encoding | undefined {
  const probe = sample.subarray(0, PROBE_BYTES);
  const counts: [number, number] = [0, 0];
  for (let i = 0; i < probe.length; i += 1) if (probe[i] === 0) counts[(i % 2) as 0 | 1] += 1;
  const [even, odd] = counts;
  if (even + odd < Math.max(2, 0.02 * probe.length)) return undefined;
  // Not all of one kind: in Chinese some characters have a zero of their own.
  const name = odd > 1.5 * even ? 'utf-16le' : even > 1.5 * odd ? 'utf-16be' : undefined;
  return name !== undefined && hasItsLines(probe, name) ? { name, confidence: 0.9 } : undefined;
}

/** Text with stray zeros decodes too, but its line ends then become parts of other characters. */
function hasItsLines(probe: Uint8Array, name: string): boolean {
  const text = strictlyDecoded(probe.subarray(0, probe.length - (probe.length % 2)), name);
  return text !== undefined && (/[\r\n]/.test(text) || !probe.includes(LF));
}

function linesBeyondAscii(sample: Uint8Array): { readonly bytes: Uint8Array; readonly utf8: boolean }[] {
  const lines: { readonly bytes: Uint8Array; readonly utf8: boolean }[] = [];
  for (let start = 0, end = 0; start < sample.length && lines.length < MOST_LINES; start = end + 1) {
    const found = sample.indexOf(LF, start);
    end = found === -1 ? sample.length : found;
    const bytes = sample.subarray(start, end);
    // The sample may end inside a character.
    if (bytes.some((byte) => byte > 0x7f)) lines.push({ bytes, utf8: decodes(bytes, 'utf-8', found === -1) });
  }
  return lines;
}

function likeliest(lines: readonly Uint8Array[]): Encoding | undefined {
  const probe: Uint8Array[] = [];
  for (let i = 0, bytes = 0; i < lines.length && bytes < PROBE_BYTES; i += 1) {
    probe.push(lines[i]!.subarray(0, PROBE_BYTES - bytes), Uint8Array.of(LF));
    bytes += lines[i]!.length + 1;
  }
  for (const { name: proposed, confidence } of analyse(Buffer.concat(probe))) {
    const name = decodable(proposed);
    if (name === undefined || name === 'utf-8' || name.startsWith('utf-16')) continue;
    if (confidence < LEAST_SURE) return undefined;
    if (plausible(probe, name) >= LEAST_PLAUSIBLE)
      return { name, confidence: Math.min(99, confidence) / 100 };
  }
  return undefined;
}

/** Signs that people type between letters. */
const SIGN = /^[\u00a0«»¡¿–—‘’‚“”„†•…‹›€£¥§°²³±·×ªº\u3000-\u303f\uff00-\uffef]$/;

/** Share of the characters beyond ASCII that are letters where letters stand, or common signs. */
function plausible(lines: readonly Uint8Array[], encoding: string): number {
  let count = 0;
  let good = 0;
  for (const line of lines) {
    const text = strictlyDecoded(line, encoding);
    if (text === undefined) {
      count += line.length;
      continue;
    }
    let before = '';
    for (const character of text) {
      const foreign = before > '\u007f' || character > '\u007f';
      // `cafŽ` and `grÃ¶n`: a capital follows a small letter where Windows-1252 reads what it is not.
      const odd = /\p{Ll}/u.test(before) && /\p{Lu}/u.test(character);
      if (foreign && odd) good -= 1;
      if (character > '\u007f') {
        count += 1;
        if (/[\p{L}\p{M}]/u.test(character) || SIGN.test(character)) good += 1;
      }
      before = character;
    }
  }
  return count === 0 ? 0 : good / count;
}
