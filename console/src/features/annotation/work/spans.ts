/** Marks of a text: set, relabelled, taken away. In the text's order. Pure. */
import type { SpanMark } from '../../../../../domain/spec/annotations.ts';
import type { Range } from './offsets.ts';

const sameRange = (a: Range, b: Range): boolean => a.start === b.start && a.end === b.end;

/**
 * The same range with the same label again takes the mark away; with another label it is relabelled, or with `beside`
 * carries both. Marks of different ranges may overlap.
 */
export function marked(spans: readonly SpanMark[], mark: SpanMark, beside: boolean): SpanMark[] {
  const there = spans.filter((span) => sameRange(span, mark));
  const others = spans.filter((span) => !sameRange(span, mark));
  if (there.some(({ label }) => label === mark.label)) {
    return inOrder(spans.filter((span) => !(sameRange(span, mark) && span.label === mark.label)));
  }
  return inOrder([...others, ...(beside ? there : []), mark]);
}

/** Without the marks of this very range; where there is none, without the innermost around it. */
export function unmarked(spans: readonly SpanMark[], at: Range): SpanMark[] {
  const exact = spans.filter((span) => !sameRange(span, at));
  if (exact.length < spans.length) return exact;
  const around = spans
    .filter(({ start, end }) => start <= at.start && end >= at.end)
    .toSorted((a, b) => a.end - a.start - (b.end - b.start))[0];
  return spans.filter((span) => span !== around);
}

const inOrder = (spans: readonly SpanMark[]): SpanMark[] =>
  spans.toSorted((a, b) => a.start - b.start || b.end - a.end || (a.label < b.label ? -1 : 1));
