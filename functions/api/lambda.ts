/**
 * The API as a Lambda function. The HTTP API's JWT authorizer has decided who may call before this runs.
 *
 *   MODELMILL_BUCKET, MODELMILL_TABLE   the stores
 *   MODELMILL_STATE_MACHINE             the pipeline's ARN
 *   MODELMILL_ENVIRONMENT               dev, staging or prod: in log lines and metrics
 */
import { handle } from 'hono/aws-lambda';
import { awsContext } from '../platform/context.ts';
import { variable } from '../platform/env.ts';
import { type HttpHandler, httpHandler } from '../platform/http.ts';
import { logOf } from '../platform/reporting.ts';
import { telemetryOf } from '../platform/telemetry.ts';
import { createApi } from './app.ts';

const telemetry = telemetryOf('api', variable('MODELMILL_ENVIRONMENT'));
const { objects, table, workflow, clock, ids, log } = awsContext(logOf(telemetry));

export const handler = httpHandler(
  handle(createApi({ objects, table, workflow, clock, ids, log })) as HttpHandler,
  telemetry,
);
