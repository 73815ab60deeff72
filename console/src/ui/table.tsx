/** A table in a frame that scrolls by itself, also by keyboard, so that the page never does. */
import type { ReactNode } from 'react';
import './table.css';

interface TableProps {
  /** The table's name for a screen reader. */
  readonly label: string;
  readonly head: ReactNode;
  readonly children: ReactNode;
}

export function Table({ label, head, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form, and a section would be one landmark more
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table-frame" role="group" aria-label={label} tabIndex={0}>
      <table className="table" aria-label={label}>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A share from 0 to 1 as a bar: beside its number, never instead of it. */
export function Bar({ share, wide = false }: { readonly share: number; readonly wide?: boolean }) {
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <span className="bar" data-wide={wide} aria-hidden>
      <span style={{ width }} />
    </span>
  );
}
