/**
 * What a function is told by its environment, checked when the function starts: a missing variable is named there,
 * together with the construct that sets it, and not in the middle of a run.
 */
import { z } from 'zod';

const VARIABLES = {
  MODELMILL_BUCKET: {
    format: z.string().min(3).max(63),
    allowed: 'the name of the object store’s bucket',
    setBy: 'objects() in cdk/constructs/access.ts',
  },
  MODELMILL_TABLE: {
    format: z.string().min(3).max(255),
    allowed: 'the name of the table',
    setBy: 'tableItems() in cdk/constructs/access.ts',
  },
  MODELMILL_STATE_MACHINE: {
    format: z.string().regex(/^arn:[\w-]+:states:[\w-]*:\d{12}:stateMachine:[\w-]+$/),
    allowed: 'the ARN of the pipeline’s state machine',
    setBy: 'workflow() in cdk/constructs/access.ts',
  },
  MODELMILL_RECEIPT_SECRET: {
    format: z.string().min(1),
    allowed: 'the ARN of the secret that signs receipts; in a container its value',
    setBy: 'receiptSecret() in cdk/constructs/access.ts',
  },
  MODELMILL_ENVIRONMENT: {
    format: z.string().min(1),
    allowed: 'the name of an environment in cdk/environments.ts',
    setBy: 'StageFunction in cdk/constructs/stage-function.ts',
  },
} as const;

export type Variable = keyof typeof VARIABLES;

/** The variable's value. An error names it, what it may be, and where it is set. */
export function variable(name: Variable, environment: NodeJS.ProcessEnv = process.env): string {
  const { format, allowed, setBy } = VARIABLES[name];
  const parsed = format.safeParse(environment[name]);
  if (parsed.success) return parsed.data;
  const found = environment[name] === undefined ? 'not set' : `'${environment[name]}'`;
  throw new Error(
    `environment, ${name}: ${found}. Allowed: ${allowed}. Give the function the access that sets it: ${setBy}.`,
  );
}
