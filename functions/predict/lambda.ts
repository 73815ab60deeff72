/**
 * Predictions as a Lambda function behind the HTTP API. The model is loaded while the instance starts, outside the
 * handler, so that only the first request of an instance can meet it half way.
 *
 *   MODELMILL_BUCKET, MODELMILL_TABLE   where models and deployments are
 *   MODELMILL_RECEIPT_SECRET            the ARN of the secret in Secrets Manager, read once for each instance
 *   MODELMILL_PROJECT                   optional: the project of requests that name none
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { handle } from 'hono/aws-lambda';
import { s3Store } from '../platform/object-store.ts';
import { dynamoTable } from '../platform/table.ts';
import { createPredictor } from './app.ts';
import { oneCaller } from './classifier.ts';

const needed = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `environment: ${name} is not set. Allowed: the variables of functions/predict/lambda.ts. Set it in the serving stack.`,
  );
};
const log = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
  console.log(JSON.stringify({ service: 'predict', message, ...fields }));

const secret = await new SecretsManagerClient({}).send(
  new GetSecretValueCommand({ SecretId: needed('MODELMILL_RECEIPT_SECRET') }),
);
const defaultProject = process.env.MODELMILL_PROJECT;
const predictor = createPredictor({
  objects: s3Store({ client: new S3Client({}), bucket: needed('MODELMILL_BUCKET') }),
  table: dynamoTable({ client: new DynamoDBClient({}), tableName: needed('MODELMILL_TABLE') }),
  clock: { now: () => new Date().toISOString() },
  ids: { fresh: () => randomBytes(16).toString('base64url') },
  receiptSecret: secret.SecretString ?? '',
  log,
  threads: oneCaller(),
  ...(defaultProject && { defaultProject }),
});
await predictor
  .warm()
  .catch((error: unknown) => log('nothing loaded at the start', { error: String(error) }));

export const handler = handle(predictor.app);
