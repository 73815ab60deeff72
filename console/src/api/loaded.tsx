/** A query's three faces: skeleton, failure in four parts, content. What was read once stays while asking again fails. */
import type { ReactNode } from 'react';
import { Notice, Skeleton } from '../ui/notice.tsx';
import { ApiError } from './client.ts';

interface LoadedProps<T> {
  readonly data: T | undefined;
  readonly error: Error | null | undefined;
  readonly lines?: number;
  readonly children: (data: T) => ReactNode;
}

export function Loaded<T>({ data, error, lines = 6, children }: LoadedProps<T>) {
  if (data !== undefined) return children(data);
  if (error) return <Failure error={error} />;
  return <Skeleton lines={lines} />;
}

export function Failure({ error }: { readonly error: Error }) {
  if (error instanceof ApiError) return <Notice tone="bad" title={error.parts.title} parts={error.parts} />;
  return (
    <Notice tone="bad" title="The console could not read the answer">
      <p>{error.message}</p>
    </Notice>
  );
}
