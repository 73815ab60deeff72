/**
 * What outlives every deployment: data sets, runs, models, the records of them, users, and the secret that signs
 * receipts. Nothing in here computes.
 */
import { CfnOutput, Duration, RemovalPolicy, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../cdk/constructs/acknowledge.ts';
import { EnvironmentStack } from '../cdk/constructs/environment-stack.ts';
import { bucketName } from '../cdk/constructs/names.ts';
import { SignIn } from '../cdk/constructs/sign-in.ts';
import type { Environment } from '../cdk/environments.ts';

export class DataStack extends EnvironmentStack {
  readonly bucket: Bucket;
  readonly accessLogs: Bucket;
  readonly table: Table;
  readonly receiptSecret: Secret;
  readonly signIn: SignIn;

  constructor(scope: Construct, id: string, environment: Environment, props: StackProps) {
    super(scope, id, environment, props);
    const { retention, protect } = environment;
    // Kept whatever becomes of the stack, but for a first deployment that failed: names left over would block the next.
    const removalPolicy = protect ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

    // S3's own keys, not KMS: a run writes thousands of small metric parts and shards, presigned uploads come from
    // people without rights to a key, and who may read is decided by the roles and this bucket's policy either way.
    const safe = {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy,
    } as const;

    // Without a log of its own, which would never end.
    this.accessLogs = new Bucket(this, 'AccessLogs', {
      ...safe,
      lifecycleRules: [{ expiration: Duration.days(retention.accessLogs) }],
    });

    this.bucket = new Bucket(this, 'Bucket', {
      ...safe,
      bucketName: bucketName(environment),
      versioned: true,
      serverAccessLogsBucket: this.accessLogs,
      serverAccessLogsPrefix: 'bucket/',
      lifecycleRules: [
        {
          id: 'parts of uploads that were given up',
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
        {
          id: 'replaced and deleted objects',
          noncurrentVersionExpiration: Duration.days(retention.oldVersions),
          expiredObjectDeleteMarker: true,
        },
      ],
    });

    // As `eventBridgeEnabled` would, without the function CDK deploys to call one API.
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };

    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'partition', type: AttributeType.STRING },
      sortKey: { name: 'sort', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: protect,
      removalPolicy,
    });

    this.receiptSecret = new Secret(this, 'ReceiptSecret', {
      description: 'Signs the receipts of predictions, and checks them when feedback comes',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
    });
    acknowledge(
      this.receiptSecret,
      'AwsSolutions-SMG4',
      'Rotation would void every receipt given out: feedback comes days later and must still verify.',
    );

    this.signIn = new SignIn(this, 'SignIn', { environment });

    const { people, applications, userPool, address } = this.signIn;
    this.#tell('BucketName', this.bucket.bucketName, 'The object store: what a person mirrors models into');
    this.#tell('UserPoolId', userPool.userPoolId, 'Who may sign in');
    this.#tell('PeopleClientId', people.userPoolClientId, 'What people sign in with');
    this.#tell(
      'ApplicationsClientId',
      applications.userPoolClientId,
      'What applications ask for tokens with',
    );
    this.#tell('SignInAddress', address, 'Where both ask');
  }

  /** An output of the stack, printed by `cdk deploy`: docs/architecture.md, "Signing in", asks for them. */
  #tell(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
