/**
 * An event that mails somebody, and where to read on: like an alarm, its name is a heading of docs/runbook.md.
 */
import { type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { runbookEntry } from './alarm.ts';
import type { AlarmName } from './alarm-names.ts';

export interface MailRuleProps {
  readonly name: AlarmName;
  readonly pattern: EventPattern;
  /** May hold `EventField.fromPath(…)`. */
  readonly says: string;
  readonly topic: ITopic;
}

export class MailRule extends Construct {
  constructor(scope: Construct, { name, pattern, says, topic }: MailRuleProps) {
    super(scope, name);
    new Rule(this, 'Rule', {
      description: `Mails: see ${runbookEntry(name)}`,
      eventPattern: pattern,
      targets: [
        new SnsTopic(topic, {
          message: RuleTargetInput.fromText(`${says} What to do: ${runbookEntry(name)}`),
        }),
      ],
    });
  }
}
