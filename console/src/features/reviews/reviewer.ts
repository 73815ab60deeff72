/** Who labels: asked once in this browser, changed at will. */
import { useState } from 'react';

const KEY = 'modelmill.reviewer';

/** What the API takes as a name. */
export const isReviewer = (name: string): boolean =>
  /^[^\p{Cc}/]{1,100}$/u.test(name.trim()) && name.trim() !== '';

export function useReviewer(): readonly [name: string | undefined, set: (name: string | undefined) => void] {
  const [name, setName] = useState(() => localStorage.getItem(KEY) ?? undefined);
  const set = (next: string | undefined) => {
    if (next === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    setName(next);
  };
  return [name, set];
}
