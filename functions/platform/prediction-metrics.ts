/**
 * What the predict hosts count of each answered request: PredictedTexts, PredictMilliseconds, PredictRequests. By
 * stage and environment only: a dimension for each project or model version would be priced as a metric of its own.
 */
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

export interface Answered {
  readonly texts: number;
  readonly milliseconds: number;
}

export const countPredictions =
  (metrics: Metrics) =>
  ({ texts, milliseconds }: Answered): void => {
    metrics.addMetric('PredictRequests', MetricUnit.Count, 1);
    metrics.addMetric('PredictedTexts', MetricUnit.Count, texts);
    metrics.addMetric('PredictMilliseconds', MetricUnit.Milliseconds, milliseconds);
  };
