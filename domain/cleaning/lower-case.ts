/**
 * Lower case by pinned tables, as CPython's `str.lower`: a runtime's own knows the letters of its own Unicode version.
 * A sigma that ends a word becomes ς.
 */
import { classOf } from './code-points.ts';
import { CASE_IGNORABLE, CASED, LOWER_CASES } from './unicode.ts';

const LOWER = new Map([['\u0130', 'i\u0307']]);
let begun = 0;
for (const run of LOWER_CASES.trim().split(/\s+/)) {
  const [step = 0, length = 0, stride = 0, way = 0] = run.split(',').map((part) => Number.parseInt(part, 36));
  begun += step;
  for (let i = 0; i < length; i += 1) {
    const point = begun + i * stride;
    LOWER.set(String.fromCodePoint(point), String.fromCodePoint(point + way));
  }
}

const IGNORABLE = `[${classOf(CASE_IGNORABLE)}]*`;
const LETTER = `[${classOf(CASED)}]`;
// The sigma first: looking back from every character would be quadratic.
const FINAL_SIGMA = new RegExp(`Σ(?<=${LETTER}${IGNORABLE}Σ)(?!${IGNORABLE}${LETTER})`, 'gu');
const UPPER = new RegExp(
  `[${[...LOWER.keys()].map((c) => `\\u{${c.codePointAt(0)!.toString(16)}}`).join('')}]`,
  'gu',
);

export const lowerCased = (text: string): string =>
  text.replace(FINAL_SIGMA, 'ς').replace(UPPER, (letter) => LOWER.get(letter)!);
