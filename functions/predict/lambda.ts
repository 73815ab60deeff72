/**
 * Predictions as a Lambda function behind the HTTP API. The model is loaded while the instance starts, outside the
 * handler, so that only the first request of an instance can meet it half way.
 *
 *   MODELMILL_BUCKET, MODELMILL_TABLE   where models and deployments are
 *   MODELMILL_RECEIPT_SECRET            the ARN of the secret in Secrets Manager, read once for each instance
 *   MODELMILL_ENVIRONMENT               dev, staging or prod: in log lines and metrics
 *   MODELMILL_PROJECT                   optional: the project of requests that name none
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { handle } from 'hono/aws-lambda';
import { awsContext } from '../platform/context.ts';
import { variable } from '../platform/env.ts';
import { type HttpHandler, httpHandler } from '../platform/http.ts';
import { countPredictions } from '../platform/prediction-metrics.ts';
import { logOf } from '../platform/reporting.ts';
import { telemetryOf } from '../platform/telemetry.ts';
import { createPredictor } from './app.ts';
import { oneCaller } from './inference-pool.ts';
import { warmDeployed } from './warm.ts';

const telemetry = telemetryOf('predict', variable('MODELMILL_ENVIRONMENT'));
const { objects, table, clock, ids, log } = awsContext(logOf(telemetry));
const secret = await new SecretsManagerClient({}).send(
  new GetSecretValueCommand({ SecretId: variable('MODELMILL_RECEIPT_SECRET') }),
);
const defaultProject = process.env.MODELMILL_PROJECT;
const predictor = createPredictor({
  ...{ objects, table, clock, ids, log },
  receiptSecret: secret.SecretString ?? '',
  metrics: countPredictions(telemetry.metrics),
  threads: oneCaller(),
  ...(defaultProject && { defaultProject }),
});
// One model: Lambda gives an instance ten seconds to start.
await warmDeployed(predictor, { objects, table, log, first: defaultProject, most: 1 });

export const handler = httpHandler(handle(predictor.app) as HttpHandler, telemetry);
