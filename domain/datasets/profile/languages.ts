/**
 * Which languages the texts are in, by n-grams (eld): of a sample, since a text takes some 0.3 ms. The smallest of its
 * databases is right for 98.7 % of sentences, as its authors measured, and is loaded on first use.
 */
import type { Languages } from '../../spec/data-profile.ts';
import { othersFirst } from './others-first.ts';

export const MOST_ASKED = 3_000;
/** Fewer letters say too little. */
const SHORTEST = 20;
const UNKNOWN = 'unknown';
/** A language of fewer texts than these is as likely a mistake: shares and rows. */
const NOTABLE_SHARE = 0.002;
const NOTABLE_ROWS = 5;

export interface LanguagesFound extends Languages {
  /** Places in what was given, of texts in notable languages other than the most frequent, first ones first. */
  readonly others: readonly { readonly language: string; readonly texts: readonly number[] }[];
}

export async function languagesOf(texts: readonly { readonly text: string }[]): Promise<LanguagesFound> {
  const { eld } = await import('eld/extrasmall');
  const asked = texts.slice(0, MOST_ASKED);
  const found = new Map<string, number[]>();
  for (const [i, { text }] of asked.entries()) {
    if (i % 64 === 0) await othersFirst();
    const language = languageIn(text, (piece) => {
      const result = eld.detect(piece);
      return result.isReliable() ? result.language : '';
    });
    const known = found.get(language);
    if (known === undefined) found.set(language, [i]);
    else known.push(i);
  }
  const counts = [...found]
    .map(([language, { length: rows }]) => ({ language, rows }))
    .sort((a, b) => b.rows - a.rows || (a.language < b.language ? -1 : 1));
  const main = counts.find(({ language }) => language !== UNKNOWN)?.language;
  const others = counts
    .filter(({ language }) => language !== main && language !== UNKNOWN)
    .filter(({ rows }) => rows >= Math.max(NOTABLE_ROWS, NOTABLE_SHARE * asked.length))
    .map(({ language }) => ({ language, texts: found.get(language) ?? [] }));
  return { sampled: asked.length, counts, others };
}

/** Links, numbers and quotation marks are in no language. */
const NOISE = /(?:https?:\/\/|www\.)\S{1,500}|[\d>|=*_#@-]+/g;
const LOOKED_AT = 2_000;
/** Of which the detector reads as much. */
const ENOUGH = 400;

function languageIn(text: string, detect: (text: string) => string): string {
  const prose = text.slice(0, LOOKED_AT).replace(NOISE, ' ').trim();
  if (prose.length < SHORTEST) return UNKNOWN;
  // A subject or a heading may be in another language than what follows.
  const from = prose.length > 2 * ENOUGH ? prose.length >> 1 : 0;
  return detect(prose.slice(from, from + ENOUGH)) || UNKNOWN;
}
