/** RFC 9457: every error answer of every door. `where`, `found`, `allowed`, `next` are the message's four parts. */
import { z } from 'zod';
import type { ErrorName } from '../errors.ts';

export const Problem = z
  .object({
    /** `urn:modelmill:` and the error's name. */
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    /** The four parts in one line. */
    detail: z.string(),
    where: z.string(),
    found: z.string(),
    allowed: z.string(),
    next: z.string(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export const PROBLEM_TYPE = 'application/problem+json';

/** What each failure is in HTTP. */
export const STATUS_OF: Readonly<Record<ErrorName, number>> = {
  InputRejected: 422,
  QualityHold: 409,
  Interrupted: 503,
  ContractBroken: 500,
  ArtifactCorrupt: 503,
  BudgetExceeded: 409,
  JobFailed: 500,
  NotFound: 404,
  Conflict: 409,
};
