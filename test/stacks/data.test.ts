/** What outlives every deployment: encrypted, reached by TLS alone, versioned, and kept where it matters. */
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES, ENVIRONMENTS } from '../../cdk/environments.ts';
import { flat, resources, synthesized } from '../cdk/synthesized.ts';

describe.each(ENVIRONMENT_NAMES)('%s', (name) => {
  const template = synthesized(name).templates.data;
  const environment = ENVIRONMENTS[name];
  const buckets = resources(template, 'AWS::S3::Bucket');

  it('has no bucket that anybody may read, write or list, or that lies in clear', () => {
    expect([...buckets.keys()].sort()).toEqual(['AccessLogs', 'Bucket']);
    for (const { Properties } of buckets.values()) {
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        ...{ BlockPublicAcls: true, BlockPublicPolicy: true },
        ...{ IgnorePublicAcls: true, RestrictPublicBuckets: true },
      });
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toHaveLength(1);
      expect(Properties.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    }
  });

  it('answers nobody without TLS 1.2', () => {
    const policies = [...resources(template, 'AWS::S3::BucketPolicy').values()];
    expect(policies).toHaveLength(buckets.size);
    for (const { Properties } of policies) {
      const denied = Properties.PolicyDocument.Statement.filter(
        ({ Effect }: { Effect: string }) => Effect === 'Deny',
      ).map(({ Condition }: { Condition: unknown }) => Condition);
      expect(denied).toEqual(
        expect.arrayContaining([
          { Bool: { 'aws:SecureTransport': 'false' } },
          { NumericLessThan: { 's3:TlsVersion': 1.2 } },
        ]),
      );
      expect(JSON.stringify(Properties.PolicyDocument)).not.toContain('if-none-match');
    }
  });

  it('keeps replaced objects for its days, and parts of dropped uploads for a week', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: Match.objectLike({ LogFilePrefix: 'bucket/' }),
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
          Match.objectLike({
            NoncurrentVersionExpiration: { NoncurrentDays: environment.retention.oldVersions },
            ExpiredObjectDeleteMarker: true,
          }),
        ],
      },
    });
    // No current object goes by itself: runs and models are somebody's.
    const rules = buckets.get('Bucket')?.Properties.LifecycleConfiguration.Rules;
    expect(JSON.stringify(rules)).not.toMatch(/"ExpirationInDays"|"ExpirationDate"/);
  });

  it('has a table by partition and sort key that can be put back to any second', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'partition', KeyType: 'HASH' },
        { AttributeName: 'sort', KeyType: 'RANGE' },
      ],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: environment.protect,
      TimeToLiveSpecification: Match.absent(),
    });
  });

  it('lets in people with a second factor, invited, and applications with a secret', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: environment.protect ? 'ACTIVE' : 'INACTIVE',
    });
    const clients = resources(template, 'AWS::Cognito::UserPoolClient');
    const scopes = (client: string): string[] =>
      clients
        .get(client)
        ?.Properties.AllowedOAuthScopes.map(flat)
        .map((one: string) => one.split('/').at(-1));
    expect(scopes('SignIn/UserPool/People')).toEqual(['openid', 'operate', 'predict']);
    expect(scopes('SignIn/UserPool/Applications')).toEqual(['predict']);
    expect(clients.get('SignIn/UserPool/Applications')?.Properties).toMatchObject({
      ...{ GenerateSecret: true, AllowedOAuthFlows: ['client_credentials'] },
    });
    expect(clients.get('SignIn/UserPool/People')?.Properties).toMatchObject({
      ...{ GenerateSecret: false, AllowedOAuthFlows: ['code'] },
    });
  });
});

it('prints what a person needs to sign in and to mirror models, and no secret', () => {
  const outputs = synthesized('dev').templates.data.toJSON().Outputs as Record<string, { Value: unknown }>;
  const printed = Object.keys(outputs).filter((name) => !name.startsWith('PublishOutput'));
  expect(printed.sort()).toEqual([
    ...['ApplicationsClientId', 'BucketName', 'PeopleClientId', 'SignInAddress', 'UserPoolId'],
  ]);
  expect(flat(outputs.SignInAddress?.Value)).toMatch(/^https:\/\/.+\.auth\.eu-west-1\.amazoncognito\.com$/);
});

it('prod keeps data, users and receipts whatever becomes of the stack, but for a first deployment that failed', () => {
  const { data, training, serving } = synthesized('prod').templates;
  for (const type of ['S3::Bucket', 'DynamoDB::Table', 'SecretsManager::Secret', 'Cognito::UserPool']) {
    for (const { DeletionPolicy } of resources(data, `AWS::${type}`).values()) {
      expect(DeletionPolicy, type).toBe('RetainExceptOnCreate');
    }
  }
  // Elsewhere nothing with a fixed name is kept: it would stand in its own successor's way.
  for (const template of [training, serving]) {
    for (const [place, { Properties, DeletionPolicy }] of resources(template, 'AWS::Logs::LogGroup')) {
      const name = Properties.LogGroupName;
      if (DeletionPolicy === 'Retain' && name !== undefined)
        expect(flat(name), place).toContain('Fn::Select');
    }
  }
  const machines = [...resources(training, 'AWS::StepFunctions::StateMachine').values()];
  expect(machines.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Delete']);
});

it('dev leaves nothing behind', () => {
  for (const template of Object.values(synthesized('dev').templates)) {
    const kept = Object.values(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>);
    expect(kept.filter(({ DeletionPolicy = '' }) => DeletionPolicy.startsWith('Retain'))).toEqual([]);
  }
});
