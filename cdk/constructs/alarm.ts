/**
 * An alarm and where to read on: its name is a heading of docs/runbook.md, which a test holds it to. Everything
 * that may wake a person goes through here.
 */
import {
  Alarm as CloudWatchAlarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import type { AlarmName } from './alarm-names.ts';

export const runbookEntry = (name: AlarmName): string => `docs/runbook.md#${name}`;

export interface AlarmProps {
  readonly environment: Environment;
  readonly name: AlarmName;
  /** What is wrong, in one sentence a person awake for a minute understands. */
  readonly says: string;
  readonly metric: IMetric;
  /** Above it is bad. */
  readonly limit: number;
  /** Periods of the metric that must be bad. @default 1 */
  readonly periods?: number;
  readonly topic: ITopic;
}

export class Alarm extends Construct {
  readonly alarm: CloudWatchAlarm;

  constructor(scope: Construct, props: AlarmProps) {
    super(scope, props.name);
    this.alarm = new CloudWatchAlarm(this, 'Alarm', {
      alarmName: `modelmill-${props.environment.name}-${props.name}`,
      alarmDescription: `${props.says} What to do: ${runbookEntry(props.name)}`,
      metric: props.metric,
      threshold: props.limit,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      // No traffic, no runs: nothing is wrong with that.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(props.topic);
    this.alarm.addAlarmAction(action);
    this.alarm.addOkAction(action);
  }
}
