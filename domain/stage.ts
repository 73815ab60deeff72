/**
 * A stage: one step of the pipeline as a rule over ports, without a host. functions/STAGE/stage.ts defines it,
 * functions/platform/lambda.ts makes a Lambda handler of it, local/ calls it in process.
 */
import type { z } from 'zod';
import { ContractBroken, InputRejected } from './errors.ts';
import type { Compute } from './planning/instance.ts';
import type { Clock, Ids, ObjectStore, Table, Workflow } from './ports.ts';

export type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** Everything a stage may touch. */
export interface StageContext {
  readonly objects: ObjectStore;
  readonly table: Table;
  readonly workflow: Workflow;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** What jobs run on, for plans. @default Batch's Spot fleet */
  readonly compute?: Compute;
}

export interface StageDefinition<I extends z.ZodType, O extends z.ZodType> {
  /** The stage's one word: folder, state, log field, metric, key prefix, runbook heading. */
  readonly name: string;
  readonly input: I;
  readonly output: O;
  /** Safe to retry and to run twice: output keys follow from the input, the manifest is written last. */
  readonly run: (input: z.output<I>, context: StageContext) => Promise<z.input<O>>;
}

export interface Stage {
  readonly name: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** Checks the contract on both sides. `InputRejected` or `ContractBroken` name the field. */
  run(event: unknown, context: StageContext): Promise<unknown>;
}

const issues = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || '(whole document)'}: ${issue.message}`)
    .join('; ');

export function defineStage<I extends z.ZodType, O extends z.ZodType>(
  definition: StageDefinition<I, O>,
): Stage {
  const { name, input, output } = definition;
  return {
    name,
    input,
    output,
    async run(event, context) {
      const parsed = input.safeParse(event);
      if (!parsed.success) {
        throw new InputRejected({
          where: `stage ${name}, input`,
          found: issues(parsed.error),
          allowed: `what domain/spec says of ${name}'s input`,
          next: `Correct the event; 'modelmill plan' checks a spec before it runs`,
        });
      }
      const result = output.safeParse(await definition.run(parsed.data, context));
      if (!result.success) {
        throw new ContractBroken({
          where: `stage ${name}, output`,
          found: issues(result.error),
          allowed: `what domain/spec says of ${name}'s output`,
          next: 'This is a defect of Modelmill: report it with the run id',
        });
      }
      return result.data;
    },
  };
}
