/**
 * A text with its marks. Marked with the mouse or by keyboard: arrows go from word to word, with shift they extend,
 * with control they go by characters; a label's key marks, Delete takes a mark away. Places are code points.
 */
import {
  type CSSProperties,
  type KeyboardEvent as ReactKeyboardEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { AnnotationResult, LabelScheme, SpanMark } from '../../../../../domain/spec/annotations.ts';
import { Button } from '../../../ui/button.tsx';
import { colourOf, labelKeys, labelOf } from './keys.ts';
import { LabelButtons } from './label-buttons.tsx';
import {
  type Caret,
  type Measured,
  measured,
  moved,
  pieces,
  type Range,
  rangeOf,
  selected,
  slice,
} from './offsets.ts';
import { marked, unmarked } from './spans.ts';
import { isTyped, useKeys } from './use-keys.ts';

interface SpanEditorProps {
  readonly text: string;
  readonly scheme: LabelScheme;
  readonly spans: readonly SpanMark[];
  readonly onChange: (next: Partial<AnnotationResult>) => void;
}

export function SpanEditor({ text, scheme, spans, onChange }: SpanEditorProps) {
  const given = useMemo(() => measured(text), [text]);
  const [caret, setCaret] = useState<Caret>({ anchor: 0, head: 0 });
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const range = selected(caret);
  const keys = labelKeys(scheme);

  const mark = (label: string, beside = false) => {
    if (range !== undefined) onChange({ spans: marked(spans, { ...range, label }, beside) });
  };
  const remove = (at: Range | undefined) => {
    if (at !== undefined) onChange({ spans: unmarked(spans, at) });
  };
  useKeys((event) => {
    if (isTyped(event) || event.ctrlKey || event.metaKey) return false;
    if (range === undefined) return false;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      remove(range);
      return true;
    }
    if (event.key === 'Escape') {
      setCaret({ anchor: caret.head, head: caret.head });
      return true;
    }
    const label = labelOf(keys, event.key);
    if (label === undefined) return false;
    mark(label, event.altKey);
    return true;
  });
  const onArrow = (event: ReactKeyboardEvent) => {
    const forward = event.key === 'ArrowRight' || event.key === 'End';
    if (!forward && event.key !== 'ArrowLeft' && event.key !== 'Home') return;
    event.preventDefault();
    const by = event.key === 'Home' || event.key === 'End' ? 'text' : event.ctrlKey ? 'character' : 'word';
    setCaret(moved(given, caret, { by, forward, extend: event.shiftKey }));
  };
  const onMouseUp = () => {
    const found = box.current && unitsOf(box.current);
    if (!found) return;
    const [from, to] = found;
    const chosen = rangeOf(given, from, to);
    const at = rangeAt(given, spans, from);
    const next = from === to ? at : chosen;
    setCaret(next === undefined ? { anchor: 0, head: 0 } : { anchor: next.start, head: next.end });
    getSelection()?.removeAllRanges();
  };

  return (
    <div className="stack tight">
      {/* biome-ignore lint/a11y/useSemanticElements: a textarea can not show marks */}
      <div
        ref={box}
        className="item-text marked-text"
        role="textbox"
        aria-readonly
        aria-multiline
        aria-label="Text to mark"
        tabIndex={0}
        dir="auto"
        onKeyDown={onArrow}
        onMouseUp={onMouseUp}
      >
        <MarkedPieces given={given} scheme={scheme} spans={spans} range={range} />
      </div>
      <p className="soft small" role="status">
        {range === undefined ? (
          <>Select with the mouse, or go from word to word with the arrow keys (shift extends).</>
        ) : (
          <>
            Selected: <b>{slice(given, range)}</b> ({range.start} to {range.end}). A label’s key marks it.
          </>
        )}
      </p>
      <LabelButtons
        scheme={scheme}
        title="Labels of marks"
        isChosen={(label) =>
          range !== undefined &&
          spans.some((span) => span.label === label && span.start === range.start && span.end === range.end)
        }
        onLabel={mark}
      />
      <SpanList
        given={given}
        scheme={scheme}
        spans={spans}
        onShow={({ start, end }) => setCaret({ anchor: start, head: end })}
        onRemove={(place) => onChange({ spans: spans.filter((_, i) => i !== place) })}
      />
    </div>
  );
}

interface MarkedPiecesProps {
  readonly given: Measured;
  readonly scheme: LabelScheme;
  readonly spans: readonly SpanMark[];
  readonly range?: Range | undefined;
  /** Spans that not everybody has, by their place. */
  readonly differs?: (place: number) => boolean;
}

/** The text's own words and nothing else: labels are drawn by the style sheet, so that places in it stay true. */
export function MarkedPieces({ given, scheme, spans, range, differs }: MarkedPiecesProps) {
  const length = given.units.length - 1;
  const cuts = range === undefined ? [] : [range.start, range.end];
  return pieces(length, spans, cuts).map((piece) => {
    const own = piece.marks.map((place) => spans[place]!);
    const inner = own.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0];
    const ends = own.filter(({ end }) => end === piece.end).map(({ label }) => label);
    const isSelected = range !== undefined && piece.start >= range.start && piece.end <= range.end;
    if (inner === undefined && !isSelected) return slice(given, piece);
    return (
      <span
        key={piece.start}
        className="piece"
        data-marked={inner !== undefined}
        data-selected={isSelected}
        data-differs={differs !== undefined && piece.marks.some(differs)}
        data-ends={ends.length > 0 ? ends.join(' · ') : undefined}
        style={
          {
            '--label': inner && colourOf(scheme, inner.label),
            '--depth': String(Math.min(own.length, 3)),
          } as CSSProperties
        }
      >
        {slice(given, piece)}
      </span>
    );
  });
}

interface SpanListProps {
  readonly given: Measured;
  readonly scheme: LabelScheme;
  readonly spans: readonly SpanMark[];
  readonly onShow: (span: SpanMark) => void;
  readonly onRemove: (place: number) => void;
}

function SpanList({ given, scheme, spans, onShow, onRemove }: SpanListProps) {
  if (spans.length === 0) return null;
  return (
    <ul className="mark-list" aria-label="Marks">
      {spans.map((span, place) => (
        <li key={`${span.start} ${span.end} ${span.label}`}>
          <button type="button" className="mark-show" onClick={() => onShow(span)}>
            <span
              className="label-swatch"
              style={{ '--label': colourOf(scheme, span.label) } as CSSProperties}
              aria-hidden
            />
            <b>{span.label}</b> {slice(given, span)}
          </button>
          <Button
            size="small"
            aria-label={`Remove ${span.label}: ${slice(given, span)}`}
            onClick={() => onRemove(place)}
          >
            Remove
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** The browser's selection as UTF-16 units of the text; undefined where it lies elsewhere. */
function unitsOf(box: HTMLElement): readonly [from: number, to: number] | undefined {
  const selection = getSelection();
  if (!selection?.anchorNode || !selection.focusNode) return undefined;
  if (!box.contains(selection.anchorNode) || !box.contains(selection.focusNode)) return undefined;
  return [
    unitAt(box, selection.anchorNode, selection.anchorOffset),
    unitAt(box, selection.focusNode, selection.focusOffset),
  ];
}

function unitAt(box: HTMLElement, node: Node, offset: number): number {
  const before = document.createRange();
  before.selectNodeContents(box);
  before.setEnd(node, offset);
  return before.toString().length;
}

/** A click on a mark selects it, the innermost first; elsewhere nothing. */
function rangeAt(given: Measured, spans: readonly SpanMark[], unit: number): Range | undefined {
  const hit = spans
    .filter(({ start, end }) => given.units[start]! <= unit && given.units[end]! > unit)
    .toSorted((a, b) => a.end - a.start - (b.end - b.start))[0];
  return hit && { start: hit.start, end: hit.end };
}
