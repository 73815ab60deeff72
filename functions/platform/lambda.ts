/**
 * The one middy chain: a stage as a Lambda handler.
 *
 *   logs     one line in, the stage's own lines, one line out; each with project, run and stage
 *   measures StageDuration (ms) and StageFailed (count), by stage and environment
 *   fails    with the stage's own error: its `name` is what Retry and Catch in the state machine list
 *
 * There is no idempotency record: every stage's keys follow from its input and its manifest is written last, so it
 * is safe to run twice. The contract is checked by the stage itself, on both sides.
 */
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { RunRef } from '../../domain/spec/words.ts';
import type { Stage, StageContext } from '../../domain/stage.ts';
import { awsContext } from './context.ts';
import { variable } from './env.ts';
import { type Telemetry, telemetryOf } from './telemetry.ts';

export type StageHandler = (event: unknown, context: Context) => Promise<unknown>;

/** Checks the environment when the instance starts, before it takes an event. */
export function asLambda(stage: Stage): StageHandler {
  const telemetry = telemetryOf(stage.name, variable('MODELMILL_ENVIRONMENT'));
  const { logger } = telemetry;
  const context = awsContext((message, fields = {}) => logger.info(message, { ...fields }));
  return stageHandler(stage, context, telemetry);
}

/** The chain over any context: `asLambda` gives it AWS's. */
export function stageHandler(
  stage: Stage,
  context: StageContext,
  { logger, metrics, tracer }: Telemetry,
): StageHandler {
  const handler = async (event: unknown): Promise<unknown> => {
    const ref = RunRef.safeParse(event);
    if (ref.success) {
      logger.appendKeys({ project: ref.data.project, run: ref.data.run });
      tracer.putAnnotation('run', ref.data.run);
    }
    const started = performance.now();
    let failed = 1;
    try {
      const result = await stage.run(event, context);
      failed = 0;
      logger.info('stage done');
      return result;
    } catch (error) {
      // Interrupted and the gates' holds are results, but the operator counts them all by name.
      logger.warn('stage failed', error as Error);
      throw error;
    } finally {
      metrics.addMetric('StageDuration', MetricUnit.Milliseconds, performance.now() - started);
      metrics.addMetric('StageFailed', MetricUnit.Count, failed);
    }
  };
  const chain = middy(handler)
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { captureColdStartMetric: true }));
  return (event, lambda) => chain(event, lambda) as Promise<unknown>;
}
