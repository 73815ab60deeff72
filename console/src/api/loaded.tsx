/** A query's three faces: skeleton, failure in four parts, content. What was read once stays while asking again fails. */
import type { ReactNode } from 'react';
import { Notice, Skeleton } from '../ui/notice.tsx';
import { ApiError } from './client.ts';

interface LoadedProps<T> {
  readonly data: T | undefined;
  readonly error: Error | null | undefined;
  readonly lines?: number;
  /** What stands above the first two: a page's head, which the content brings along itself. */
  readonly head?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

export function Loaded<T>({ data, error, lines = 6, head, children }: LoadedProps<T>) {
  if (data !== undefined) return children(data);
  return (
    <>
      {head}
      {error ? <Failure error={error} /> : <Skeleton lines={lines} />}
    </>
  );
}

export function Failure({ error }: { readonly error: Error }) {
  if (error instanceof ApiError) return <Notice tone="bad" title={error.parts.title} parts={error.parts} />;
  return (
    <Notice tone="bad" title="The console could not read the answer">
      <p>{error.message}</p>
    </Notice>
  );
}
