/** The ways into the training stack and out of it: uploads, ends of executions, the machine's log. */
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES, ENVIRONMENTS } from '../../cdk/environments.ts';
import { JOBS } from '../../domain/spec/pipeline.ts';
import { flat, type Resource, resources, synthesized } from '../cdk/synthesized.ts';

const dev = synthesized('dev').templates.training;
const idOf = (type: string, place: string): string => {
  const found = Object.entries(dev.findResources(type) as Record<string, Resource>).find(([, { Metadata }]) =>
    Metadata?.['aws:cdk:path']?.endsWith(`/${place}/Resource`),
  );
  if (found === undefined) throw new Error(`no ${type} at ${place}`);
  return found[0];
};

const WAYS = [
  {
    way: 'UploadDoor',
    entry: 'functions/intake/door.ts',
    pattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ 'Fn::Join': ['', ['modelmill-dev-', { Ref: 'AWS::AccountId' }]] }] },
        object: { key: [{ wildcard: 'projects/*/incoming/*' }] },
      },
    },
  },
  {
    way: 'RunEnds',
    entry: 'functions/fail/ended.ts',
    pattern: {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: [{ Ref: idOf('AWS::StepFunctions::StateMachine', 'Pipeline/Machine') }],
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
      },
    },
  },
] as const;

describe.each(WAYS)('$way', ({ way, entry, pattern }) => {
  const queue = idOf('AWS::SQS::Queue', `${way}/Queue`);
  const deadLetters = idOf('AWS::SQS::Queue', `${way}/DeadLetters`);
  const taker = idOf('AWS::Lambda::Function', `${way}/Taker/Function`);

  it('begins with the events it is for, which wait in its queue', () => {
    dev.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: pattern,
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [queue, 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [deadLetters, 'Arn'] } },
        }),
      ],
    });
  });

  it('gives a message five tries, then keeps it two weeks for a person', () => {
    const { Properties } = resources(dev, 'AWS::SQS::Queue').get(`${way}/Queue`)!;
    expect(Properties.RedrivePolicy).toEqual({
      ...{ deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters, 'Arn'] }, maxReceiveCount: 5 },
    });
    const dead = resources(dev, 'AWS::SQS::Queue').get(`${way}/DeadLetters`)!;
    expect(dead.Properties.MessageRetentionPeriod).toBe(14 * 86_400);
    for (const one of [Properties, dead.Properties]) expect(one.SqsManagedSseEnabled).toBe(true);
  });

  it('takes ten at a time, hands back those that failed, and leaves others their share', () => {
    dev.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
      FunctionName: { Ref: taker },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    const { Timeout } = resources(dev, 'AWS::Lambda::Function').get(`${way}/Taker/Function`)!.Properties;
    const visible = resources(dev, 'AWS::SQS::Queue').get(`${way}/Queue`)!.Properties.VisibilityTimeout;
    expect(visible).toBe(6 * Timeout);
  });

  it(`runs ${entry}`, () => {
    const role = resources(dev, 'AWS::IAM::Role').get(`${way}/Taker/Role`);
    expect(role?.Properties.Description).toBe(`What the code of ${entry} may do`);
  });
});

it('queues take messages by TLS, from EventBridge and nobody else', () => {
  for (const [place, { Properties }] of resources(dev, 'AWS::SQS::QueuePolicy')) {
    const statements = Properties.PolicyDocument.Statement as { Effect: string; Principal: object }[];
    expect(
      statements.some(({ Effect }) => Effect === 'Deny'),
      place,
    ).toBe(true);
    for (const { Principal } of statements.filter(({ Effect }) => Effect === 'Allow')) {
      expect(Principal, place).toEqual({ Service: 'events.amazonaws.com' });
    }
  }
});

describe('the state machine', () => {
  it.each(ENVIRONMENT_NAMES)('%s: Standard, traced, logged without its data, gone with its stack', (name) => {
    const template = synthesized(name).templates.training;
    template.hasResource('AWS::StepFunctions::StateMachine', {
      DeletionPolicy: 'Delete',
      Properties: {
        StateMachineName: `modelmill-${name}`,
        StateMachineType: Match.absent(),
        TracingConfiguration: { Enabled: true },
        // A review's data holds the token that answers it.
        LoggingConfiguration: Match.objectLike({ IncludeExecutionData: false, Level: 'ALL' }),
      },
    });
    const log = resources(template, 'AWS::Logs::LogGroup').get('Pipeline/Log');
    expect(flat(log?.Properties.LogGroupName)).toMatch(
      /^\/aws\/vendedlogs\/states\/modelmill-\w+-\{"Fn::Select"/,
    );
  });

  it('borrows its role to Step Functions of this account alone', () => {
    const role = resources(dev, 'AWS::IAM::Role').get('Pipeline/Role');
    expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        ...{ Action: 'sts:AssumeRole', Effect: 'Allow' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        Principal: { Service: 'states.amazonaws.com' },
      },
    ]);
  });
});

describe.each(ENVIRONMENT_NAMES)('%s', (name) => {
  const template = synthesized(name).templates.training;
  const environment = ENVIRONMENTS[name];

  it('has no job definition that runs twice for a fault of its own', () => {
    const definitions = [...resources(template, 'AWS::Batch::JobDefinition').values()];
    expect(definitions).toHaveLength(JOBS.length);
    for (const { Properties } of definitions) {
      expect(Properties.RetryStrategy.EvaluateOnExit).toEqual([
        { Action: 'RETRY', OnStatusReason: 'Host EC2*' },
        { Action: 'RETRY', OnExitCode: '75' },
        { Action: 'EXIT', OnReason: '*' },
      ]);
    }
  });

  it('has its machines in its own network, in its zones', () => {
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: environment.network.training });
    const zones = [...resources(template, 'AWS::EC2::Subnet').values()].map(
      ({ Properties }) => Properties.AvailabilityZone,
    );
    expect(zones).toEqual([...environment.zones]);
    template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
      ComputeResources: { Type: 'SPOT', MinvCpus: 0, MaxvCpus: environment.gpu.maxVcpus },
    });
  });

  it('runs its functions on Node 24, traced, with a log that ends', () => {
    for (const [place, { Properties }] of resources(template, 'AWS::Lambda::Function')) {
      expect(Properties, place).toMatchObject({ Runtime: 'nodejs24.x', TracingConfig: { Mode: 'Active' } });
      expect(Properties.LoggingConfig.LogGroup, place).toBeDefined();
    }
    for (const [place, { Properties }] of resources(template, 'AWS::Logs::LogGroup')) {
      expect(Properties.RetentionInDays, place).toBe(environment.retention.logs);
    }
  });
});

it('with an account given nothing is looked up, and nothing is missing', () => {
  const { modelmill, reports } = synthesized('prod', { account: '123456789012', alarmAddress: 'a@b.org' });
  expect(modelmill.app.synth().manifest.missing ?? []).toEqual([]);
  expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
});
