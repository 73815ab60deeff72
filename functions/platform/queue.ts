/**
 * A function that takes messages from a queue, in the same chain as the stages.
 *
 *   logs     what the taker says; of a message that failed, its id and why
 *   measures MessageFailed (count), by stage and environment
 *   fails    message by message: SQS gives those again and keeps the others' success
 */
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { StageContext } from '../../domain/stage.ts';
import { awsContext } from './context.ts';
import { variable } from './env.ts';
import { type Telemetry, telemetryOf } from './telemetry.ts';

/** What a message's body asks for. It comes at least once. */
export type Take = (body: string, context: StageContext) => Promise<void>;
export type QueueHandler = (event: SQSEvent, lambda: Context) => Promise<SQSBatchResponse>;

/** One message after the other: those of one project come in their order. */
export async function takeEach(
  context: StageContext,
  records: readonly SQSRecord[],
  take: Take,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of records) {
    try {
      await take(body, context);
    } catch (error) {
      context.log('message not taken', { messageId, error: (error as Error).name, reason: String(error) });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

/** The chain over any context: `asQueueHandler` gives it AWS's. */
export function queueHandler(
  context: StageContext,
  { logger, metrics, tracer }: Telemetry,
  take: Take,
): QueueHandler {
  const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const answer = await takeEach(context, Records, take);
    metrics.addMetric('MessageFailed', MetricUnit.Count, answer.batchItemFailures.length);
    return answer;
  };
  const chain = middy(handler)
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { captureColdStartMetric: true }));
  return (event, lambda) => chain(event, lambda) as Promise<SQSBatchResponse>;
}

/** Made at the first event, so that what the file exports beside it can be used without an environment. */
export function asQueueHandler(stage: string, take: Take): QueueHandler {
  let handler: QueueHandler | undefined;
  return (event, lambda) => {
    if (handler === undefined) {
      const telemetry = telemetryOf(stage, variable('MODELMILL_ENVIRONMENT'));
      const { logger } = telemetry;
      const context = awsContext((message, fields = {}) => logger.info(message, { ...fields }));
      handler = queueHandler(context, telemetry, take);
    }
    return handler(event, lambda);
  };
}
