/** Asks for the words that go with a decision, in a native modal dialog. */
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';

export interface Question {
  readonly title: string;
  readonly about: string;
  readonly confirm: string;
  readonly onWords: (comment: string) => void;
}

interface AskWhyProps {
  readonly question: Question;
  readonly onClose: () => void;
}

export function AskWhy({ question, onClose }: AskWhyProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [words, setWords] = useState('');
  const [refused, setRefused] = useState(false);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (words.trim() === '') return setRefused(true);
    dialog.current?.close();
    question.onWords(words.trim());
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={`${id}-title`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <h2 id={`${id}-title`}>{question.title}</h2>
        <div className="stack tight">
          <label htmlFor={id}>{question.about}</label>
          <textarea
            id={id}
            className="input"
            rows={3}
            maxLength={10_000}
            autoFocus
            value={words}
            aria-invalid={refused}
            onChange={({ target }) => setWords(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey) return;
              event.preventDefault();
              submit();
            }}
          />
          {refused && (
            <p role="alert" className="field-error small">
              A few words are needed: others act on them.
            </p>
          )}
        </div>
        <div className="dialog-actions">
          <Button onClick={() => dialog.current?.close()}>Cancel</Button>
          <Button kind="primary" type="submit">
            {question.confirm}
          </Button>
        </div>
      </form>
    </dialog>
  );
}
