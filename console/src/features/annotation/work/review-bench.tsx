/** One item for a peer or an expert: the answers side by side; one is accepted, corrected, or all are returned. */
import { useEffect, useRef, useState } from 'react';
import type { AnnotationResult } from '../../../../../domain/spec/annotations.ts';
import type { JudgeRequest } from '../../../../../domain/spec/api-annotation.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { onTask } from '../requests.ts';
import { missingPart } from './answer.ts';
import { type BenchItemProps, isPressing, UndoButtons } from './answer-bench.tsx';
import { AskWhy, type Question } from './ask-why.tsx';
import { Editor } from './editor.tsx';
import { ImageShown } from './image-shown.tsx';
import { ItemShown } from './item-shown.tsx';

import { ResultShown } from './result-shown.tsx';
import { useEditing } from './use-editing.ts';
import { isPlain, isTyped, useKeys } from './use-keys.ts';

export function ReviewBench(props: BenchItemProps) {
  const { project, item, settings, sitting, quick } = props;
  const { scheme } = settings;
  const answers = item.answers.filter(({ verdict }) => verdict === 'answered');
  const refused = item.answers.filter(({ verdict }) => verdict !== 'answered');
  const [chosen, setChosen] = useState(answers.length === 1 ? 0 : (undefined as number | undefined));
  const [correcting, setCorrecting] = useState<AnnotationResult | undefined>(item.draft ?? sitting.kept);
  const [question, setQuestion] = useState<Question>();
  const began = useRef(performance.now());
  const top = useRef<HTMLElement>(null);
  useEffect(() => top.current?.focus({ preventScroll: true }), []);

  const judge = (words: string, request: Omit<JudgeRequest, 'lease'>) => {
    const seconds = (performance.now() - began.current) / 1_000;
    sitting.send(words, request.result ?? correcting ?? {}, ({ lease, task }) =>
      onTask(project, task.id).judge({ lease, seconds, ...request }),
    );
  };
  const accept = (at: number | undefined) => {
    const answer = at === undefined ? undefined : answers[at];
    if (answer !== undefined) judge('Accepted.', { decision: 'accept', accepted: answer.id });
  };
  const correct = () => setCorrecting(answers[chosen ?? 0]?.result ?? {});
  const ask = (decision: 'return' | 'unfit') =>
    setQuestion({
      title: decision === 'return' ? 'Return it to its annotators?' : 'Is the item itself unfit?',
      about:
        decision === 'return'
          ? 'What shall they look at again? They see this with the task.'
          : 'What is wrong with the item?',
      confirm: decision === 'return' ? 'Return' : 'Unfit',
      onWords: (comment) => judge(decision === 'return' ? 'Returned.' : 'Unfit.', { decision, comment }),
    });

  useKeys((event) => {
    if (correcting !== undefined || isTyped(event) || !isPlain(event) || event.repeat) return false;
    const at = Number(event.key) - 1;
    if (at >= 0 && at < answers.length) {
      setChosen(at);
      if (quick) accept(at);
    } else if (event.key === 'Enter' && !isPressing(event) && chosen !== undefined) accept(chosen);
    else if (event.key === 'e') correct();
    else if (event.key === 'r') ask('return');
    else if (event.key === 'x') ask('unfit');
    else return false;
    return true;
  });

  if (correcting !== undefined) {
    return (
      <Correcting
        {...props}
        begin={correcting}
        onCancel={() => setCorrecting(undefined)}
        onDone={(result) => judge('Corrected.', { decision: 'correct', result })}
      />
    );
  }
  const { data } = item.task;
  const showsItself = answers.length > 0 && answers.some(({ result }) => result.spans || result.shapes);
  return (
    <section
      ref={top}
      className="panel stack tight"
      aria-label="Task under review"
      tabIndex={-1}
      aria-busy={sitting.busy}
    >
      {!showsItself && (
        <ItemShown data={data}>
          {data.type === 'image' && (
            <ImageShown project={project} task={item.task.id} data={data} scheme={scheme} />
          )}
        </ItemShown>
      )}
      <ul className="answers" aria-label="Answers">
        {answers.map(({ id, annotator, result, comment }, at) => (
          <li key={id} className="answer-card" data-chosen={at === chosen}>
            <div className="spread">
              <h2>{annotator}</h2>
              <Button
                size="small"
                aria-pressed={at === chosen}
                aria-keyshortcuts={String(at + 1)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => setChosen(at)}
              >
                <kbd aria-hidden>{at + 1}</kbd> {at === chosen ? 'Chosen' : 'Choose'}
              </Button>
            </div>
            <ResultShown
              {...{ project, scheme, result }}
              task={item.task}
              others={answers.filter((other) => other.id !== id).map((other) => other.result)}
            />
            {comment !== undefined && <p className="soft pre">{comment}</p>}
          </li>
        ))}
        {refused.map(({ id, annotator, verdict, comment }) => (
          <li key={id} className="answer-card">
            <div className="spread">
              <h2>{annotator}</h2>
              <Chip tone={verdict === 'rejected' ? 'bad' : 'wait'}>{verdict}</Chip>
            </div>
            <p className="pre">{comment}</p>
          </li>
        ))}
      </ul>
      <div className="bench-foot">
        <Button
          kind="primary"
          aria-keyshortcuts="Enter"
          disabled={sitting.busy || chosen === undefined}
          onClick={() => accept(chosen)}
        >
          Accept {chosen === undefined ? 'the chosen answer' : `answer ${chosen + 1}`} <kbd>Enter</kbd>
        </Button>
        <Button aria-keyshortcuts="e" disabled={sitting.busy} onClick={correct}>
          Correct <kbd>E</kbd>
        </Button>
        <Button aria-keyshortcuts="r" disabled={sitting.busy} onClick={() => ask('return')}>
          Return <kbd>R</kbd>
        </Button>
        <Button aria-keyshortcuts="x" disabled={sitting.busy} onClick={() => ask('unfit')}>
          Unfit <kbd>X</kbd>
        </Button>
      </div>
      {question !== undefined && <AskWhy question={question} onClose={() => setQuestion(undefined)} />}
    </section>
  );
}

interface CorrectingProps extends BenchItemProps {
  readonly begin: AnnotationResult;
  readonly onCancel: () => void;
  readonly onDone: (result: AnnotationResult) => void;
}

function Correcting({ project, item, settings, sitting, begin, onCancel, onDone }: CorrectingProps) {
  const { scheme } = settings;
  const answering = useEditing(project, { ...item, draft: begin }, scheme);
  const [told, setTold] = useState<string>();
  const send = () => {
    const lacking = missingPart(scheme, item.task.data, answering.result);
    setTold(lacking);
    if (lacking === undefined) void answering.settle().then(() => onDone(answering.result));
  };
  useKeys((event) => {
    const control = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && (control || (!isTyped(event) && !isPressing(event)))) send();
    else if (isTyped(event)) return false;
    else if (control && event.key.toLowerCase() === 'z') event.shiftKey ? answering.redo() : answering.undo();
    else if (event.key === 'Escape') onCancel();
    else return false;
    return true;
  });
  return (
    <section className="panel stack tight" aria-label="Your own answer">
      <Editor project={project} task={item.task} scheme={scheme} answering={answering} />
      {told !== undefined && (
        <p role="alert" className="field-error">
          {told}, then send it.
        </p>
      )}
      <div className="bench-foot">
        <Button kind="primary" disabled={sitting.busy} onClick={send}>
          Send as corrected <kbd>Enter</kbd>
        </Button>
        <Button onClick={onCancel}>
          Back to the answers <kbd>Esc</kbd>
        </Button>
        <UndoButtons answering={answering} />
      </div>
    </section>
  );
}
