/**
 * Events that a function takes: EventBridge → queue → function. They come at least once and in any order; what fails
 * five times waits two weeks in the dead-letter queue for a person, and so does what EventBridge can't deliver.
 */
import { Duration } from 'aws-cdk-lib';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import type { Access } from './access.ts';
import { DeadLetters, SAFE_QUEUE } from './dead-letters.ts';
import { StageFunction } from './stage-function.ts';

export interface EventQueueProps {
  readonly environment: Environment;
  /** What happened and who looks at it, in one sentence. */
  readonly says: string;
  readonly pattern: EventPattern;
  /** The function's stage, and its file from the root. */
  readonly stage: string;
  readonly entry: string;
  readonly access: readonly Access[];
  /** Of the function, for a batch of ten. */
  readonly minutes: number;
}

/** Tries of one message before it is a dead letter. */
const TRIES = 5;
/** Instances of the function that the queue may keep busy: the rest of the account's belong to others. */
const AT_ONCE = 5;

export class EventQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly taker: StageFunction;

  constructor(scope: Construct, id: string, props: EventQueueProps) {
    super(scope, id);
    const { environment, says, pattern, stage, entry, access, minutes } = props;
    this.deadLetters = new DeadLetters(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      ...SAFE_QUEUE,
      retentionPeriod: Duration.days(4),
      // Six times the function's limit, as Lambda asks: its own retries happen inside.
      visibilityTimeout: Duration.minutes(6 * minutes),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: TRIES },
    });
    new Rule(this, 'Rule', {
      description: says,
      eventPattern: pattern,
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
    this.taker = new StageFunction(this, 'Taker', {
      environment,
      stage,
      entry,
      timeout: Duration.minutes(minutes),
      access,
    });
    this.taker.handler.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: AT_ONCE,
      }),
    );
  }
}
