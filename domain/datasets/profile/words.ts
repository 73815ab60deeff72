/** A text's words as the sampled checks see them: lower case, ideographs one by one. Pure. */
import { KINDS, mixed, SEEN } from './scan.ts';

const LONGEST_WORD = 40;

/** Calls `word` with each word's place in `lower`, which is in lower case already. */
export function eachWord(lower: string, word: (start: number, end: number) => void): void {
  let start = -1;
  for (let i = 0; i < lower.length; i += 1) {
    const kinds = KINDS[lower.charCodeAt(i)]!;
    if (kinds & SEEN.word) {
      if (start === -1) start = i;
      continue;
    }
    if (start !== -1) word(start, i);
    start = -1;
    if (kinds & SEEN.lone) word(i, i + 1);
  }
  if (start !== -1) word(start, lower.length);
}

/** 32 bits, of the first characters of a word. */
export function wordHash(lower: string, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  const last = Math.min(end, start + LONGEST_WORD);
  for (let i = start; i < last; i += 1) hash = Math.imul(hash ^ lower.charCodeAt(i), 0x01000193);
  return mixed(hash) >>> 0;
}

/** The hashes of the text's words, in order. */
export function wordHashes(text: string): Uint32Array {
  const lower = text.toLowerCase();
  const hashes: number[] = [];
  eachWord(lower, (start, end) => hashes.push(wordHash(lower, start, end)));
  return Uint32Array.from(hashes);
}
