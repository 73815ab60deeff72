/** A command as text, with a button that copies it. */
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import './command.css';

interface CommandProps {
  /** What the button is called for: `curl`, `modelmill predict`. */
  readonly name: string;
  readonly text: string;
  /** What is copied, where it differs from what is shown (a secret is copied, not shown). */
  readonly copied?: string;
}

export function Command({ name, text, copied = text }: CommandProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    navigator.clipboard.writeText(copied).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  return (
    <div className="command">
      <pre>{text}</pre>
      <Button size="small" aria-label={`Copy ${name}`} onClick={copy}>
        {state === 'copied' ? 'Copied' : state === 'refused' ? 'Select it' : 'Copy'}
      </Button>
      <span className="visually-hidden" role="status">
        {state === 'copied' ? `${name} copied` : ''}
      </span>
    </div>
  );
}
