/** A form's field: its label, what belongs in it, and what is wrong with it, tied together for a screen reader. */
import { type ReactNode, useId } from 'react';
import './field.css';

export interface Control {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly wide?: boolean | undefined;
  readonly children: (control: Control) => ReactNode;
}

export function Field({ label, hint, error, wide = false, children }: FieldProps) {
  const id = useId();
  const said = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean);
  return (
    <div className="field" data-wide={wide}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': said.join(' ') || undefined,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} className="field-error small">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="soft small">
          {hint}
        </p>
      )}
    </div>
  );
}
