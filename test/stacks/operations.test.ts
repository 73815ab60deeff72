/** What tells people: every alarm says where to read on and is told to somebody; nothing waits unseen. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALARM_NAMES } from '../../cdk/constructs/alarm-names.ts';
import { ENVIRONMENT_NAMES, ENVIRONMENTS } from '../../cdk/environments.ts';
import { flat, placeOf, type Resource, resources, synthesized } from '../cdk/synthesized.ts';

describe.each(ENVIRONMENT_NAMES)('%s', (name) => {
  const { templates } = synthesized(name);
  const template = templates.operations;
  const alarms = resources(template, 'AWS::CloudWatch::Alarm');
  const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));

  it('has an alarm, a mail or a budget of every name, and of no other', () => {
    const named = [...alarms.keys(), ...resources(template, 'AWS::Events::Rule').keys()].map(
      (place) => place.split('/')[0],
    );
    const expected = ALARM_NAMES.filter(
      (one) => one !== 'budget' && (one !== 'predict-unhealthy' || ENVIRONMENTS[name].serving === 'ecs'),
    );
    expect(named.sort()).toEqual([...expected].sort());
    expect(resources(template, 'AWS::Budgets::Budget').size).toBe(1);
  });

  it('says in each what is wrong and where to read on, and tells the topic of its end too', () => {
    for (const [place, { Properties }] of alarms) {
      const alarm = place.split('/')[0];
      expect(Properties.AlarmName).toBe(`modelmill-${name}-${alarm}`);
      expect(Properties.AlarmDescription).toMatch(
        new RegExp(`^[A-Z].+\\. What to do: docs/runbook\\.md#${alarm}$`),
      );
      expect(Properties.AlarmActions).toEqual([{ Ref: topic }]);
      expect(Properties.OKActions).toEqual([{ Ref: topic }]);
      expect(Properties.TreatMissingData).toBe('notBreaching');
    }
  });

  it('watches every dead-letter queue there is', () => {
    const dead = Object.values(templates).flatMap((one) =>
      Object.values(one.findResources('AWS::SQS::Queue') as Record<string, Resource>)
        .map(placeOf)
        .filter((place) => place.endsWith('DeadLetters')),
    );
    const watched = [...alarms.values()]
      .filter(
        ({ Properties }) => Properties.Threshold === 0 && JSON.stringify(Properties).includes('AWS/SQS'),
      )
      .map(({ Properties }) => flat(Properties.Dimensions[0].Value));
    expect(watched).toHaveLength(dead.length);
    for (const place of dead) {
      const id = place.replaceAll('/', '');
      expect(
        watched.some((value) => value.includes(id)),
        place,
      ).toBe(true);
    }
  });

  it('keeps a mail that the topic did not take', () => {
    const rules = resources(template, 'AWS::Events::Rule');
    expect([...rules.keys()].sort()).toEqual(['jobs-blocked/Rule', 'run-failed/Rule']);
    for (const [place, { Properties }] of rules) {
      const [target] = Properties.Targets;
      expect(target.Arn).toEqual({ Ref: topic });
      expect(flat(target.DeadLetterConfig.Arn)).toMatch(/^<DeadLetters\w+\.Arn>$/);
      const word = place.split('/')[0];
      expect(JSON.stringify(target.InputTransformer)).toContain(`docs/runbook.md#${word}`);
    }
  });

  it('encrypts what it tells, under a key that its services may use for this account alone', () => {
    const [{ Properties }] = [...resources(template, 'AWS::SNS::Topic').values()] as [Resource];
    expect(flat(Properties.KmsMasterKeyId)).toMatch(/^<TopicKey\w+\.Arn>$/);
    const [key] = resources(template, 'AWS::KMS::Key').values();
    const services = key?.Properties.KeyPolicy.Statement.filter(
      ({ Principal }: { Principal: { Service?: string } }) => Principal.Service !== undefined,
    );
    expect(
      services.flatMap(({ Principal }: { Principal: { Service: string } }) => Principal.Service),
    ).toEqual([...['budgets.amazonaws.com', 'cloudwatch.amazonaws.com', 'events.amazonaws.com']]);
    const [policy] = resources(template, 'AWS::SNS::TopicPolicy').values();
    const publishers = policy?.Properties.PolicyDocument.Statement.filter(
      ({ Effect }: { Effect: string }) => Effect === 'Allow',
    );
    for (const { Condition } of publishers)
      expect(Object.keys(Condition.StringEquals)).toEqual(['aws:SourceAccount']);
    for (const { Condition } of services)
      expect(Object.keys(Condition.StringEquals)).toEqual(['aws:SourceAccount']);
  });

  it('mails when four fifths of the budget are spent, and when the forecast passes it', () => {
    const [budget] = resources(template, 'AWS::Budgets::Budget').values();
    const { Budget, NotificationsWithSubscribers } = budget?.Properties ?? {};
    expect(Budget.BudgetLimit).toEqual({ Amount: ENVIRONMENTS[name].budget, Unit: 'USD' });
    expect(Budget.FilterExpression.Tags).toMatchObject({ Key: 'modelmill', Values: [name] });
    const told = NotificationsWithSubscribers.map(
      ({ Notification }: { Notification: Record<string, unknown> }) =>
        `${Notification.NotificationType} ${Notification.Threshold}`,
    );
    expect(told).toEqual(['ACTUAL 80', 'FORECASTED 100']);
  });

  it('has its name on everything that costs', () => {
    for (const one of Object.values(templates)) {
      const tagged = Object.values(one.findResources('AWS::Lambda::Function') as Record<string, Resource>);
      for (const { Properties } of tagged) {
        expect(Properties.Tags).toContainEqual({ Key: 'modelmill', Value: name });
      }
    }
    const [fleet] = resources(templates.training, 'AWS::Batch::ComputeEnvironment').values();
    expect(fleet?.Properties.ComputeResources.Tags).toEqual({ modelmill: name });
  });
});

describe('who is told', () => {
  it('is asked for at deployment: synth passes, deploy stops without an address', () => {
    const template = synthesized('prod').templates.operations;
    template.hasParameter('AlarmAddress', {
      Type: 'String',
      AllowedPattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
    });
    const [parameter] = Object.values(template.findParameters('AlarmAddress'));
    expect(parameter).not.toHaveProperty('Default');
    expect(parameter?.Description).toContain('-c alarmAddress=');
  });

  it('is who the command line says', () => {
    const template = synthesized('prod', { alarmAddress: 'ops@example.org' }).templates.operations;
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.org',
    });
    expect(template.findParameters('AlarmAddress')).toEqual({});
  });
});

describe('docs/runbook.md', () => {
  const text = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const entries = new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((entry) => [entry.slice(0, entry.indexOf('\n')).trim(), entry] as const),
  );

  it('has an entry for every alarm, and none for another', () => {
    expect([...entries.keys()].filter((heading) => /^[a-z-]+$/.test(heading)).sort()).toEqual(
      [...ALARM_NAMES].sort(),
    );
  });

  it.each(ALARM_NAMES)('%s: what it means, how to look, what to do', (name) => {
    const entry = entries.get(name) ?? '';
    const parts = ['**Means.**', '**Look.**', '**Do.**'].map((part) => entry.indexOf(part));
    expect(parts.every((at) => at > 0)).toBe(true);
    expect([...parts].sort((a, b) => a - b)).toEqual(parts);
  });
});
