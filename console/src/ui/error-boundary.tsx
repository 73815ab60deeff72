/** Keeps a defect of one page from emptying the window. Give it a key that changes with the page. */
import { Component, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

interface State {
  readonly error?: Error;
}

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Notice
        tone="bad"
        title="This page broke"
        parts={{
          where: 'the console',
          found: error.message,
          allowed: 'nothing you did should cause this',
          next: 'Load the page again. If it breaks again, report it with the text above',
        }}
      >
        <p>
          <Button onClick={() => location.reload()}>Load again</Button>
        </p>
      </Notice>
    );
  }
}
