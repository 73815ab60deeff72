/**
 * A file that appears under projects/{project}/incoming/ starts a run: S3 → EventBridge → queue → door function.
 * Events come at least once and in any order; the door names the execution after what it starts, so a second one
 * finds it there. What fails five times waits in the dead-letter queue for a person.
 */
import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import type { Access } from './access.ts';
import { StageFunction } from './stage-function.ts';

export interface UploadDoorProps {
  readonly environment: Environment;
  /** Sends its events to EventBridge. */
  readonly bucket: IBucket;
  readonly access: readonly Access[];
}

const DOOR_MINUTES = 2;

export class UploadDoor extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly door: StageFunction;

  constructor(scope: Construct, id: string, { environment, bucket, access }: UploadDoorProps) {
    super(scope, id);
    // SSE-SQS: with a KMS key of ours EventBridge would need a grant on it, for nothing the queue's policy lacks.
    const safe = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

    this.deadLetters = new Queue(this, 'DeadLetters', { ...safe, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...safe,
      retentionPeriod: Duration.days(4),
      // Six times the function's limit, as Lambda asks: its own retries happen inside.
      visibilityTimeout: Duration.minutes(6 * DOOR_MINUTES),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });

    new Rule(this, 'Rule', {
      description: 'A file was uploaded into a project: the intake door looks at it',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [bucket.bucketName] },
          object: { key: Match.wildcard('projects/*/incoming/*') },
        },
      },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });

    this.door = new StageFunction(this, 'Door', {
      environment,
      stage: 'intake',
      entry: 'functions/intake/door.ts',
      timeout: Duration.minutes(DOOR_MINUTES),
      access: [...access, () => ({ MODELMILL_QUEUE: this.queue.queueUrl })],
    });
    this.door.handler.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 5 }),
    );
  }
}
