/** Any failure as an RFC 9457 problem: ours with its four parts, everything else without a word of its inside. */
import { explain, ModelmillError } from './errors.ts';
import { type Problem, STATUS_OF } from './spec/api-problem.ts';

const TITLES = {
  InputRejected: 'The request can not be used as given',
  QualityHold: 'A quality gate is not met',
  Interrupted: 'The work was interrupted',
  ContractBroken: 'Two parts of the system disagree',
  ArtifactCorrupt: 'Stored bytes differ from their hash',
  BudgetExceeded: 'The budget does not allow it',
  JobFailed: 'A job failed',
  NotFound: 'There is no such thing',
  Conflict: 'It exists already, or changed meanwhile',
} as const;

/** `where` is the request's own place, for errors that name none. */
export function problemOf(error: unknown, where: string): Problem {
  if (!(error instanceof ModelmillError)) {
    return problem('Internal', 500, 'Something broke that should not', {
      where,
      found: 'an unexpected failure',
      allowed: 'nothing you sent causes this',
      next: "Look at the server's log, and report it if it comes back",
    });
  }
  const { name, message, complaint } = error;
  const parts = complaint ?? {
    where,
    found: message,
    allowed: 'see the message',
    next: 'Follow the message, then ask again',
  };
  return { ...problem(name, STATUS_OF[name], TITLES[name], parts), detail: message };
}

/** One that has no error class: too large, too many, not signed in. */
export function problem(
  name: string,
  status: number,
  title: string,
  parts: Pick<Problem, 'where' | 'found' | 'allowed' | 'next'>,
): Problem {
  const { where, found, allowed, next } = parts;
  const detail = explain({ where, found, allowed, next });
  return { type: `urn:modelmill:${name}`, title, status, detail, where, found, allowed, next };
}
