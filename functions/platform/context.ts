/**
 * What a stage may touch, on AWS. Clients are made once for an instance and used again while it is warm; the
 * workflow's only when a stage first asks for it, since most have no access to it.
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Workflow } from '../../domain/ports.ts';
import type { Log, StageContext } from '../../domain/stage.ts';
import { variable } from './env.ts';
import { s3Store } from './object-store.ts';
import { dynamoTable } from './table.ts';
import { stepFunctionsWorkflow } from './workflow.ts';

export function awsContext(log: Log): StageContext {
  const objects = s3Store({ client: new S3Client({}), bucket: variable('MODELMILL_BUCKET') });
  const table = dynamoTable({ client: new DynamoDBClient({}), tableName: variable('MODELMILL_TABLE') });
  let workflow: Workflow | undefined;
  return {
    objects,
    table,
    get workflow() {
      workflow ??= stepFunctionsWorkflow({
        client: new SFNClient({}),
        stateMachineArn: variable('MODELMILL_STATE_MACHINE'),
      });
      return workflow;
    },
    clock: { now: () => new Date().toISOString() },
    ids: { fresh: () => randomBytes(16).toString('base64url') },
    log,
  };
}
