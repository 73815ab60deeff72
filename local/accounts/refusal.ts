/** Refusals that are no error of the pipeline: not signed in, not allowed, too often. Each is a problem in four parts. */
import type { Complaint } from '../../domain/errors.ts';
import { problem } from '../../domain/problem.ts';
import { PROBLEM_TYPE, type Problem } from '../../domain/spec/api-problem.ts';

export class Refusal extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(given: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(given.detail);
    this.problem = given;
    this.headers = headers;
  }
}

export const refusalResponse = ({ problem: given, headers }: Refusal): Response =>
  Response.json(given, { status: given.status, headers: { ...headers, 'content-type': PROBLEM_TYPE } });

/** The same for a name that nobody has as for a wrong password. */
export const wrongPassword = (): Refusal =>
  new Refusal(
    problem('SignInRefused', 401, 'Nobody has this name and this password', {
      where: 'sign-in',
      found: 'another name or another password',
      allowed: 'those you chose when you followed your invitation',
      next: 'Try again, or ask an administrator for a link to choose a new password',
    }),
  );

export const tooManyAttempts = (seconds: number): Refusal =>
  new Refusal(
    problem('TooManyAttempts', 429, 'Too many attempts', {
      where: 'sign-in',
      found: 'more attempts than are allowed in a while',
      allowed: 'a few attempts in a quarter of an hour',
      next: `Try again in ${Math.ceil(seconds / 60)} min`,
    }),
    { 'retry-after': String(seconds) },
  );

export const notAllowed = ({ where, found, allowed }: Omit<Complaint, 'next'>): Refusal =>
  new Refusal(
    problem('NotAllowed', 403, 'You may not do this', {
      ...{ where, found, allowed },
      next: 'Ask an administrator of the project for the role',
    }),
  );
