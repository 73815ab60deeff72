/** What each exit code means. `modelmill --help` prints this list. */
import { type Complaint, explain } from '../domain/errors.ts';

export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  waiting: 3,
  unreachable: 4,
  interrupted: 130,
} as const;

export const EXIT_CODES = `Exit codes:
  0    done; the run succeeded
  1    the run failed, was rejected or stopped; the server had a fault
  2    wrong use, or input the server refused
  3    the run is held by a gate, or waits for a review
  4    the server can't be reached, or refuses the token
  130  interrupted`;

/** Ends a command with a message for stderr and its code. */
export class CommandFailed extends Error {
  readonly code: number;
  /** The message's four parts, where it has them. */
  readonly complaint: Complaint | undefined;

  constructor(code: number, complaint: Complaint | string, options?: ErrorOptions) {
    super(typeof complaint === 'string' ? complaint : explain(complaint), options);
    this.code = code;
    this.complaint = typeof complaint === 'string' ? undefined : complaint;
  }
}

/** Wrong use, said in four parts. */
export const misuse = (
  where: string,
  found: string,
  allowed: string,
  next: string,
  options?: ErrorOptions,
): CommandFailed => new CommandFailed(EXIT.usage, { where, found, allowed, next }, options);
