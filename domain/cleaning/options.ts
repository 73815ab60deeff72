/**
 * What can be asked of profile `default` beyond what it does by itself; of each option the first choice is the
 * default. Profile `guide` is the guide's own rule and takes none of them.
 */
export const OPTIONS = {
  /** strip: tags go, entities become characters, scripts, styles and comments go with what is in them. */
  html: ['keep', 'strip'],
  /** Links with a scheme or `www.`; token: each becomes `<url>`. */
  urls: ['keep', 'drop', 'token'],
  emoji: ['keep', 'drop'],
  /** Control characters that are no white space, and the byte order mark. */
  control: ['drop', 'keep'],
  /** repair: UTF-8 that was read as Windows-1252 or Latin-1 is read again (`Ã©` → `é`). */
  mojibake: ['keep', 'repair'],
  chinese: ['keep', 'simplified', 'traditional'],
  /** drop: punctuation and symbols, emoji not among them. */
  punctuation: ['keep', 'drop'],
  case: ['keep', 'lower'],
} as const;

export type CleaningOptions = { readonly [Name in keyof typeof OPTIONS]: (typeof OPTIONS)[Name][number] };
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly (keyof CleaningOptions)[];

export interface Cleaning extends CleaningOptions {
  readonly profile: 'default' | 'guide';
  readonly maxCharacters: number;
}

/** Options that are not at their default. */
export const chosenOf = (cleaning: Partial<CleaningOptions>): readonly (keyof CleaningOptions)[] =>
  OPTION_NAMES.filter((name) => cleaning[name] !== undefined && cleaning[name] !== OPTIONS[name][0]);
