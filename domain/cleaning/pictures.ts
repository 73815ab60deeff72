/** Emoji as whole sequences: skin tones, joined families, flags and keycaps go as one. */
import { classOf } from './code-points.ts';
import { EMOJI, PICTOGRAPHIC } from './emoji.ts';

const SELECTOR = '\\u{fe0f}';
const TONE = '\\u{1f3fb}-\\u{1f3ff}';
/** Flags of regions: the black flag spells their name in invisible letters. */
const TAGS = '[\\u{e0020}-\\u{e007f}]*';
const DRESSED = `(?:${SELECTOR}?[${TONE}]|${SELECTOR})?\\u{20e3}?${TAGS}`;
const PICTURE = `(?:[${classOf(EMOJI)}]|[${classOf(PICTOGRAPHIC)}](?=[${SELECTOR}${TONE}]))${DRESSED}`;
const JOINED = `(?:\\u{200d}[${classOf(EMOJI)}${classOf(PICTOGRAPHIC)}]${DRESSED})*`;
const FLAG = '[\\u{1f1e6}-\\u{1f1ff}]{1,2}';
const KEYCAP = `[0-9#*]${SELECTOR}?\\u{20e3}`;

/** The source of a regular expression with the flag `u`. */
export const PICTURES = `(?:${FLAG}|${KEYCAP}|${PICTURE}${JOINED})`;

const FOUND = new RegExp(`${PICTURES}+`, 'gu');

/** A space stays, as a picture ends a word. */
export const withoutPictures = (text: string): string => text.replace(FOUND, ' ');
