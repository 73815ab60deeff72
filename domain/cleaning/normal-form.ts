/**
 * Normal form C of the pinned Unicode version, by the runtime's own function: the form of code points that a version
 * assigns is the same in every later one (Unicode's stability policy). What the pinned version does not assign stands
 * as it is between the runs that are normalized, as it would if nothing newer were known.
 */
import { byteClasses, FIRST_MARK, OPEN, OPEN_MARK } from './byte-classes.ts';
import { classOf } from './code-points.ts';
import { ASSIGNED, MARK } from './unicode.ts';

/**
 * Normalizing sorts each run of combining marks in quadratic time (80,000 marks: 4 s). No language stacks more
 * than 30 on one letter (UAX #15, Stream-Safe Text); what goes beyond is cut off.
 */
export const MOST_MARKS = 30;

const MARKS_BEYOND = new RegExp(`([${classOf(MARK)}]{${MOST_MARKS}})[${classOf(MARK)}]+`, 'gu');
const ASSIGNED_RUNS = new RegExp(`[${classOf(ASSIGNED)}]+`, 'gu');
const UNASSIGNED = new RegExp(`[^${classOf(ASSIGNED)}]`, 'u');
const FIRST_COMBINING = 0x300;

let classes: Uint8Array | undefined;

/** Whether the text may be in another form than C, and whether a letter has too many marks. */
function looked(text: string): { readonly open: boolean; readonly crowded: boolean } {
  classes ??= byteClasses('default').points;
  let open = false;
  let crowded = false;
  let marks = 0;
  let last = 0;
  for (let i = 0; i < text.length; i += 1) {
    let point = text.charCodeAt(i);
    if (point < FIRST_COMBINING) {
      marks = 0;
      last = 0;
      continue;
    }
    if (point >= 0xd800 && point < 0xdc00) {
      point = text.codePointAt(i)!;
      i += 1;
    }
    const found = classes[point]!;
    if (found === OPEN || found === OPEN_MARK) open = true;
    const mark = found >= FIRST_MARK ? found - FIRST_MARK : 0;
    if (mark !== 0 && mark < last) open = true;
    last = mark;
    marks = found >= OPEN_MARK ? marks + 1 : 0;
    if (marks > MOST_MARKS) crowded = true;
  }
  return { open, crowded };
}

/** Of a text without halves of surrogate pairs. */
export function normalized(text: string): string {
  const { open, crowded } = looked(text);
  const short = crowded ? text.replace(MARKS_BEYOND, '$1') : text;
  if (!open) return short;
  return UNASSIGNED.test(short)
    ? short.replace(ASSIGNED_RUNS, (run) => run.normalize('NFC'))
    : short.normalize('NFC');
}
