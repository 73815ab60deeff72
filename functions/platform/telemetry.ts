/** Logger, metrics and tracer: one of each for a function's instance, all under the stage's word. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';

export const METRICS_NAMESPACE = 'Modelmill';

export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
}

/** Metrics carry the dimensions `stage` and `environment`; log lines the fields project, run and stage. */
export function telemetryOf(stage: string, environment: string): Telemetry {
  const logger = new Logger({ serviceName: stage, persistentKeys: { stage, environment } });
  const metrics = new Metrics({
    namespace: METRICS_NAMESPACE,
    serviceName: stage,
    defaultDimensions: { stage, environment },
  });
  return { logger, metrics, tracer: new Tracer({ serviceName: stage }) };
}
