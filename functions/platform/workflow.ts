/**
 * Workflow on Step Functions (Standard). Not yet run on AWS: its requests and the responses it reads are validated
 * against AWS's service model (test/functions/platform/workflow.test.ts).
 *
 *   fails   NotFound for an execution or a task token that does not exist, or exists no more
 *
 * Safe to retry: an execution's name is used once, a token is answered once, and both are told by their error.
 */
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  paginateGetExecutionHistory,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { NotFound } from '../../domain/errors.ts';
import type { Execution, ExecutionStatus, Workflow } from '../../domain/ports.ts';
import { runEvents } from './execution-history.ts';

export interface StepFunctionsOptions {
  readonly client: SFNClient;
  readonly stateMachineArn: string;
}

/** What the API takes at most. */
const LARGEST = { error: 256, cause: 32_768 } as const;

export function stepFunctionsWorkflow({ client, stateMachineArn }: StepFunctionsOptions): Workflow {
  const arnOf = (name: string): string =>
    `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

  const find = async (name: string): Promise<DescribeExecutionCommandOutput | undefined> => {
    try {
      return await client.send(new DescribeExecutionCommand({ executionArn: arnOf(name) }));
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  };

  return {
    async start(name, input) {
      // StartExecution also succeeds for an execution that runs with the same name and input.
      if (await find(name)) return { started: false };
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        return { started: true };
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return { started: false };
        throw error;
      }
    },

    async describe(name) {
      const found = await find(name);
      return found && executionOf(name, found);
    },

    async history(name) {
      const events = [];
      const request = { executionArn: arnOf(name), maxResults: 1_000, includeExecutionData: false };
      for await (const page of paginateGetExecutionHistory({ client, pageSize: 1_000 }, request)) {
        events.push(...(page.events ?? []));
      }
      return runEvents(events);
    },

    async stop(name, reason) {
      try {
        await client.send(
          new StopExecutionCommand({ executionArn: arnOf(name), cause: reason.slice(0, LARGEST.cause) }),
        );
      } catch (error) {
        if (!(error instanceof ExecutionDoesNotExist)) throw error;
        throw new NotFound({
          where: `execution ${name}`,
          found: 'no execution of that name',
          allowed: 'a run of the last 90 days',
          next: "List them with 'modelmill runs'",
        });
      }
    },

    async succeed(taskToken, output) {
      await answering(() =>
        client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
      );
    },

    async fail(taskToken, error, cause) {
      const given = { error: error.slice(0, LARGEST.error), cause: cause.slice(0, LARGEST.cause) };
      await answering(() => client.send(new SendTaskFailureCommand({ taskToken, ...given })));
    },
  };
}

function executionOf(name: string, found: DescribeExecutionCommandOutput): Execution {
  const status = found.status === 'PENDING_REDRIVE' ? 'RUNNING' : (found.status as ExecutionStatus);
  return {
    name,
    status,
    startedAt: (found.startDate ?? new Date(0)).toISOString(),
    ...(found.stopDate && { stoppedAt: found.stopDate.toISOString() }),
    ...(found.error !== undefined && { error: found.error }),
    ...(found.cause !== undefined && { cause: found.cause }),
  };
}

async function answering(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    const spent =
      error instanceof TaskDoesNotExist || error instanceof TaskTimedOut || error instanceof InvalidToken;
    if (!spent) throw error;
    throw new NotFound({
      where: 'task token',
      found: `no task waits for it (${error.name})`,
      allowed: 'a token that was handed out and not yet answered',
      next: 'Look at the run: its review is closed, or the run has ended',
    });
  }
}
