/** Which script a text is written in: pinned ranges of Unicode 16's blocks, so that a report never changes. Pure. */

export const SCRIPTS = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'other Indic',
  'Thai',
  'other Southeast Asian',
  'Georgian',
  'Ethiopic',
  'Hangul',
  'Kana',
  'Han',
  'other',
] as const;

/** `[first, last, script]`, of blocks of 16 code units. */
const BLOCKS: readonly (readonly [number, number, (typeof SCRIPTS)[number]])[] = [
  [0xc0, 0x2af, 'Latin'],
  [0x370, 0x3ff, 'Greek'],
  [0x400, 0x52f, 'Cyrillic'],
  [0x530, 0x58f, 'Armenian'],
  [0x590, 0x5ff, 'Hebrew'],
  [0x600, 0x8ff, 'Arabic'],
  [0x900, 0x97f, 'Devanagari'],
  [0x980, 0xdff, 'other Indic'],
  [0xe00, 0xe7f, 'Thai'],
  [0xe80, 0xfff, 'other Southeast Asian'],
  [0x1000, 0x109f, 'other Southeast Asian'],
  [0x10a0, 0x10ff, 'Georgian'],
  [0x1100, 0x11ff, 'Hangul'],
  [0x1200, 0x139f, 'Ethiopic'],
  [0x13a0, 0x177f, 'other'],
  [0x1780, 0x17ff, 'other Southeast Asian'],
  [0x1800, 0x1cff, 'other'],
  [0x1d00, 0x1eff, 'Latin'],
  [0x1f00, 0x1fff, 'Greek'],
  [0x2c00, 0x2dff, 'other'],
  [0x3040, 0x30ff, 'Kana'],
  [0x3130, 0x318f, 'Hangul'],
  [0x31f0, 0x31ff, 'Kana'],
  [0x3400, 0x9fff, 'Han'],
  [0xa000, 0xa8ff, 'other'],
  [0xa960, 0xa97f, 'Hangul'],
  [0xac00, 0xd7ff, 'Hangul'],
  [0xf900, 0xfaff, 'Han'],
  [0xfb50, 0xfdff, 'Arabic'],
  [0xfe70, 0xfeff, 'Arabic'],
];

const NO_SCRIPT = 255;
/** Of each block of 16 code units. */
const SCRIPT_OF = new Uint8Array(0x1000).fill(NO_SCRIPT);
for (const [first, last, script] of BLOCKS) {
  SCRIPT_OF.fill(SCRIPTS.indexOf(script), first >> 4, (last >> 4) + 1);
}

/** The script of a letter, by its code unit, as its place in SCRIPTS; -1 for what is no letter of a known one. */
export function scriptOfUnit(unit: number): number {
  if (unit < 0x80) {
    const letter = unit & ~0x20;
    return letter >= 0x41 && letter <= 0x5a ? 0 : -1;
  }
  const script = SCRIPT_OF[unit >> 4]!;
  return script === NO_SCRIPT ? -1 : script;
}

/** No more of a text is looked at. */
const LOOKED_AT = 500;
const [KANA, HAN] = [SCRIPTS.indexOf('Kana'), SCRIPTS.indexOf('Han')];
const counts = new Int32Array(SCRIPTS.length);

/**
 * The script of most of the text's letters, as its place in SCRIPTS; -1 for a text without letters. `scripts` has a
 * bit for each that occurs, where that is known: most texts are in one, and need not be counted.
 */
export function scriptOf(text: string, scripts = -1): number {
  if (scripts === 0) return -1;
  if ((scripts & (scripts - 1)) === 0) return 31 - Math.clz32(scripts);
  counts.fill(0);
  const end = Math.min(text.length, LOOKED_AT);
  for (let i = 0; i < end; i += 1) {
    const script = scriptOfUnit(text.charCodeAt(i));
    if (script !== -1) counts[script]! += 1;
  }
  // Japanese writes its Kana between more Han.
  if (4 * counts[KANA]! > counts[HAN]!) counts[KANA]! += counts[HAN]!;
  let most = -1;
  for (const [script, letters] of counts.entries()) {
    if (letters > 0 && (most === -1 || letters > counts[most]!)) most = script;
  }
  return most;
}
