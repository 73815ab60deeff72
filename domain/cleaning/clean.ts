/**
 * How a text is cleaned, before training and before every prediction. Pure, and linear in the text's length.
 *
 *   default   normal form C, line ends and runs of white space become one space, control characters go; combining
 *             marks, scripts and punctuation stay, since they carry meaning
 *   guide     the guide's Python, bit for bit (CPython 3.11):
 *                 text = re.sub(r'\s+', ' ', text).strip()
 *                 text = re.sub(r'[^\w\s]', '', text)
 *             It deletes combining marks (हिन्दी → हनद) and, as it collapses spaces before it removes punctuation,
 *             leaves two of them in `a , b`.
 */
import type { z } from 'zod';
import type { CleaningSpec } from '../spec/run-spec.ts';
import { PYTHON_SPACE, PYTHON_WORD } from './python-word.ts';

/** Ranges of a regular expression's class, from borders as emit-python-word.py writes them. */
function classOf(borders: string): string {
  const escaped = (point: number) => `\\u{${point.toString(16)}}`;
  let point = 0;
  const points = borders
    .trim()
    .split(/\s/)
    .map((step) => {
      point += Number.parseInt(step, 36);
      return point;
    });
  return points
    .flatMap((first, i) => (i % 2 === 0 ? [`${escaped(first)}-${escaped(points[i + 1]! - 1)}`] : []))
    .join('');
}

const GUIDE_SPACE = new RegExp(`[${classOf(PYTHON_SPACE)}]+`, 'gu');
const GUIDE_REMOVED = new RegExp(`[^${classOf(PYTHON_WORD)}${classOf(PYTHON_SPACE)}]+`, 'gu');

/** White space in Unicode's and in Python's sense. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these controls are white space to Python
const SPACE = /[\p{White_Space}\u{1c}-\u{1f}]+/gu;
/** Controls that are no white space, and the byte order mark. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it removes
const REMOVED = /[\u{0}-\u{8}\u{e}-\u{1b}\u{7f}-\u{84}\u{86}-\u{9f}\u{feff}]+/gu;
/**
 * Normalizing sorts each run of combining marks in quadratic time (80,000 marks: 4 s). No language stacks more
 * than 30 on one letter (UAX #15, Stream-Safe Text); what goes beyond is cut off.
 */
const MARKS_BEYOND = /(\p{M}{30})\p{M}+/gu;

const collapsed = (text: string, space: RegExp): string => {
  const single = text.replace(space, ' ');
  return single.slice(single.startsWith(' ') ? 1 : 0, single.endsWith(' ') ? -1 : undefined);
};

const PROFILES: Record<z.output<typeof CleaningSpec>['profile'], (text: string) => string> = {
  default: (text) =>
    collapsed(text.toWellFormed().replace(REMOVED, ''), SPACE).replace(MARKS_BEYOND, '$1').normalize('NFC'),
  guide: (text) => collapsed(text, GUIDE_SPACE).replace(GUIDE_REMOVED, ''),
};

/** The first `most` code points. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  for (let points = 0; points < most && end < text.length; points += 1) {
    end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** The cleaned text; empty where nothing is left. */
export function cleanText(text: string, cleaning: z.output<typeof CleaningSpec>): string {
  const whole = PROFILES[cleaning.profile](text);
  const short = cut(whole, cleaning.maxCharacters);
  return short === whole || cleaning.profile === 'guide' ? short : short.trimEnd();
}
