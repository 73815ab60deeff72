/** The answer under way of one piece of work: changes, undo, redo, and a draft saved a moment after the last change. */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { AnnotationResult, LabelScheme } from '../../../../../domain/spec/annotations.ts';
import type { WorkItem } from '../../../../../domain/spec/api-annotation.ts';
import { onTask } from '../requests.ts';
import { begun, changed, cutTo, type Editing, emptyResult, redone, undone } from './answer.ts';

/** Milliseconds of rest before a draft is saved. */
const REST = 800;

export type Saved = 'unchanged' | 'waiting' | 'saved' | 'failed';

export interface Answering {
  readonly result: AnnotationResult;
  readonly saved: Saved;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Changes of one `group` in a row are undone as one. */
  readonly change: (next: Partial<AnnotationResult>, group?: string) => void;
  readonly replace: (result: AnnotationResult) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** No draft is saved any more, and the one under way has arrived: it must not come after the answer. */
  readonly settle: () => Promise<void>;
}

/** @param kept what the user had typed before the place was lost: it wins over what the server has */
export function useEditing(
  project: string,
  item: WorkItem,
  scheme: LabelScheme,
  kept?: AnnotationResult,
): Answering {
  const { task, lease } = item;
  const [editing, setEditing] = useState<Editing>(() =>
    begun(kept ?? cutTo(scheme, task.data, item.draft ?? emptyResult(scheme, task.data))),
  );
  const [saved, setSaved] = useState<Saved>(kept === undefined ? 'unchanged' : 'waiting');
  const settled = useRef(false);
  const underWay = useRef<Promise<unknown>>(undefined);
  const save = useEffectEvent(async (result: AnnotationResult) => {
    if (settled.current) return;
    const sending = onTask(project, task.id)
      .draft(lease, result)
      .then(
        () => 'saved' as const,
        () => 'failed' as const,
      );
    underWay.current = sending;
    const sent = await sending;
    setSaved((state) => (state === 'waiting' ? sent : state));
  });
  const { now } = editing;
  useEffect(() => {
    if (saved !== 'waiting') return;
    const timer = setTimeout(() => void save(now), REST);
    return () => clearTimeout(timer);
  }, [now, saved]);

  const step = (next: (before: Editing) => Editing) => {
    settled.current = false;
    setEditing(next);
    setSaved('waiting');
  };
  return {
    result: now,
    saved,
    canUndo: editing.past.length > 0,
    canRedo: editing.future.length > 0,
    change: (next, group) => step((before) => changed(before, without({ ...before.now, ...next }), group)),
    replace: (result) => step((before) => changed(before, cutTo(scheme, task.data, result))),
    undo: () => step(undone),
    redo: () => step(redone),
    settle: async () => {
      settled.current = true;
      await underWay.current;
    },
  };
}

/** A part that was taken back is absent, not undefined. */
const without = (result: AnnotationResult): AnnotationResult =>
  Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
