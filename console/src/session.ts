/**
 * Who the console speaks as, and whether the server answers. The token comes in the link's hash, which browsers never
 * send; it is kept for this tab alone and taken out of the address at once.
 */
import { useSyncExternalStore } from 'react';

const KEY = 'modelmill.token';

/** `lost`: nobody answers. `refused`: the token is missing or of another server. */
export type Connection = 'ok' | 'lost' | 'refused';

let connection: Connection = 'ok';
const listeners = new Set<() => void>();

/** The token in a location's hash, if there is one. Pure. */
export function tokenIn(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token');
  return token === null || token === '' ? undefined : token;
}

/** Keeps the hash's token and cleans the address. True when there was one. */
export function takeToken(): boolean {
  const token = tokenIn(location.hash);
  if (token === undefined) return false;
  sessionStorage.setItem(KEY, token);
  history.replaceState(history.state, '', location.pathname + location.search);
  report('ok');
  return true;
}

export const sessionToken = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;

export function report(state: Connection): void {
  if (connection === state) return;
  connection = state;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => connection);
