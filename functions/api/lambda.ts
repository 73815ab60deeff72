/**
 * The API as a Lambda function. The HTTP API's JWT authorizer has verified the token before this runs; who it is and
 * what they may follows from its claims.
 *
 *   MODELMILL_BUCKET, MODELMILL_TABLE   the stores
 *   MODELMILL_STATE_MACHINE             the pipeline's ARN
 *   MODELMILL_ENVIRONMENT               dev, staging or prod: in log lines and metrics
 */

import type { Context } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import { awsContext } from '../platform/context.ts';
import { variable } from '../platform/env.ts';
import { type HttpHandler, httpHandler } from '../platform/http.ts';
import { logOf } from '../platform/reporting.ts';
import { telemetryOf } from '../platform/telemetry.ts';
import { createApi } from './app.ts';
import { type Claims, callerFrom } from './jwt-caller.ts';

const telemetry = telemetryOf('api', variable('MODELMILL_ENVIRONMENT'));
const { objects, table, workflow, clock, ids, log } = awsContext(logOf(telemetry));

const caller = (c: Context) => {
  const { requestContext } = (c.env as { readonly event: LambdaEvent }).event;
  const { authorizer } = requestContext as {
    readonly authorizer?: { readonly jwt?: { readonly claims: Claims } };
  };
  return callerFrom(authorizer?.jwt?.claims);
};

export const handler = httpHandler(
  handle(createApi({ objects, table, workflow, clock, ids, log, caller })) as HttpHandler,
  telemetry,
);
