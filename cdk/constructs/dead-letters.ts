/** Where messages wait for a person: as long as SQS keeps them. An alarm looks at each such queue. */
import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** SSE-SQS: with a KMS key of ours EventBridge would need a grant on it, for nothing the queue's policy lacks. */
export const SAFE_QUEUE = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

export class DeadLetters extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, { ...SAFE_QUEUE, retentionPeriod: Duration.days(14) });
  }
}
