/** Type a text, see what the deployment says: label, score of each label, time, receipt; and how to ask from a terminal. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import type { Deployment, Prediction } from '../../api/answers.ts';
import { answered, api } from '../../api/client.ts';
import { Failure } from '../../api/loaded.tsx';
import { sessionToken } from '../../session.ts';
import { milliseconds, percent } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Command } from '../../ui/command.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Bar } from '../../ui/table.tsx';
import { curlCommand, predictCommand } from './commands.ts';

const EXAMPLE = 'The best two hours I have spent in a cinema this year.';
/** Bars beyond these say nothing. */
const MOST_SCORES = 8;

interface PredictionBoxProps {
  readonly project: string;
  /** The page's version. */
  readonly version: string;
  /** Where this version serves, else where another one does. */
  readonly deployment: Deployment | undefined;
}

export function PredictionBox({ project, version, deployment }: PredictionBoxProps) {
  const [text, setText] = useState('');
  const field = useId();
  const name = deployment?.deployment ?? 'default';
  const ask = useMutation({
    mutationFn: async (asked: string) => {
      const begin = performance.now();
      const answer = await answered(
        api.POST('/projects/{project}/predict', {
          params: { path: { project } },
          body: { text: asked, deployment: name, scores: true },
        }),
      );
      return {
        prediction: 'predictions' in answer ? answer.predictions[0] : answer,
        took: performance.now() - begin,
      };
    },
  });

  const serves = deployment?.arms.some((arm) => arm.version === version) === true;
  const others = deployment?.arms.map((arm) => arm.version).join(', ');
  if (deployment === undefined) {
    return (
      <Panel title="Ask it">
        <p className="soft">No deployment serves this project yet. Promote this version, then ask it here.</p>
      </Panel>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && !ask.isPending) ask.mutate(text);
  };
  const submitByEnter = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes, Enter chooses a candidate.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  };
  const asked = { project, deployment: name, text: text.trim() === '' ? EXAMPLE : text };
  const token = sessionToken() ?? 'TOKEN';
  return (
    <Panel title="Ask it" aside={<span className="soft small">deployment {name}</span>}>
      <div className="stack">
        {!serves && (
          <p className="soft">
            This version does not serve: {others} will answer. Promote this one to ask it instead.
          </p>
        )}
        <form className="stack" onSubmit={submit}>
          <label htmlFor={field} className="visually-hidden">
            A text to classify
          </label>
          <textarea
            id={field}
            className="input"
            rows={3}
            value={text}
            placeholder={EXAMPLE}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={submitByEnter}
          />
          <div className="spread">
            <span className="soft small">
              <kbd>Enter</kbd> asks, <kbd>Shift</kbd> <kbd>Enter</kbd> makes a new line
            </span>
            <Button type="submit" kind="primary" disabled={text.trim() === '' || ask.isPending}>
              {ask.isPending ? 'Asking …' : 'Predict'}
            </Button>
          </div>
        </form>
        <div aria-live="polite">
          {ask.error && <Failure error={ask.error} />}
          {ask.data?.prediction && (
            <Answer prediction={ask.data.prediction} took={ask.data.took} version={version} />
          )}
        </div>
        <details className="details">
          <summary>From a terminal</summary>
          <div className="stack">
            <Command
              name="curl command"
              text={curlCommand(location.origin, '…', asked)}
              copied={curlCommand(location.origin, token, asked)}
            />
            <p className="soft small">The copied command has the token in it; the shown one has not.</p>
            <Command name="modelmill predict command" text={predictCommand(asked)} />
          </div>
        </details>
      </div>
    </Panel>
  );
}

interface AnswerProps {
  readonly prediction: Prediction;
  readonly took: number;
  readonly version: string;
}

function Answer({ prediction, took, version }: AnswerProps) {
  const { label, score, scores = { [label]: score }, modelVersion, receipt } = prediction;
  const sorted = Object.entries(scores).sort(([, a], [, b]) => b - a);
  return (
    <div className="answer">
      <p className="answer-label">{label}</p>
      <ul className="scores">
        {sorted.slice(0, MOST_SCORES).map(([name, share]) => (
          <li key={name}>
            <span>{name}</span>
            <Bar share={share} wide />
            <span className="number">{percent(share)}</span>
          </li>
        ))}
      </ul>
      {sorted.length > MOST_SCORES && (
        <p className="soft small">and {sorted.length - MOST_SCORES} labels below</p>
      )}
      <p className="soft small">
        {milliseconds(took)} there and back
        {modelVersion !== version && `, answered by ${modelVersion}`}
      </p>
      <details className="details small">
        <summary>Receipt, to send back with feedback</summary>
        <Command name="receipt" text={receipt} />
      </details>
    </div>
  );
}
