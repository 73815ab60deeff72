/**
 * Predictions as a container service (ECS). On SIGTERM it stops being ready, answers what it has, and exits 0.
 *
 *   MODELMILL_BUCKET, MODELMILL_TABLE   where models and deployments are
 *   MODELMILL_RECEIPT_SECRET            the secret's value: the task definition injects it from Secrets Manager
 *   MODELMILL_PROJECT                   optional: the project of requests that name none, loaded at the start
 *   PORT                                8080
 */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { s3Store } from '../platform/object-store.ts';
import { dynamoTable } from '../platform/table.ts';
import { createPredictor } from './app.ts';
import { manyCallers } from './classifier.ts';
import { listen } from './listen.ts';

/** The load balancer's health check interval, twice. */
const NOTICE_MS = 10_000;

const needed = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `environment: ${name} is not set. Allowed: the variables of functions/predict/server.ts. Set it in the task definition.`,
  );
};
const log = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
  console.log(JSON.stringify({ at: new Date().toISOString(), service: 'predict', message, ...fields }));

const defaultProject = process.env.MODELMILL_PROJECT;
const predictor = createPredictor({
  objects: s3Store({ client: new S3Client({}), bucket: needed('MODELMILL_BUCKET') }),
  table: dynamoTable({ client: new DynamoDBClient({}), tableName: needed('MODELMILL_TABLE') }),
  clock: { now: () => new Date().toISOString() },
  ids: { fresh: () => randomBytes(16).toString('base64url') },
  receiptSecret: needed('MODELMILL_RECEIPT_SECRET'),
  log,
  threads: manyCallers(),
  ...(defaultProject && { defaultProject }),
});

// In its container it listens on every address: only the load balancer's security group reaches it.
const server = await listen(predictor, {
  port: Number(process.env.PORT ?? 8080),
  hostname: '0.0.0.0',
  notice: NOTICE_MS,
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log('ending', { signal });
    void server.close().then(() => process.exit(0));
  });
}

// A project without a deployment yet is no reason to be restarted in a loop: requests say 404 until it has one.
await predictor
  .warm()
  .catch((error: unknown) => log('nothing loaded at the start', { error: String(error) }));
server.ready();
log('ready', { port: server.port });
