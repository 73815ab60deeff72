/** A Batch job definition: when it is tried again, what its code may do, what it is told. */
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { JobData } from '../../cdk/constructs/job-data.ts';
import { SpotJob, type SpotJobProps } from '../../cdk/constructs/spot-job.ts';
import { ATTEMPTS, JOB_SETTINGS, STOP_TIMEOUT_SECONDS } from '../../cdk/pipeline/job-settings.ts';
import { actionsOn, rightsOf, servicesOf } from './rights.ts';
import { flat, resources, testApp } from './synthesized.ts';

const ENV = { account: '123456789012', region: 'eu-west-1' };

function synth(change: Partial<SpotJobProps> = {}): Template {
  const stack = new Stack(testApp(), 'Test', { env: ENV });
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'the-store');
  const data = new JobData(stack, 'Data', { bucket });
  new SpotJob(stack, 'Train', {
    stage: 'train',
    name: 'modelmill-dev-train',
    access: [data.access],
    settings: JOB_SETTINGS.train,
    logGroup: new LogGroup(stack, 'Log'),
    ...change,
  });
  return Template.fromStack(stack);
}

const container = (template: Template) =>
  [...resources(template, 'AWS::Batch::JobDefinition').values()][0]?.Properties.ContainerProperties;

describe('tries', () => {
  it('again when the machine went away or the job has saved, and on nothing else', () => {
    synth().hasResourceProperties('AWS::Batch::JobDefinition', {
      RetryStrategy: {
        Attempts: 10,
        EvaluateOnExit: [
          { Action: 'RETRY', OnStatusReason: 'Host EC2*' },
          { Action: 'RETRY', OnExitCode: '75' },
          { Action: 'EXIT', OnReason: '*' },
        ],
      },
      Timeout: { AttemptDurationSeconds: 24 * 3_600 },
    });
    expect(ATTEMPTS).toBe(10);
  });

  it.each([0, 11, 2.5])('refuses %d of them, and says which job and what Batch takes', (attempts) => {
    expect(() => synth({ attempts })).toThrow(
      `SpotJob 'Test/Train': attempts is ${attempts}; AWS Batch takes 1 to 10.`,
    );
  });

  it('leaves less for the checkpoint than Spot’s two minutes', () => {
    expect(STOP_TIMEOUT_SECONDS).toBeLessThan(120);
    expect(STOP_TIMEOUT_SECONDS).toBeGreaterThan(60);
  });

  it('keeps the revision that a run under way has named', () => {
    synth().hasResourceProperties('AWS::Batch::JobDefinition', {
      ResourceRetentionPolicy: { SkipDeregisterOnUpdate: true },
    });
  });
});

describe('may', () => {
  const template = synth();

  it('its own role: take the data role, and nothing else at all', () => {
    expect(rightsOf(template, 'Train/JobRole')).toEqual([
      { action: 'sts:AssumeRole', resource: expect.stringMatching(/^<DataRole\w+\.Arn>$/) },
    ]);
  });

  it('the role that starts it: pull the image and write the log, not touch the data', () => {
    const rights = rightsOf(template, 'Train/ExecutionRole');
    expect(servicesOf(rights)).toEqual(['ecr', 'logs']);
    expect(rights.filter(({ resource }) => resource === '*').map(({ action }) => action)).toEqual([
      'ecr:GetAuthorizationToken',
    ]);
  });

  it('the data role: projects and, read only, the catalogue', () => {
    const rights = rightsOf(template, 'Data/Role');
    expect(servicesOf(rights)).toEqual(['s3']);
    expect(actionsOn(rights, /the-store\/projects\/\*$/)).toEqual([
      ...['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject'],
      ...['s3:ListMultipartUploadParts', 's3:PutObject'],
    ]);
    expect(actionsOn(rights, /the-store\/catalogue\/\*$/)).toEqual(['s3:GetObject']);
    expect(actionsOn(rights, /the-store$/)).toEqual(['s3:ListBucket']);
  });

  it('the data role is taken by roles of jobs alone', () => {
    const role = resources(template, 'AWS::IAM::Role').get('Data/Role');
    const [statement, ...more] = role?.Properties.AssumeRolePolicyDocument.Statement ?? [];
    expect(more).toEqual([]);
    expect(statement.Condition.ArnEquals['aws:PrincipalArn'].map(flat)).toEqual([
      expect.stringMatching(/^<TrainJobRole\w+\.Arn>$/),
    ]);
  });

  it.each(['Train/JobRole', 'Train/ExecutionRole'])('%s serves this account’s tasks alone', (place) => {
    const role = resources(template, 'AWS::IAM::Role').get(place);
    expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
        Effect: 'Allow',
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
      },
    ]);
  });

  it('is a right for roles: a function is refused it', () => {
    const stack = new Stack(testApp(), 'Test', { env: ENV });
    const data = new JobData(stack, 'Data', { bucket: new Bucket(stack, 'Bucket') });
    expect(() => data.access({ grantPrincipal: data.role } as never)).toThrow('Give functions objects()');
  });
});

describe('is told', () => {
  it('its store, its region, and the role to take', () => {
    const told = Object.fromEntries(
      container(synth()).Environment.map(({ Name, Value }: { Name: string; Value: unknown }) => [
        Name,
        flat(Value),
      ]),
    );
    expect(told).toEqual({
      AWS_DEFAULT_REGION: 'eu-west-1',
      MODELMILL_DATA_ROLE: expect.stringMatching(/^<DataRole/),
      MODELMILL_STORE: 's3://the-store',
    });
  });

  it('to run as its command says, with a GPU and room for data loaders', () => {
    const { Command, ResourceRequirements, LinuxParameters, Privileged, Secrets } = container(synth());
    expect(Command).toEqual(['python', '-m', 'train.main']);
    expect(ResourceRequirements).toEqual(
      expect.arrayContaining([
        { Type: 'GPU', Value: '1' },
        { Type: 'VCPU', Value: '4' },
        { Type: 'MEMORY', Value: '14336' },
      ]),
    );
    expect(LinuxParameters).toMatchObject({ InitProcessEnabled: true, SharedMemorySize: 2_048 });
    expect([Privileged, Secrets]).toEqual([undefined, undefined]);
  });

  it('no GPU where it needs none', () => {
    const template = synth({ stage: 'evaluate', settings: JOB_SETTINGS.evaluate });
    template.hasResourceProperties('AWS::Batch::JobDefinition', {
      ContainerProperties: {
        ResourceRequirements: Match.not(Match.arrayWith([Match.objectLike({ Type: 'GPU' })])),
      },
    });
  });
});
