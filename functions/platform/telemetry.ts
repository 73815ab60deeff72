/** Logger, metrics and tracer of a Lambda function. Traces are Lambda's alone: a container takes `reportingOf`. */
import { Tracer } from '@aws-lambda-powertools/tracer';
import { type Reporting, reportingOf } from './reporting.ts';

export interface Telemetry extends Reporting {
  readonly tracer: Tracer;
}

export const telemetryOf = (stage: string, environment: string): Telemetry => ({
  ...reportingOf(stage, environment),
  tracer: new Tracer({ serviceName: stage }),
});
