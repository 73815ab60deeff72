/**
 * Names that are known before anything is deployed. Stacks refer to each other by them, so that one can be deployed
 * without the other, and people can type them.
 */
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { JOBS } from '../../domain/spec/pipeline.ts';
import type { Environment } from '../environments.ts';

/** Of every metric that functions and jobs write themselves. */
export const METRICS_NAMESPACE = 'Modelmill';

/** Bucket names are unique in all of AWS, hence the account. */
export const bucketName = ({ name, account }: Environment): string =>
  `modelmill-${name}-${account ?? Aws.ACCOUNT_ID}`;

/** The data stack's bucket, as other stacks see it. */
export const dataBucket = (scope: Construct, environment: Environment): IBucket =>
  Bucket.fromBucketName(scope, 'DataBucket', bucketName(environment));

export const stateMachineName = ({ name }: Environment): string => `modelmill-${name}`;

/** By name, not by reference: the state machine names its functions, which could not name it back. */
export const stateMachineArn = (scope: Construct, environment: Environment): string =>
  statesArn(scope, 'stateMachine', stateMachineName(environment));

export const executionArns = (scope: Construct, environment: Environment): string =>
  statesArn(scope, 'execution', `${stateMachineName(environment)}:*`);

const statesArn = (scope: Construct, resource: string, resourceName: string): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource,
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

export const jobDefinitionName = ({ name }: Environment, job: (typeof JOBS)[number]): string =>
  `modelmill-${name}-${job}`;
