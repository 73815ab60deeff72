/** A rating by its digit, a text rewritten, a conversation as it should be. */
import type { AnnotationResult, ChatTurn, LabelScheme } from '../../../../../domain/spec/annotations.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';

import { isPlain, isTyped, useKeys } from './use-keys.ts';

type Change = (next: Partial<AnnotationResult>, group?: string) => void;

/** With more steps a number is typed. */
const MOST_STEPS = 11;

interface RatingEditorProps {
  readonly scheme: LabelScheme;
  readonly rating: number | undefined;
  readonly onChange: Change;
  readonly onQuick?: ((result: Partial<AnnotationResult>) => void) | undefined;
}

export function RatingEditor({ scheme, rating, onChange, onQuick }: RatingEditorProps) {
  const [lowest, highest] = scheme.rating ?? [1, 5];
  const whole = Number.isInteger(lowest) && Number.isInteger(highest) && highest - lowest < MOST_STEPS;
  const steps = whole ? Array.from({ length: highest - lowest + 1 }, (_, i) => lowest + i) : [];
  const choose = (value: number) => (onQuick ?? onChange)({ rating: value });
  useKeys((event) => {
    if (isTyped(event) || !isPlain(event) || event.repeat || !/^\d$/.test(event.key)) return false;
    const value = Number(event.key);
    if (!steps.includes(value)) return false;
    choose(value);
    return true;
  });
  if (!whole) {
    return (
      <Field label={`Rating, ${lowest} to ${highest}`}>
        {(control) => (
          <input
            {...control}
            className="input"
            type="number"
            step="any"
            min={lowest}
            max={highest}
            value={rating ?? ''}
            onChange={({ target }) =>
              onChange({ rating: target.value === '' ? undefined : Number(target.value) }, 'rating')
            }
          />
        )}
      </Field>
    );
  }
  return (
    <fieldset className="label-buttons" aria-label={`Rating, ${lowest} to ${highest}`}>
      {steps.map((step) => (
        <Button
          key={step}
          kind={rating === step ? 'primary' : 'plain'}
          aria-pressed={rating === step}
          aria-keyshortcuts={String(step)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(step)}
        >
          {step}
        </Button>
      ))}
    </fieldset>
  );
}

interface TextEditorProps {
  readonly text: string;
  readonly onChange: Change;
}

export const TextEditor = ({ text, onChange }: TextEditorProps) => (
  <Field label="Your text" hint="Ctrl + Enter sends it.">
    {(control) => (
      <textarea
        {...control}
        className="input"
        rows={8}
        dir="auto"
        value={text}
        onChange={({ target }) => onChange({ text: target.value }, 'text')}
      />
    )}
  </Field>
);

const ROLES = ['system', 'user', 'assistant', 'tool'] as const;

interface TurnsEditorProps {
  readonly turns: readonly ChatTurn[];
  readonly onChange: Change;
}

export function TurnsEditor({ turns, onChange }: TurnsEditorProps) {
  const put = (at: number, turn: Partial<ChatTurn>, group?: string) =>
    onChange({ turns: turns.map((one, i) => (i === at ? { ...one, ...turn } : one)) }, group);
  return (
    <fieldset className="stack tight" aria-label="The conversation as it should be">
      {turns.map((turn, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a turn is its place in the conversation
        <div key={i} className="said-turn" data-role={turn.role}>
          <div className="spread">
            <label className="row">
              <span className="visually-hidden">Who speaks in turn {i + 1}</span>
              <select
                className="select"
                value={turn.role}
                onChange={({ target }) => put(i, { role: target.value as ChatTurn['role'] })}
              >
                {ROLES.map((role) => (
                  <option key={role}>{role}</option>
                ))}
              </select>
            </label>
            <Button
              size="small"
              aria-label={`Remove turn ${i + 1}`}
              onClick={() => onChange({ turns: turns.filter((_, at) => at !== i) })}
            >
              Remove
            </Button>
          </div>
          <textarea
            className="input"
            aria-label={`Turn ${i + 1}, ${turn.role}`}
            rows={3}
            dir="auto"
            value={turn.content}
            onChange={({ target }) => put(i, { content: target.value }, `turn ${i}`)}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          onClick={() => {
            const role = turns.at(-1)?.role === 'user' ? 'assistant' : 'user';
            onChange({ turns: [...turns, { role, content: '' }] });
          }}
        >
          Add a turn
        </Button>
      </div>
    </fieldset>
  );
}
