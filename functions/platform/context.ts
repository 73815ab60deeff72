/**
 * What a stage may touch, on AWS. Clients are made once for an instance and used again while it is warm, each when a
 * stage first asks for what it reaches: a function that was given no access to a thing has no name for it either.
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Log, StageContext } from '../../domain/stage.ts';
import { variable } from './env.ts';
import { s3Store } from './object-store.ts';
import { dynamoTable } from './table.ts';
import { stepFunctionsWorkflow } from './workflow.ts';

/** `make` once, at the first call. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Names that are set are checked at once; one that is missing is named when it is needed. */
export function awsContext(log: Log): StageContext {
  for (const name of ['MODELMILL_BUCKET', 'MODELMILL_TABLE', 'MODELMILL_STATE_MACHINE'] as const) {
    if (process.env[name] !== undefined) variable(name);
  }
  const objects = once(() => s3Store({ client: new S3Client({}), bucket: variable('MODELMILL_BUCKET') }));
  const table = once(() =>
    dynamoTable({ client: new DynamoDBClient({}), tableName: variable('MODELMILL_TABLE') }),
  );
  const workflow = once(() =>
    stepFunctionsWorkflow({
      client: new SFNClient({}),
      stateMachineArn: variable('MODELMILL_STATE_MACHINE'),
    }),
  );
  return {
    get objects() {
      return objects();
    },
    get table() {
      return table();
    },
    get workflow() {
      return workflow();
    },
    clock: { now: () => new Date().toISOString() },
    ids: { fresh: () => randomBytes(16).toString('base64url') },
    log,
  };
}
