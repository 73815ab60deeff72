/** The figures that alarms and the dashboard look at, each written once. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Operation } from 'aws-cdk-lib/aws-dynamodb';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { METRICS_NAMESPACE } from '../cdk/constructs/names.ts';
import type { Environment } from '../cdk/environments.ts';
import type { DataStack } from './data.ts';
import type { ServingStack } from './serving.ts';
import type { TrainingStack } from './training.ts';

export interface Watched {
  readonly data: DataStack;
  readonly training: TrainingStack;
  readonly serving: ServingStack;
  readonly mailDeadLetters: IQueue;
}

export interface Signals {
  readonly runs: Readonly<Record<'started' | 'succeeded' | 'failed' | 'timedOut', IMetric>>;
  readonly intakeWaiting: IMetric;
  readonly intakeOldest: IMetric;
  readonly intakeDead: IMetric;
  readonly runEndsDead: IMetric;
  readonly mailsDead: IMetric;
  readonly stagesThrottled: IMetric;
  readonly stageDurations: readonly IMetric[];
  readonly tableThrottled: IMetric;
  readonly requests: IMetric;
  /** Percent of the requests. */
  readonly apiErrors: IMetric;
  /** Milliseconds, 99th percentile. */
  readonly apiLatency: IMetric;
  readonly predictErrors: IMetric;
  /** Milliseconds, 99th percentile. */
  readonly predictLatency: IMetric;
  /** As the predict host counts them itself: a batch is many. */
  readonly predictedTexts: IMetric;
  /** Of a request in the host, without the way there: median and 99th percentile. */
  readonly predictionTimes: readonly IMetric[];
  /** Only where predictions come from ECS. */
  readonly predictUnhealthy?: IMetric;
}

const period = Duration.minutes(5);
const sum = { statistic: Stats.SUM, period } as const;
const p99 = { statistic: Stats.percentile(99), period } as const;

function predictions({ predictFunction, predictService }: ServingStack) {
  if (predictService) {
    const { loadBalancer, targets } = predictService;
    return {
      predictErrors: loadBalancer.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sum),
      predictLatency: new MathExpression({
        expression: '1000 * seconds',
        usingMetrics: { seconds: loadBalancer.metrics.targetResponseTime(p99) },
        label: 'predict p99, ms',
        period,
      }),
      predictUnhealthy: targets.metrics.unhealthyHostCount({ statistic: Stats.MAXIMUM, period }),
    };
  }
  if (predictFunction === undefined)
    throw new Error('ServingStack: it has neither a predict function nor a service.');
  const { handler } = predictFunction;
  return {
    predictErrors: handler.metricErrors(sum),
    predictLatency: handler.metricDuration({ ...p99, label: 'predict p99, ms' }),
  };
}

const waiting = (queue: IQueue): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period });

/** What functions/platform/prediction-metrics.ts writes. */
const counted = (environment: Environment, metricName: string, options: MetricOptions): IMetric =>
  new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service: 'predict', stage: 'predict', environment: environment.name },
    ...options,
  });

export function signalsOf(
  environment: Environment,
  { data, training, serving, mailDeadLetters }: Watched,
): Signals {
  const { machine } = training.pipeline;
  const { queue, deadLetters } = training.door;
  const { stage } = serving.api;
  const requests = stage.metricCount({ ...sum, label: 'requests' });
  return {
    runs: {
      started: machine.metricStarted(sum),
      succeeded: machine.metricSucceeded(sum),
      failed: machine.metricFailed(sum),
      timedOut: machine.metricTimedOut(sum),
    },
    intakeWaiting: waiting(queue),
    intakeOldest: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period }),
    intakeDead: waiting(deadLetters),
    runEndsDead: waiting(training.runEnds.deadLetters),
    mailsDead: waiting(mailDeadLetters),
    // Of the whole account: an alarm takes ten metrics, there are more functions, and one environment is one account.
    stagesThrottled: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', ...sum }),
    stageDurations: training.stages.map(({ handler, node }) =>
      handler.metricDuration({ ...p99, label: node.id }),
    ),
    tableThrottled: data.table.metricThrottledRequestsForOperations({
      operations: [
        Operation.GET_ITEM,
        Operation.QUERY,
        Operation.UPDATE_ITEM,
        Operation.TRANSACT_WRITE_ITEMS,
      ],
      ...sum,
    }),
    requests,
    apiErrors: new MathExpression({
      // Below twenty requests one failure would already be 5 %.
      expression: 'IF(requests >= 20, 100 * errors / requests, 0)',
      usingMetrics: { errors: stage.metricServerError(sum), requests },
      label: '5xx, percent of requests',
      period,
    }),
    apiLatency: stage.metricLatency({ ...p99, label: 'p99, ms' }),
    predictedTexts: counted(environment, 'PredictedTexts', sum),
    predictionTimes: [50, 99].map((percentile) =>
      counted(environment, 'PredictMilliseconds', {
        statistic: Stats.percentile(percentile),
        period,
        label: `p${percentile}`,
      }),
    ),
    ...predictions(serving),
  };
}
