/**
 * An HTTP app (Hono) as a Lambda function, in the same chain as the stages.
 *
 *   logs     what the app says, each line with the request's ids
 *   measures RequestMilliseconds and RequestFailed (5xx), by stage and environment
 */
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from 'aws-lambda';
import type { Telemetry } from './telemetry.ts';

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  lambda: Context,
) => Promise<APIGatewayProxyResultV2>;

export function httpHandler(answer: HttpHandler, { logger, metrics, tracer }: Telemetry): HttpHandler {
  const handler: HttpHandler = async (event, lambda) => {
    const started = performance.now();
    let failed = 1;
    try {
      const given = await answer(event, lambda);
      if (typeof given === 'object' && (given.statusCode ?? 200) < 500) failed = 0;
      return given;
    } finally {
      metrics.addMetric('RequestMilliseconds', MetricUnit.Milliseconds, performance.now() - started);
      metrics.addMetric('RequestFailed', MetricUnit.Count, failed);
    }
  };
  const chain = middy(handler)
    // What people sent and were told stays out of traces.
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { captureColdStartMetric: true }));
  return (event, lambda) => chain(event, lambda) as Promise<APIGatewayProxyResultV2>;
}
