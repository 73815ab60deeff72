/** A button whose act is asked about first, in a native modal dialog: focus is trapped and given back by the browser. */
import { type ReactNode, useId, useRef } from 'react';
import { Button, type ButtonProps } from './button.tsx';

interface ConfirmButtonProps {
  readonly label: string;
  readonly question: string;
  /** What will happen, and what will not. */
  readonly children: ReactNode;
  readonly confirm: string;
  readonly kind?: ButtonProps['kind'];
  readonly busy?: boolean;
  readonly onConfirm: () => void;
}

export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, question, children, confirm, kind = 'plain', busy = false, onConfirm } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const close = () => dialog.current?.close();
  return (
    <>
      <Button kind={kind} disabled={busy} onClick={() => dialog.current?.showModal()}>
        {busy ? `${label} …` : label}
      </Button>
      <dialog ref={dialog} className="dialog" aria-labelledby={title}>
        <div className="stack">
          <h2 id={title}>{question}</h2>
          <div className="soft">{children}</div>
          <div className="dialog-actions">
            <Button autoFocus onClick={close}>
              Cancel
            </Button>
            <Button
              kind={kind === 'plain' ? 'primary' : kind}
              onClick={() => {
                close();
                onConfirm();
              }}
            >
              {confirm}
            </Button>
          </div>
        </div>
      </dialog>
    </>
  );
}
