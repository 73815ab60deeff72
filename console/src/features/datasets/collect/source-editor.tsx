/** One source: its kind, the fields of that kind, how its columns become text and label, how much of it is taken. */
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import type { SourceDraft } from './draft.ts';
import { AMOUNT, type CollectTask, KINDS, type Kind, MAPPING, type SourceField } from './source-fields.ts';

interface SourceEditorProps {
  readonly source: SourceDraft;
  readonly task: CollectTask;
  readonly number: number;
  /** With mix `share` weights have another meaning, and a source may repeat. */
  readonly shared: boolean;
  readonly removable: boolean;
  /** What is wrong with a field, where it is time to say so. */
  readonly fault: (path: string) => string | undefined;
  readonly onKind: (kind: Kind) => void;
  readonly onValue: (path: string, value: string) => void;
  readonly onLeave: (path: string) => void;
  readonly onRemove: () => void;
}

export function SourceEditor(props: SourceEditorProps) {
  const { source, task, number, shared, removable, fault, onKind, onValue, onLeave, onRemove } = props;
  const { kind, values } = source;
  const inputs = (fields: readonly SourceField[]) =>
    fields.map((field) => (
      <SourceInput
        key={field.path}
        field={field}
        value={values[field.path] ?? ''}
        error={fault(field.path)}
        onValue={(value) => onValue(field.path, value)}
        onLeave={() => onLeave(field.path)}
      />
    ));
  const fields = KINDS[kind].fields;
  const more = fields.filter((field) => field.more);
  const amount = AMOUNT.filter(({ path }) => shared || path !== 'repeat').map((field) =>
    field.path === 'weight' ? { ...field, hint: shared ? SHARE : PART } : field,
  );
  const whole = fault('');
  return (
    <fieldset className="panel source">
      <legend className="visually-hidden">
        Source {number}: {values.name}
      </legend>
      <div className="spread">
        <h2>Source {number}</h2>
        {removable && (
          <Button size="small" aria-label={`Remove source ${number}`} onClick={onRemove}>
            Remove
          </Button>
        )}
      </div>
      <div className="stack">
        {whole !== undefined && <p className="field-error">{whole}</p>}
        <div className="fields">
          <Field label="Kind">
            {(control) => (
              <select
                {...control}
                className="select"
                value={kind}
                onChange={({ target }) => onKind(target.value as Kind)}
              >
                {Object.entries(KINDS).map(([name, { label }]) => (
                  <option key={name} value={name}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {inputs([NAME])}
          {inputs(fields.filter((field) => !field.more))}
        </div>
        {more.length > 0 && (
          <details className="details" open={more.some(({ path }) => fault(path) !== undefined) || undefined}>
            <summary>More of {KINDS[kind].label}</summary>
            <div className="fields">{inputs(more)}</div>
          </details>
        )}
        <h3>Columns</h3>
        <div className="fields">{inputs(MAPPING[task])}</div>
        <h3>How much of it</h3>
        <div className="fields">{inputs(amount)}</div>
      </div>
    </fieldset>
  );
}

const NAME: SourceField = { path: 'name', label: 'Name', hint: 'Every row carries it.' };
const PART = 'The part of its rows that is kept, at most 1: the same rows every time.';
const SHARE = 'Its part of the mix, beside the other sources’ weights.';

interface SourceInputProps {
  readonly field: SourceField;
  readonly value: string;
  readonly error: string | undefined;
  readonly onValue: (value: string) => void;
  readonly onLeave: () => void;
}

function SourceInput({ field, value, error, onValue, onLeave }: SourceInputProps) {
  const { label, hint, as } = field;
  return (
    <Field label={label} hint={hint} error={error} wide={as === 'area'}>
      {(control) => {
        const own = { ...control, value, onBlur: onLeave };
        if (as === 'flag') {
          return (
            <input
              {...control}
              type="checkbox"
              className="check"
              checked={value !== ''}
              onChange={({ target }) => onValue(target.checked ? 'true' : '')}
            />
          );
        }
        if (as === 'lines' || as === 'pairs' || as === 'area') {
          return (
            <textarea
              {...own}
              className="input mono"
              rows={as === 'area' ? 4 : 2}
              spellCheck={false}
              onChange={({ target }) => onValue(target.value)}
            />
          );
        }
        if (typeof as === 'object') {
          return (
            <select {...own} className="select" onChange={({ target }) => onValue(target.value)}>
              {as.map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </select>
          );
        }
        return (
          <input
            {...own}
            className="input"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            inputMode={as === 'number' ? 'decimal' : undefined}
            onChange={({ target }) => onValue(target.value)}
          />
        );
      }}
    </Field>
  );
}
