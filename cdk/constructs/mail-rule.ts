/**
 * An event that mails somebody, and where to read on: like an alarm, its name is a heading of docs/runbook.md.
 */
import { type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { runbookEntry } from './alarm.ts';
import type { AlarmName } from './alarm-names.ts';

export interface MailRuleProps {
  readonly name: AlarmName;
  readonly pattern: EventPattern;
  /** May hold `EventField.fromPath(…)`. */
  readonly says: string;
  readonly topic: ITopic;
  /** Where an event waits that the topic did not take. */
  readonly deadLetters: IQueue;
}

export class MailRule extends Construct {
  constructor(scope: Construct, { name, pattern, says, topic, deadLetters }: MailRuleProps) {
    super(scope, name);
    const rule = new Rule(this, 'Rule', {
      description: `Mails: see ${runbookEntry(name)}`,
      eventPattern: pattern,
    });
    // CDK's own target would open the topic and its key to the rules of every account; the topic's policy names ours.
    rule.addTarget({
      bind: () => ({
        arn: topic.topicArn,
        input: RuleTargetInput.fromText(`${says} What to do: ${runbookEntry(name)}`),
        deadLetterConfig: { arn: deadLetters.queueArn },
      }),
    });
    deadLetters.grantSendMessages(
      new ServicePrincipal('events.amazonaws.com', {
        conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
      }),
    );
  }
}
