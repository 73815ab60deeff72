/**
 * A file that appears under projects/{project}/incoming/ starts a run. The door names the execution after what it
 * starts, so that an event which comes twice finds it there.
 */
import { Match } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import type { Access } from './access.ts';
import { EventQueue } from './event-queue.ts';

export interface UploadDoorProps {
  readonly environment: Environment;
  /** Sends its events to EventBridge. */
  readonly bucket: IBucket;
  readonly access: readonly Access[];
}

export class UploadDoor extends EventQueue {
  constructor(scope: Construct, id: string, { environment, bucket, access }: UploadDoorProps) {
    super(scope, id, {
      environment,
      says: 'A file was uploaded into a project: the intake door looks at it',
      pattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [bucket.bucketName] },
          object: { key: Match.wildcard('projects/*/incoming/*') },
        },
      },
      stage: 'intake',
      entry: 'functions/intake/door.ts',
      minutes: 2,
      access,
    });
  }
}
