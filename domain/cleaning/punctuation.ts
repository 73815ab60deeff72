/**
 * Punctuation and symbols out: a run of them becomes a space, so that `either/or` stays two words; an apostrophe
 * between two letters goes without one, so that `don't` stays one. Emoji stay, and the word that stands for a link.
 */
import { classOf } from './code-points.ts';
import { LINK } from './links.ts';
import { PICTURES } from './pictures.ts';
import { MARK, PUNCTUATION, PYTHON_WORD } from './unicode.ts';

const LETTER = `[${classOf(PYTHON_WORD)}${classOf(MARK)}]`;
const FOUND = new RegExp(
  `(${LINK}|${PICTURES})|(?<=${LETTER})['’](?=${LETTER})|[${classOf(PUNCTUATION)}]`,
  'gu',
);

export const withoutPunctuation = (text: string): string =>
  text.replace(
    FOUND,
    (found, kept: string | undefined) => kept ?? (found === "'" || found === '’' ? '' : ' '),
  );
