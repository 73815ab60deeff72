/** Name and password as a form, for whoever signs in and whoever joins. */
import { type FormEvent, useState } from 'react';
import { Failure } from '../../api/loaded.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';

interface CredentialsProps {
  readonly act: string;
  /** Whether a new password is chosen: twelve characters or more, and password managers offer one. */
  readonly fresh?: boolean;
  /** Not asked where it is known already. */
  readonly name?: string | undefined;
  readonly onSubmit: (name: string, password: string) => Promise<unknown>;
}

export function Credentials({ act, fresh = false, name: known, onSubmit }: CredentialsProps) {
  const [name, setName] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    onSubmit(name, password).catch((failure: Error) => {
      setError(failure);
      setBusy(false);
    });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Field label="Name">
        {(control) => (
          <input
            {...control}
            className="input"
            autoComplete="username"
            required
            maxLength={100}
            readOnly={known !== undefined}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <Field
        label="Password"
        hint={fresh ? 'At least 12 characters; a few unrelated words will do.' : undefined}
      >
        {(control) => (
          <input
            {...control}
            className="input"
            type="password"
            autoComplete={fresh ? 'new-password' : 'current-password'}
            required
            maxLength={200}
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        )}
      </Field>
      {error !== undefined && <Failure error={error} />}
      <div>
        <Button type="submit" kind="primary" disabled={busy}>
          {busy ? `${act} …` : act}
        </Button>
      </div>
    </form>
  );
}
