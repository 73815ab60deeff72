/** Logger and metrics, one of each for a process, both under the stage's word. Works outside Lambda as well. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Log } from '../../domain/stage.ts';

export const METRICS_NAMESPACE = 'Modelmill';

export interface Reporting {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Metrics carry the dimensions `stage` and `environment`; log lines the fields project, run and stage. */
export function reportingOf(stage: string, environment: string): Reporting {
  const logger = new Logger({ serviceName: stage, persistentKeys: { stage, environment } });
  const metrics = new Metrics({
    namespace: METRICS_NAMESPACE,
    serviceName: stage,
    defaultDimensions: { stage, environment },
  });
  return { logger, metrics };
}

export const logOf =
  ({ logger }: Pick<Reporting, 'logger'>): Log =>
  (message, fields = {}) =>
    logger.info(message, { ...fields });
