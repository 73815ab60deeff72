/**
 * What tells people: alarms and mails (each an entry of docs/runbook.md), the budget, and one dashboard. Nothing
 * depends on it.
 */
import { CfnParameter, RemovalPolicy, type StackProps } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { EventField } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { acknowledge } from '../cdk/constructs/acknowledge.ts';
import { Alarm, type AlarmProps } from '../cdk/constructs/alarm.ts';
import { Board } from '../cdk/constructs/board.ts';
import { DeadLetters } from '../cdk/constructs/dead-letters.ts';
import { EnvironmentStack } from '../cdk/constructs/environment-stack.ts';
import { MailRule } from '../cdk/constructs/mail-rule.ts';
import { ADDRESS, type Environment } from '../cdk/environments.ts';
import { type Signals, signalsOf, type Watched } from './signals.ts';

type Watch = Omit<AlarmProps, 'environment' | 'topic'>;

const MINUTES_15 = 900;

const alarmsOf = (signals: Signals): readonly Watch[] => [
  {
    name: 'intake-dead-letters',
    says: 'An upload was tried five times and started no run.',
    metric: signals.intakeDead,
    limit: 0,
  },
  {
    name: 'intake-delayed',
    says: 'Uploads wait longer than 15 minutes for the intake door.',
    metric: signals.intakeOldest,
    limit: MINUTES_15,
  },
  {
    name: 'run-end-dead-letters',
    says: 'A run has ended and its record does not say so.',
    metric: signals.runEndsDead,
    limit: 0,
  },
  {
    name: 'mails-undelivered',
    says: 'An event that mails somebody did not reach the topic.',
    metric: signals.mailsDead,
    limit: 0,
  },
  {
    name: 'stages-throttled',
    says: 'Functions are refused for want of concurrency; runs slow down.',
    metric: signals.stagesThrottled,
    limit: 50,
    periods: 3,
  },
  {
    name: 'table-throttled',
    says: 'DynamoDB refuses requests: a partition is hotter than it can take.',
    metric: signals.tableThrottled,
    limit: 20,
    periods: 3,
  },
  {
    name: 'api-errors',
    says: 'More than 5 % of the requests were answered with 5xx.',
    metric: signals.apiErrors,
    limit: 5,
    periods: 2,
  },
  {
    name: 'api-slow',
    says: 'One request in a hundred takes more than five seconds.',
    metric: signals.apiLatency,
    limit: 5000,
    periods: 3,
  },
  {
    name: 'predict-errors',
    says: 'Predictions fail.',
    metric: signals.predictErrors,
    limit: 5,
    periods: 2,
  },
  {
    name: 'predict-slow',
    says: 'One prediction in a hundred takes more than one second.',
    metric: signals.predictLatency,
    limit: 1000,
    periods: 3,
  },
  ...(signals.predictUnhealthy
    ? ([
        {
          name: 'predict-unhealthy',
          says: 'A prediction container has not been ready for a quarter of an hour.',
          metric: signals.predictUnhealthy,
          limit: 0,
          periods: 3,
        },
      ] as const)
    : []),
];

export class OperationsStack extends EnvironmentStack {
  readonly topic: Topic;
  /** Mails that EventBridge could not hand to the topic. */
  readonly deadLetters: DeadLetters;

  constructor(
    scope: Construct,
    id: string,
    environment: Environment,
    { watched, ...props }: StackProps & { readonly watched: Omit<Watched, 'mailDeadLetters'> },
  ) {
    super(scope, id, environment, props);
    this.topic = this.#topic(environment);
    this.deadLetters = new DeadLetters(this, 'DeadLetters');
    acknowledge(this.deadLetters, 'AwsSolutions-SQS3', 'It is the dead-letter queue itself, of two rules.');
    const signals = signalsOf(environment, { ...watched, mailDeadLetters: this.deadLetters });
    for (const alarm of alarmsOf(signals)) new Alarm(this, { ...alarm, environment, topic: this.topic });
    this.#mails(watched);
    this.#budget(environment);
    new Board(this, 'Board', {
      environment,
      rows: [
        [{ title: 'Runs', left: Object.values(signals.runs) }],
        [
          {
            title: 'Uploads waiting',
            left: [signals.intakeWaiting, signals.intakeDead],
            right: [signals.intakeOldest],
          },
          { title: 'Stages, p99 ms', left: signals.stageDurations },
          { title: 'Throttled', left: [signals.stagesThrottled, signals.tableThrottled] },
        ],
        [
          { title: 'Requests', left: [signals.requests], right: [signals.apiErrors] },
          { title: 'Latency', left: [signals.apiLatency, signals.predictLatency] },
        ],
        [
          { title: 'Texts predicted', left: [signals.predictedTexts] },
          { title: 'Milliseconds in the predict host', left: signals.predictionTimes },
        ],
      ],
    });
  }

  #topic(environment: Environment): Topic {
    // A key of ours: AWS's own for SNS can't be opened to the services that publish.
    const key = new Key(this, 'TopicKey', {
      description: 'Alarms on their way',
      enableKeyRotation: true,
      // It guards nothing that is stored.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true, displayName: 'Modelmill' });
    for (const service of ['cloudwatch', 'events', 'budgets']) {
      const publisher = new ServicePrincipal(`${service}.amazonaws.com`, {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      });
      key.grant(publisher, 'kms:Decrypt', 'kms:GenerateDataKey*');
      topic.grantPublish(publisher);
    }
    topic.addSubscription(new EmailSubscription(this.#address(environment)));
    return topic;
  }

  /** As a parameter `cdk synth` passes and `cdk deploy` stops: alarms that nobody gets are none. */
  #address({ name, alarmAddress }: Environment): string {
    if (alarmAddress !== undefined) return alarmAddress;
    const parameter = new CfnParameter(this, 'AlarmAddress', {
      description: `Who gets the alarms: npx cdk deploy --all -c env=${name} -c alarmAddress=you@your.domain`,
      allowedPattern: ADDRESS.source,
      constraintDescription: 'must be one mail address',
    });
    return parameter.valueAsString;
  }

  #mails({ training }: Pick<Watched, 'training'>): void {
    new MailRule(this, {
      name: 'run-failed',
      topic: this.topic,
      deadLetters: this.deadLetters,
      says: `Run ${EventField.fromPath('$.detail.name')} ended as ${EventField.fromPath('$.detail.status')}: ${EventField.fromPath('$.detail.cause')}`,
      pattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [training.pipeline.machine.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT'],
        },
      },
    });
    new MailRule(this, {
      name: 'jobs-blocked',
      topic: this.topic,
      deadLetters: this.deadLetters,
      says: `The job at the head of a queue can't start: ${EventField.fromPath('$.detail.statusReason')}.`,
      pattern: {
        source: ['aws.batch'],
        detailType: ['Batch Job Queue Blocked'],
        resources: Object.values(training.fleets).map(({ queue }) => queue.jobQueueArn),
      },
    });
  }

  #budget({ name, budget }: Environment): void {
    const subscribers = [{ subscriptionType: 'SNS', address: this.topic.topicArn }];
    const at = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers,
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `modelmill-${name}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: budget, unit: 'USD' },
        // Everything this app creates carries the tag; it counts once activated as a cost allocation tag.
        filterExpression: { tags: { key: 'modelmill', values: [name], matchOptions: ['EQUALS'] } },
      },
      notificationsWithSubscribers: [at('ACTUAL', 80), at('FORECASTED', 100)],
    });
  }
}
