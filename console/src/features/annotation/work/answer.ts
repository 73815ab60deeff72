/** An answer under way, with what undo and redo go through; what an empty one is; whether it can be sent. Pure. */
import type { AnnotationResult, LabelScheme, TaskData } from '../../../../../domain/spec/annotations.ts';

export interface Editing {
  readonly past: readonly AnnotationResult[];
  readonly now: AnnotationResult;
  readonly future: readonly AnnotationResult[];
  /** Of the last change: changes of one group, as keystrokes in a field, are undone as one. */
  readonly group?: string | undefined;
}

/** As many steps as anyone goes back. */
const STEPS = 200;

export const begun = (now: AnnotationResult): Editing => ({ past: [], now, future: [] });

export function changed(editing: Editing, now: AnnotationResult, group?: string): Editing {
  if (now === editing.now) return editing;
  const goesOn = group !== undefined && group === editing.group;
  const past = goesOn ? editing.past : [...editing.past, editing.now].slice(-STEPS);
  return { past, now, future: [], group };
}

export function undone({ past, now, future }: Editing): Editing {
  const before = past.at(-1);
  if (before === undefined) return { past, now, future };
  return { past: past.slice(0, -1), now: before, future: [now, ...future] };
}

export function redone({ past, now, future: [next, ...future] }: Editing): Editing {
  return next === undefined ? { past, now, future } : { past: [...past, now], now: next, future };
}

/** What is asked, with nothing said yet. Rating and ranking have no empty answer. */
export function emptyResult({ asks }: LabelScheme, data: TaskData): AnnotationResult {
  const asked = (part: LabelScheme['asks'][number]): boolean => asks.includes(part);
  return {
    ...(asked('labels') && { labels: [] }),
    ...(asked('spans') && data.type === 'text' && { spans: [] }),
    ...(asked('shapes') && data.type === 'image' && { shapes: [] }),
    ...(asked('cuboids') && data.type === 'cloud' && { cuboids: [] }),
    ...(asked('text') && { text: data.type === 'text' ? data.text : '' }),
    ...(asked('turns') && data.type === 'chat' && { turns: data.messages }),
  };
}

/** Only what this project asks for: a model's answer may say more. */
export function cutTo(scheme: LabelScheme, data: TaskData, result: AnnotationResult): AnnotationResult {
  const known = Object.entries(result).filter(([part]) => scheme.asks.includes(part as never));
  return { ...emptyResult(scheme, data), ...Object.fromEntries(known) };
}

/** What is still to be said; undefined when the answer can go. */
export function missingPart(
  { asks, labels, multiple }: LabelScheme,
  data: TaskData,
  result: AnnotationResult,
): string | undefined {
  if (asks.includes('labels') && labels.length > 0 && !multiple && (result.labels?.length ?? 0) === 0) {
    return 'Choose a class';
  }
  if (asks.includes('ranking') && data.type === 'ranking' && result.ranking === undefined) {
    return 'Say which is better';
  }
  if (asks.includes('rating') && result.rating === undefined) return 'Give a rating';
  return undefined;
}
