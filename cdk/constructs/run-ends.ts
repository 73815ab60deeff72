/**
 * Executions that end without their `fail` state: it failed itself, the state machine broke at something that can't
 * be caught (States.Runtime, States.DataLimitExceeded), or somebody stopped it from outside. Their runs would stay
 * `running` for ever, and the same file, uploaded again, would only find them.
 */
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import type { Access } from './access.ts';
import { EventQueue } from './event-queue.ts';

export interface RunEndsProps {
  readonly environment: Environment;
  readonly machine: IStateMachine;
  readonly access: readonly Access[];
}

export class RunEnds extends EventQueue {
  constructor(scope: Construct, id: string, { environment, machine, access }: RunEndsProps) {
    super(scope, id, {
      environment,
      says: "An execution did not succeed: its run's record says so too",
      // The children of a Distributed Map have an ARN of their own.
      pattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [machine.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      stage: 'fail',
      entry: 'functions/fail/ended.ts',
      minutes: 1,
      access,
    });
  }
}
