/** Keys of the workbench, wherever the focus is: not while a dialog is open; who takes a key says so. */
import { useEffect, useEffectEvent } from 'react';

/** Inner parts hear a key before the page around them, and what one has taken the next does not hear. */
export function useKeys(take: (event: KeyboardEvent) => boolean): void {
  const heard = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
    if (take(event)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => heard(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

/** A key alone: no control, no command; shift is part of some signs. */
export const isPlain = ({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  !ctrlKey && !metaKey && !altKey;

/** Whether a key was typed into a field, where it means itself. */
export const isTyped = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || isTextInput(target));

const isTextInput = (target: HTMLElement): boolean =>
  target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
