/**
 * One piece of work after another, at one level. The answer brings the next one along; of tasks with an image the one
 * after is opened ahead, so that its image is there. A place that was lost keeps what was typed.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { AnnotationResult } from '../../../../../domain/spec/annotations.ts';
import type { Level, Work, WorkItem } from '../../../../../domain/spec/api-annotation.ts';
import { ApiError } from '../../../api/client.ts';
import { preloadImage } from '../media.ts';
import { nextWork, onTask, type Sent } from '../requests.ts';

const CONFLICT = 409;

export interface Sitting {
  /** Undefined until the first answer of the server. */
  readonly work: Work | undefined;
  readonly error: Error | undefined;
  /** Somebody else has the place, or the time ran out: `retry` opens the task again with what was typed. */
  readonly lost: boolean;
  readonly busy: boolean;
  /** Said aloud. */
  readonly said: string;
  /** Answers sent in this sitting. */
  readonly count: number;
  /** What was typed before the place was lost. */
  readonly kept: AnnotationResult | undefined;
  readonly canTakeBack: boolean;
  readonly send: (
    words: string,
    result: AnnotationResult,
    request: (item: WorkItem) => Promise<Sent>,
  ) => void;
  readonly takeBack: () => void;
  readonly retry: () => void;
  readonly goOn: () => void;
}

interface State {
  readonly work?: Work;
  readonly error?: Error;
  readonly lost?: boolean;
  readonly kept?: AnnotationResult;
}

export function useWork(project: string, level: Level): Sitting {
  const client = useQueryClient();
  const [state, setState] = useState<State>({});
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const [count, setCount] = useState(0);
  const last = useRef<string>(undefined);
  const typed = useRef<AnnotationResult>(undefined);
  const ahead = useRef<string>(undefined);

  const failed = (error: unknown) => {
    const lost = error instanceof ApiError && error.status === CONFLICT;
    setState((before) => ({ ...before, error: error as Error, lost }));
  };
  const run = async (act: () => Promise<void>) => {
    setBusy(true);
    await act().catch(failed);
    setBusy(false);
  };
  const show = (work: Work, words: string, kept?: AnnotationResult) => {
    setState({ work, ...(kept !== undefined && { kept }) });
    setSaid(`${words} ${work.item === undefined ? (work.why ?? '') : `Task ${work.item.task.id}.`}`.trim());
  };
  const goOn = () => void run(async () => show(await nextWork(project, level), ''));

  const begin = useEffectEvent(goOn);
  useEffect(() => begin(), []);

  const item = state.work?.item;
  const shown = item?.task.id;
  const isImage = item?.task.data.type === 'image';
  useEffect(() => {
    if (shown === undefined || !isImage) return;
    const look = async () => {
      const { item: after } = await nextWork(project, level, [shown]);
      // One with a draft is kept open: to give it back would forget the draft.
      ahead.current = after?.draft === undefined ? after?.task.id : undefined;
      if (after?.task.data.type === 'image') await preloadImage(client, project, after.task.id);
    };
    // Only a convenience: what fails here is asked for again when its turn comes.
    look().catch(() => {});
  }, [client, project, level, shown, isImage]);
  useEffect(
    () => () => {
      if (ahead.current !== undefined) {
        void onTask(project, ahead.current)
          .release()
          .catch(() => {});
      }
    },
    [project],
  );

  return {
    work: state.work,
    error: state.error,
    lost: state.lost ?? false,
    kept: state.kept,
    busy,
    said,
    count,
    canTakeBack: level === 'annotate' && count > 0 && last.current !== undefined,
    send: (words, result, request) => {
      if (item === undefined || busy) return;
      typed.current = result;
      const task = item.task.id;
      void run(async () => {
        const { next } = await request(item);
        if (ahead.current === next.item?.task.id) ahead.current = undefined;
        last.current = task;
        setCount((before) => before + 1);
        void client.invalidateQueries({ queryKey: ['annotation', project] });
        show(next, words);
      });
    },
    takeBack: () => {
      const task = last.current;
      if (task === undefined || busy) return;
      void run(async () => {
        const again = await onTask(project, task).withdraw();
        last.current = undefined;
        setCount((before) => before - 1);
        setState((before) => ({ work: { ...before.work!, item: again, left: before.work?.left ?? 0 } }));
        setSaid(`Taken back: task ${task}.`);
      });
    },
    retry: () => {
      if (item === undefined) return;
      void run(async () => {
        const again = await onTask(project, item.task.id).open(level);
        const work = { item: again, left: state.work?.left ?? 0 };
        show(work, 'Opened again with what you had.', typed.current);
      });
    },
    goOn,
  };
}
