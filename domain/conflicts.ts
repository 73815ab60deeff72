/** The two answers to a conditional write that lost: it is done already, or it is tried again on what is there now. */
import { Conflict } from './errors.ts';

const ATTEMPTS = 20;

/** A put-if-absent of what can only be one thing: losing it is success. */
export async function unlessThere(put: () => Promise<unknown>): Promise<void> {
  try {
    await put();
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}

/** Reads, decides and writes again until no other writer came in between. `Conflict` after `attempts`. */
export async function untilUncontended<T>(work: () => Promise<T>, attempts = ATTEMPTS): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Conflict) || attempt === attempts) throw error;
    }
  }
}
