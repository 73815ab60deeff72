/** Errors as the interpreter sees them: Retry and Catch read `name`, Catch hands on `message` as the Cause. */
import { StateMachine } from 'aws-local-stepfunctions';

/** A task failed with this Error and Cause. */
export class TaskFailure extends Error {
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** Ends the execution whatever its Catch says: States.DataLimitExceeded, a replay that went another way. */
export class TerminalFailure extends TaskFailure {
  readonly isRetryable = false;
  readonly isCatchable = false;
}

/** A replay that went another way than the journal: nothing may be built on it. */
export class ReplayFailure extends TerminalFailure {}

/**
 * What a Distributed Map fails with, whatever its child failed with: it tolerates none, and its children are
 * executions of their own whose errors it does not hand on.
 */
export const thresholdExceeded = (child: unknown): unknown =>
  child instanceof ReplayFailure
    ? child
    : new TaskFailure(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );

/** The Cause that Lambda gives to a Node function's error: an object with errorType, errorMessage and trace. */
export const lambdaCause = (error: Error): string =>
  JSON.stringify({
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n').slice(0, 12),
  });

/**
 * Catch of States.TaskFailed must not match a timeout, and the interpreter decides that by a class which it does
 * not export. So one of its own timeouts is provoked, and its class kept.
 */
export async function timeoutClass(): Promise<new () => Error> {
  const machine = new StateMachine(
    {
      StartAt: 'late',
      States: { late: { Type: 'Task', Resource: 'late', TimeoutSeconds: 0.001, End: true } },
    },
    { validationOptions: { noValidate: true } },
  );
  const handlers = { late: () => new Promise<never>(() => {}) };
  const outcome = await machine.run({}, { overrides: { taskResourceLocalHandlers: handlers } }).result.then(
    () => undefined,
    (error: Error) => error.cause as Error,
  );
  if (outcome?.name !== 'States.Timeout')
    throw new Error('aws-local-stepfunctions no longer times a Task out');
  return outcome.constructor as new () => Error;
}
