/**
 * Rust's BertNormalizer and BertPreTokenizer, code point for code point.
 *
 * @huggingface/tokenizers does the vocabulary and the added tokens; its normalizer differs from the Rust one the
 * model was trained with (Node's newer Unicode, final sigma, ideographs outside the BMP), so these two replace it.
 * test/golden/tokenizer compares the whole with Rust on every code point. Linear in the text's length.
 */
import { CJK, DROPPED, MARK, PUNCTUATION, REACTING, SEPARATOR, SPACE } from './bert-tables.ts';

/** `41-5a 5f` → `\u{41}-\u{5a}\u{5f}`, for use inside a character class. */
const members = (table: string): string => table.replace(/[0-9a-f]+/g, '\\u{$&}').replaceAll(' ', '');

const dropped = new RegExp(`[${members(DROPPED)}]`, 'gu');
const space = new RegExp(`[${members(SPACE)}]`, 'gu');
const ideograph = new RegExp(`[${members(CJK)}]`, 'gu');
const reacting = new RegExp(`[${members(REACTING)}]+`, 'gu');
const mark = new RegExp(`[${members(MARK)}]`, 'gu');
const word = new RegExp(`[${members(PUNCTUATION)}]|[^${members(SEPARATOR)}${members(PUNCTUATION)}]+`, 'gu');

/** A normalizer section of tokenizer.json, as Rust reads it. */
export interface BertOptions {
  readonly clean_text: boolean;
  readonly handle_chinese_chars: boolean;
  /** Null: as `lowercase`. */
  readonly strip_accents: boolean | null;
  readonly lowercase: boolean;
}

export function bertNormalizer(options: BertOptions): (text: string) => string {
  const stripAccents = options.strip_accents ?? options.lowercase;
  return (text) => {
    let result = text;
    if (options.clean_text) result = result.replace(dropped, '').replace(space, ' ');
    if (options.handle_chinese_chars) result = result.replace(ideograph, ' $& ');
    if (stripAccents) result = result.replace(reacting, (run) => run.normalize('NFD')).replace(mark, '');
    // Rust lower-cases one code point at a time, so a word's last sigma is like any other.
    return options.lowercase ? result.replaceAll('Σ', 'σ').toLowerCase() : result;
  };
}

export const bertWords = (text: string): string[] => text.match(word) ?? [];
