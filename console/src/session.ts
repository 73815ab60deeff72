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

/** Whoever signs in with an account does not speak as the machine any more. */
export const forgetToken = (): void => sessionStorage.removeItem(KEY);

export interface Invitation {
  readonly secret: string;
  /** Of the account that gets a new password. */
  readonly name?: string;
}

let invitation: Invitation | undefined;

/** Keeps the hash's invitation, for this page alone, and cleans the address. */
export function takeInvitation(): void {
  const given = new URLSearchParams(location.hash.slice(1));
  const secret = given.get('invitation');
  if (secret === null || secret === '') return;
  const name = given.get('name');
  invitation = { secret, ...(name !== null && { name }) };
  history.replaceState(history.state, '', location.pathname + location.search);
  tell();
}

export const sessionToken = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;

export function report(state: Connection): void {
  if (connection === state) return;
  connection = state;
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => connection);
export const useInvitation = (): Invitation | undefined => useSyncExternalStore(subscribe, () => invitation);
