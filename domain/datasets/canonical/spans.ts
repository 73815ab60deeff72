/**
 * Labelled stretches of a text, from either common form: `{text, spans: [{start, end, label}]}` in code points, or
 * `{tokens, tags}` in the BIO scheme, as corpora of named entities are published. Pure.
 */
import { shown } from '../../shown.ts';
import type { Fault } from '../lines.ts';
import type { Fields } from '../records.ts';
import type { Span } from './tasks.ts';
import { labelIn, listIn, textIn } from './text.ts';

const MOST_SPANS = 10_000;
export const TAGS = ['tags', 'ner_tags', 'labels'] as const;

interface Spanned {
  readonly text: string;
  readonly spans: readonly Span[];
}

export function spansIn(
  fields: Fields,
  columns: { readonly text: string; readonly spans: string },
): Spanned | Fault {
  const tokens = listIn(fields.tokens);
  const tags = TAGS.map((name) => listIn(fields[name])).find((list) => list !== undefined);
  if (fields[columns.spans] === undefined && tokens !== undefined && tags !== undefined) {
    return tagged(tokens, tags);
  }
  const text = textIn(fields[columns.text], columns.text);
  if (typeof text !== 'string') return text;
  const list = listIn(fields[columns.spans]);
  if (list === undefined) {
    return { kind: 'missing-spans', found: `no list of spans in '${columns.spans}', no tokens and tags` };
  }
  if (list.length > MOST_SPANS) return broken(`${list.length} spans, more than ${MOST_SPANS}`);
  const length = [...text].length;
  const spans: Span[] = [];
  for (const [i, entry] of list.entries()) {
    const { start, end, label } = (typeof entry === 'object' && entry !== null ? entry : {}) as Partial<Span>;
    if (!isPlace(start) || !isPlace(end) || start >= end)
      return broken(`span ${i + 1} is ${shown(entry, 60)}`);
    if (end > length) return broken(`span ${i + 1} ends at ${end}, the text at ${length}`);
    const name = labelIn(label, columns.spans);
    if (typeof name !== 'string') return name;
    spans.push({ start, end, label: name });
  }
  return ordered(text, spans);
}

const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const broken = (found: string): Fault => ({ kind: 'broken-spans', found });

/** A token has one label, so spans that overlap can't all be learned. */
function ordered(text: string, spans: Span[]): Spanned | Fault {
  spans.sort((a, b) => a.start - b.start || a.end - b.end);
  const clash = spans.findIndex((span, i) => i > 0 && span.start < spans[i - 1]!.end);
  if (clash === -1) return { text, spans };
  return {
    kind: 'overlapping-spans',
    found: `${shown(spans[clash - 1], 60)} and ${shown(spans[clash], 60)}`,
  };
}

/** Tokens are joined with spaces: how they were parted is not in the data. */
function tagged(tokens: readonly unknown[], tags: readonly unknown[]): Spanned | Fault {
  if (tokens.length !== tags.length) return broken(`${tokens.length} tokens and ${tags.length} tags`);
  if (tokens.length > MOST_SPANS) return broken(`${tokens.length} tokens, more than ${MOST_SPANS}`);
  const spans: Span[] = [];
  let at = 0;
  let inside = '';
  for (const [i, token] of tokens.entries()) {
    const tag = tags[i];
    if (typeof token !== 'string' || token === '') return broken(`token ${i + 1} is ${shown(token, 40)}`);
    if (typeof tag !== 'string') {
      return broken(`tag ${i + 1} is ${shown(tag, 40)}: write tags by their names, B-PER, I-PER, O`);
    }
    const end = at + [...token].length;
    const [, mark = '', name = tag] = /^([BIOESLU])(?:-(.*))?$/.exec(tag) ?? [];
    if (mark === 'O') {
      inside = '';
    } else {
      const goes = (mark === 'I' || mark === 'E' || mark === 'L') && inside === name;
      const last = spans.at(-1);
      if (goes && last !== undefined) spans[spans.length - 1] = { ...last, end };
      else spans.push({ start: at, end, label: name });
      inside = mark === 'E' || mark === 'L' || mark === 'S' || mark === 'U' ? '' : name;
    }
    at = end + 1;
  }
  const text = textIn(tokens.join(' '), 'tokens');
  if (typeof text !== 'string') return text;
  const unnamed = spans.map(({ label }) => labelIn(label, 'tags')).find((name) => typeof name !== 'string');
  return unnamed === undefined ? { text, spans } : (unnamed as Fault);
}
