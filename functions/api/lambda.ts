/**
 * The API as a Lambda function. The HTTP API's JWT authorizer has decided who may call before this runs.
 *
 *   MODELMILL_BUCKET, MODELMILL_TABLE   the stores
 *   MODELMILL_STATE_MACHINE             the pipeline's ARN
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { handle } from 'hono/aws-lambda';
import { s3Store } from '../platform/object-store.ts';
import { dynamoTable } from '../platform/table.ts';
import { stepFunctionsWorkflow } from '../platform/workflow.ts';
import { createApi } from './app.ts';

const needed = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `environment: ${name} is not set. Allowed: the variables of functions/api/lambda.ts. Set it in the serving stack.`,
  );
};

export const handler = handle(
  createApi({
    objects: s3Store({ client: new S3Client({}), bucket: needed('MODELMILL_BUCKET') }),
    table: dynamoTable({ client: new DynamoDBClient({}), tableName: needed('MODELMILL_TABLE') }),
    workflow: stepFunctionsWorkflow({
      client: new SFNClient({}),
      stateMachineArn: needed('MODELMILL_STATE_MACHINE'),
    }),
    clock: { now: () => new Date().toISOString() },
    ids: { fresh: () => randomBytes(16).toString('base64url') },
    log: (message, fields = {}) => console.log(JSON.stringify({ service: 'api', message, ...fields })),
  }),
);
