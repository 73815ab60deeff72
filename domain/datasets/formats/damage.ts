/** Bytes that break their format's rules, inside a reader. A reader turns it into a fault in its place. */
import type { Fault } from '../lines.ts';

export class Damage extends Error {
  override readonly name = 'Damage';
  readonly fault: Fault;

  constructor(kind: string, found: string) {
    super(`${kind}: ${found}`);
    this.fault = { kind, found };
  }
}

/** What a parser of someone else's threw, as a fault: on hostile bytes they throw anything. */
export const faultOf = (error: unknown, kind: string): Fault =>
  error instanceof Damage
    ? error.fault
    : { kind, found: `unreadable (${error instanceof Error ? error.message.slice(0, 120) : 'unknown'})` };
