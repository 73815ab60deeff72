/** Links in running text: those with a scheme, and those that begin with `www.`. Linear in the text's length. */
import { classOf } from './code-points.ts';
import { PYTHON_SPACE } from './unicode.ts';

/** What stands for a link that was taken out. */
export const LINK = '<url>';

/** Quotes, brackets of markup and the stops of scripts that put no space behind them end a link. */
const ENDS = '<>"“”«»„{}|\\\\^`「」『』《》【】（）。、，！？；：';
const FOUND = new RegExp(
  `(?<![A-Za-z0-9])(?:(?:[Hh][Tt][Tt][Pp][Ss]?|[Ff][Tt][Pp]):\\/\\/|[Ww][Ww][Ww]\\.)[^${classOf(PYTHON_SPACE)}${ENDS}]+`,
  'gu',
);
const STOPS = new Set(".,:;!?'’…*_~)]");

/** Stops behind a link are the sentence's; a closing bracket is the link's own if it was opened there. */
function lengthOf(link: string): number {
  const surplus = { ')': -count(link, '('), ']': -count(link, '[') };
  for (const character of link) if (character === ')' || character === ']') surplus[character] += 1;
  let end = link.length;
  while (end > 0 && STOPS.has(link[end - 1]!)) {
    const last = link[end - 1]!;
    if (last === ')' || last === ']') {
      if (surplus[last] <= 0) break;
      surplus[last] -= 1;
    }
    end -= 1;
  }
  return end;
}

const count = (text: string, wanted: string): number => text.split(wanted).length - 1;

export const withoutLinks = (text: string, instead: string): string =>
  text.replace(FOUND, (found) => instead + found.slice(lengthOf(found)));
