/** A refusal's body in four parts, whoever wrote it. Pure. */

export interface FailureParts {
  readonly title: string;
  readonly where: string;
  readonly found: string;
  readonly allowed: string;
  readonly next: string;
}

const PARTS = ['title', 'where', 'found', 'allowed', 'next'] as const;

/** Also where it is not a Problem: a proxy's page. */
export function failureOf(status: number, place: string, body: unknown): FailureParts {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (PARTS.every((part) => typeof given[part] === 'string')) {
    const { title, where, found, allowed, next } = given as unknown as FailureParts;
    return { title, where, found, allowed, next };
  }
  return {
    title: `The server answered ${status}`,
    where: place,
    found: `an answer with status ${status} and no explanation`,
    allowed: 'an answer of Modelmill’s API',
    next: 'Look at the server’s log, then try again',
  };
}
