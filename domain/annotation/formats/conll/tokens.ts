/** Texts as tokens with entities, and tokens as texts with spans. Pure. */
import type { SpanMark } from '../../../spec/annotations.ts';

export interface Token {
  readonly text: string;
  /** O, B-… or I-…. */
  readonly tag: string;
  readonly between: readonly string[];
}

const lengthOf = (text: string): number => [...text].length;

/**
 * Tokens joined by single blanks. An entity begins at B, and at I where the token before is not of the same: so IOB1
 * and IOB2 are read alike.
 */
export function sentenceOf(tokens: readonly Token[]): { readonly text: string; readonly spans: SpanMark[] } {
  const spans: { label: string; start: number; end: number }[] = [];
  let at = 0;
  let before: string | undefined;
  for (const { text, tag } of tokens) {
    const label = tag === 'O' ? undefined : tag.slice(2);
    const end = at + lengthOf(text);
    const open = spans.at(-1);
    if (label !== undefined && tag.startsWith('I-') && label === before && open !== undefined) open.end = end;
    else if (label !== undefined) spans.push({ label, start: at, end });
    before = label;
    at = end + 1;
  }
  return { text: tokens.map(({ text }) => text).join(' '), spans };
}

/**
 * Words between white space, cut where a span begins or ends. Of spans that overlap the one that begins first, or is
 * longest, is kept.
 */
export function tokensOf(
  text: string,
  spans: readonly SpanMark[],
): { readonly tokens: readonly Omit<Token, 'between'>[]; readonly dropped: number } {
  const inOrder = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: SpanMark[] = [];
  for (const span of inOrder) if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  const begins = new Set(kept.map(({ start }) => start));
  const edges = new Set(kept.flatMap(({ start, end }) => [start, end]));
  const tokens: { text: string; tag: string }[] = [];
  let current: SpanMark | undefined;
  let next = 0;
  let isOpen = false;
  let isFirst = false;
  for (const [at, character] of [...text].entries()) {
    if (edges.has(at)) isOpen = false;
    if (current !== undefined && at >= current.end) current = undefined;
    if (begins.has(at)) {
      current = kept[next];
      next += 1;
      isFirst = true;
    }
    if (/\s/u.test(character)) {
      isOpen = false;
      continue;
    }
    if (isOpen) {
      tokens.at(-1)!.text += character;
      continue;
    }
    const label = current?.label.replaceAll(/\s+/g, '_');
    tokens.push({ text: character, tag: label === undefined ? 'O' : `${isFirst ? 'B' : 'I'}-${label}` });
    isFirst = false;
    isOpen = true;
  }
  return { tokens, dropped: spans.length - kept.length };
}
