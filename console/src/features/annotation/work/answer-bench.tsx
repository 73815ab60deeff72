/** One item for an annotator: the editors, what a model says, and the ways to be done with it. */
import { useRef, useState } from 'react';
import type { AnnotationResult } from '../../../../../domain/spec/annotations.ts';
import type { AnnotationSettings, WorkItem } from '../../../../../domain/spec/api-annotation.ts';
import { percent } from '../../../text/format.ts';
import { Button } from '../../../ui/button.tsx';
import { onTask } from '../requests.ts';
import { missingPart } from './answer.ts';
import { AskWhy, type Question } from './ask-why.tsx';
import { Editor } from './editor.tsx';

import { type Answering, useEditing } from './use-editing.ts';
import { isPlain, isTyped, useKeys } from './use-keys.ts';
import type { Sitting } from './use-work.ts';

export interface BenchItemProps {
  readonly project: string;
  readonly item: WorkItem;
  readonly settings: AnnotationSettings;
  readonly sitting: Sitting;
  readonly quick: boolean;
}

const SAVED = {
  unchanged: '',
  waiting: 'Saving …',
  saved: 'Draft saved',
  failed: 'Draft not saved',
} as const;

export function AnswerBench({ project, item, settings, sitting, quick }: BenchItemProps) {
  const { scheme } = settings;
  const { data, prediction } = item.task;
  const answering = useEditing(project, item, scheme, sitting.kept);
  const [question, setQuestion] = useState<Question>();
  const [told, setTold] = useState<string>();
  const began = useRef(performance.now());
  const { result } = answering;

  const send = (full: AnnotationResult) => {
    const lacking = missingPart(scheme, data, full);
    setTold(lacking);
    if (lacking !== undefined) return;
    const seconds = (performance.now() - began.current) / 1_000;
    sitting.send('Sent.', full, async ({ lease, task }) => {
      await answering.settle();
      return onTask(project, task.id).answer({ lease, verdict: 'answered', result: full, seconds });
    });
  };
  const ask = (verdict: 'skipped' | 'rejected') =>
    setQuestion({
      title: verdict === 'skipped' ? 'Skip this task?' : 'Is the item itself unfit?',
      about:
        verdict === 'skipped'
          ? 'Why can you not answer it? Others will read this.'
          : 'What is wrong with the item? Others will read this.',
      confirm: verdict === 'skipped' ? 'Skip' : 'Reject the item',
      onWords: (comment) =>
        sitting.send(verdict === 'skipped' ? 'Skipped.' : 'Rejected.', result, async ({ lease, task }) => {
          await answering.settle();
          return onTask(project, task.id).answer({ lease, verdict, result: {}, comment });
        }),
    });
  const accept = () => {
    if (prediction !== undefined) answering.replace(prediction.result);
  };
  const isWholeByOneKey = quick && scheme.asks.length === 1 && !scheme.multiple;

  useKeys((event) => {
    const control = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && (control || (!isTyped(event) && !isPressing(event)))) send(result);
    else if (isTyped(event)) return false;
    else if (control && event.key.toLowerCase() === 'z') event.shiftKey ? answering.redo() : answering.undo();
    else if (control && event.key.toLowerCase() === 'y') answering.redo();
    else if (!isPlain(event)) return false;
    else if (event.key === 's') ask('skipped');
    else if (event.key === 'x') ask('rejected');
    else if (event.key === 'p' && prediction !== undefined) accept();
    else return false;
    return true;
  });

  return (
    <section className="panel stack tight" aria-label="Task" aria-busy={sitting.busy}>
      {prediction !== undefined && (
        <div className="prediction spread">
          <span className="small">
            <span className="mono">{prediction.model}</span> has an answer
            {prediction.score !== undefined && `, sure to ${percent(prediction.score)}`}. It may be wrong.
          </span>
          <Button size="small" aria-keyshortcuts="p" onClick={accept}>
            Take it over <kbd>P</kbd>
          </Button>
        </div>
      )}
      <Editor
        project={project}
        task={item.task}
        scheme={scheme}
        answering={answering}
        onQuick={isWholeByOneKey ? (part) => send({ ...result, ...part }) : undefined}
      />
      {told !== undefined && missingPart(scheme, data, result) !== undefined && (
        <p role="alert" className="field-error">
          {told}, then send it. Is there no answer? Skip it, or reject the item.
        </p>
      )}
      <div className="bench-foot">
        <Button kind="primary" aria-keyshortcuts="Enter" disabled={sitting.busy} onClick={() => send(result)}>
          Send <kbd>Enter</kbd>
        </Button>
        <Button aria-keyshortcuts="s" disabled={sitting.busy} onClick={() => ask('skipped')}>
          Skip <kbd>S</kbd>
        </Button>
        <Button aria-keyshortcuts="x" disabled={sitting.busy} onClick={() => ask('rejected')}>
          Unfit <kbd>X</kbd>
        </Button>
        <UndoButtons answering={answering} />
        <span className="soft small" role="status">
          {SAVED[answering.saved]}
        </span>
      </div>
      {question !== undefined && <AskWhy question={question} onClose={() => setQuestion(undefined)} />}
    </section>
  );
}

/** Enter on what can be pressed presses it. */
export const isPressing = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.closest('button, a, summary, input') !== null;

export function UndoButtons({ answering }: { readonly answering: Answering }) {
  return (
    <span className="row">
      <Button
        size="small"
        aria-label="Undo"
        title="Ctrl + Z"
        disabled={!answering.canUndo}
        onMouseDown={(event) => event.preventDefault()}
        onClick={answering.undo}
      >
        ↶
      </Button>
      <Button
        size="small"
        aria-label="Redo"
        title="Ctrl + Shift + Z"
        disabled={!answering.canRedo}
        onMouseDown={(event) => event.preventDefault()}
        onClick={answering.redo}
      >
        ↷
      </Button>
    </span>
  );
}
