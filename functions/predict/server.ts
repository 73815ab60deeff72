/**
 * Predictions as a container service (ECS). On SIGTERM it stops being ready, answers what it has, and exits 0.
 *
 *   MODELMILL_BUCKET, MODELMILL_TABLE   where models and deployments are
 *   MODELMILL_RECEIPT_SECRET            the secret's value: the task definition injects it from Secrets Manager
 *   MODELMILL_ENVIRONMENT               dev, staging or prod: in log lines and metrics
 *   MODELMILL_PROJECT                   optional: the project of requests that name none, loaded at the start
 *   PORT                                8080
 */
import { awsContext } from '../platform/context.ts';
import { variable } from '../platform/env.ts';
import { countPredictions } from '../platform/prediction-metrics.ts';
import { logOf, reportingOf } from '../platform/reporting.ts';
import { createPredictor } from './app.ts';
import { manyCallers } from './inference-pool.ts';
import { listen } from './listen.ts';
import { warmDeployed } from './warm.ts';

/** The load balancer's health check interval, twice. */
const NOTICE_MS = 10_000;
/** Metrics gather in the process and leave as one line of the log. */
const METRICS_MS = 10_000;

const reporting = reportingOf('predict', variable('MODELMILL_ENVIRONMENT'));
const { objects, table, clock, ids, log } = awsContext(logOf(reporting));
const defaultProject = process.env.MODELMILL_PROJECT;
const predictor = createPredictor({
  ...{ objects, table, clock, ids, log },
  receiptSecret: variable('MODELMILL_RECEIPT_SECRET'),
  metrics: countPredictions(reporting.metrics),
  threads: manyCallers(),
  ...(defaultProject && { defaultProject }),
});

// In its container it listens on every address: only the load balancer's security group reaches it.
const server = await listen(predictor, {
  port: Number(process.env.PORT ?? 8080),
  hostname: '0.0.0.0',
  notice: NOTICE_MS,
});
const flush = (): void => {
  if (reporting.metrics.hasStoredMetrics()) reporting.metrics.publishStoredMetrics();
};
setInterval(flush, METRICS_MS).unref();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log('ending', { signal });
    void server.close().then(() => {
      flush();
      process.exit(0);
    });
  });
}

// A project without a deployment yet is no reason to be restarted in a loop: requests say 404 until it has one.
const loaded = await warmDeployed(predictor, { objects, table, log, first: defaultProject });
server.ready();
log('ready', { port: server.port, loaded });
