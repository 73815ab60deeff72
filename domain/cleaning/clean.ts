/**
 * How a text is cleaned, before training and before every prediction. Pure, and linear in the text's length.
 *
 *   default   normal form C, line ends and runs of white space become one space, control characters go; combining
 *             marks, scripts and punctuation stay, since they carry meaning; options.ts says what else can be asked
 *   guide     the guide's Python, bit for bit (CPython 3.11):
 *                 text = re.sub(r'\s+', ' ', text).strip()
 *                 text = re.sub(r'[^\w\s]', '', text)
 *             It deletes combining marks (हिन्दी → हनद) and, as it collapses spaces before it removes punctuation,
 *             leaves two of them in `a , b`.
 *
 * What a character is says one Unicode version (unicode.ts), whatever the runtime's own.
 */
import { classOf } from './code-points.ts';
import { normalized } from './normal-form.ts';
import type { Cleaning, CleaningOptions } from './options.ts';
import { PYTHON_SPACE, PYTHON_WORD } from './unicode.ts';

type Step = (text: string) => string;

/** Where an option is not said, its default. */
export type CleaningAsked = Pick<Cleaning, 'profile' | 'maxCharacters'> & Partial<CleaningOptions>;

/** White space to Unicode, and what Python adds: U+001C–1F. */
const SPACES = new RegExp(`[${classOf(PYTHON_SPACE)}]+`, 'gu');
const NO_WORDS = new RegExp(`[^${classOf(PYTHON_WORD)}${classOf(PYTHON_SPACE)}]+`, 'gu');
/** Controls that are no white space, and the byte order mark. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it removes
const CONTROLS = /[\u{0}-\u{8}\u{e}-\u{1b}\u{7f}-\u{84}\u{86}-\u{9f}\u{feff}]+/gu;

function collapsed(text: string): string {
  const single = text.replace(SPACES, ' ');
  return single.slice(single.startsWith(' ') ? 1 : 0, single.endsWith(' ') ? -1 : undefined);
}

const guide: Step = (text) => collapsed(text).replace(NO_WORDS, '');

/** In this order: what a step removes no later one has to know. Modules of rare options are read when asked for. */
async function defaultSteps(
  options: Partial<CleaningOptions>,
  last: readonly Step[],
): Promise<readonly Step[]> {
  const { html, urls = 'keep', emoji, control, mojibake, chinese = 'keep', punctuation } = options;
  const steps: Step[] = [(text) => text.toWellFormed()];
  if (mojibake === 'repair') steps.push((await import('./mojibake.ts')).repaired);
  if (html === 'strip') steps.push((await import('./html.ts')).textOfHtml);
  if (urls !== 'keep') {
    const { LINK, withoutLinks } = await import('./links.ts');
    steps.push((text) => withoutLinks(text, urls === 'token' ? LINK : ' '));
  }
  if (control !== 'keep') steps.push((text) => text.replace(CONTROLS, ''));
  if (emoji === 'drop') steps.push((await import('./pictures.ts')).withoutPictures);
  if (chinese !== 'keep') steps.push(normalized, await (await import('./chinese.ts')).chineseIn(chinese));
  if (punctuation === 'drop') steps.push((await import('./punctuation.ts')).withoutPunctuation);
  if (options.case === 'lower') steps.push((await import('./lower-case.ts')).lowerCased);
  return [...steps, ...last];
}

/** The first `most` code points. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  for (let points = 0; points < most && end < text.length; points += 1) {
    end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** The cleaner of a spec's settings: from a text to what is left of it, which may be nothing. */
export async function cleanerOf({ profile, maxCharacters, ...options }: CleaningAsked): Promise<Step> {
  if (profile === 'guide') return (text) => cut(guide(text), maxCharacters);
  const steps = await defaultSteps(options, [collapsed, normalized]);
  return (text) => {
    const whole = steps.reduce((soFar, step) => step(soFar), text);
    const short = cut(whole, maxCharacters);
    return short !== whole && short.endsWith(' ') ? short.slice(0, -1) : short;
  };
}

/** Profile `default` without what it does to white space: line breaks and blanks stay as they are. Cuts nothing. */
export async function layoutKeepingCleanerOf(options: Partial<CleaningOptions>): Promise<Step> {
  const steps = await defaultSteps(options, [normalized]);
  return (text) => steps.reduce((soFar, step) => step(soFar), text);
}
