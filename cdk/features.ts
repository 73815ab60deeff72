/** CDK's feature flags this app relies on: the same for `cdk synth`, for the goldens and for the tests. */
export const FEATURES: Readonly<Record<string, boolean | string>> = {
  // Without it DistributedMap leaves `resultWriterV2` out without a word.
  '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true,
  // Access logs by bucket policy: buckets that own all their objects have no ACL.
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  // Stacks read each other's outputs when they are deployed, and don't hold each other: the training stack can be
  // destroyed and deployed again while others stand.
  '@aws-cdk/core:defaultCrossStackReferences': 'weak',
  // One statement for what several grants say.
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-iam:standardizedServicePrincipals': true,
  // A secret in an environment variable is an error.
  '@aws-cdk/core:checkSecretUsage': true,
  // A target group's and a service's names change with their settings, so that they can be replaced.
  '@aws-cdk/aws-ecs:arnFormatIncludesClusterName': true,
  '@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm': true,
};
