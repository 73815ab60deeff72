/** What stands in a page's place: nothing yet, not yet, or what went wrong in four parts. */
import type { ReactNode } from 'react';
import { Mark } from './chip.tsx';
import './panel.css';

export interface Parts {
  readonly where: string;
  readonly found: string;
  readonly allowed: string;
  readonly next: string;
}

const TERMS = [
  ['where', 'Where'],
  ['found', 'Found'],
  ['allowed', 'Allowed'],
  ['next', 'What to do'],
] as const;

interface NoticeProps {
  readonly tone: 'bad' | 'wait' | 'good' | 'idle';
  readonly title: string;
  readonly parts?: Parts | undefined;
  readonly children?: ReactNode;
}

export function Notice({ tone, title, parts, children }: NoticeProps) {
  return (
    <section className="notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <h2>
        <Mark tone={tone} />
        {title}
      </h2>
      {parts && (
        <dl className="parts">
          {TERMS.map(([part, term]) => (
            <div key={part} style={{ display: 'contents' }}>
              <dt>{term}</dt>
              <dd data-part={part}>{parts[part]}</dd>
            </div>
          ))}
        </dl>
      )}
      {children}
    </section>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="empty">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function Skeleton({ lines = 6 }: { readonly lines?: number }) {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">Loading …</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <span key={line} aria-hidden />
      ))}
    </div>
  );
}
