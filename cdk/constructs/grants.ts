/**
 * Grant and address travel together: each function here gives a principal the least access to one thing and
 * returns the environment variables that name it. Nothing else puts an address into an environment.
 */
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

export type Environment = Record<string, string>;

/** Every project's keys: a job or a function serves all projects, so it can't be narrowed to one here. */
const PROJECTS = 'projects/*';
const CATALOGUE = 'catalogue/*';

const allow = (to: IGrantable, actions: string[], resources: string[]): void => {
  to.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
};

/** Read and write projects/, read catalogue/. Deleting is for checkpoints that newer ones replace. */
export function grantJobAccess(to: IGrantable, bucket: IBucket): Environment {
  allow(
    to,
    [
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
    ],
    [bucket.arnForObjects(PROJECTS)],
  );
  allow(to, ['s3:GetObject'], [bucket.arnForObjects(CATALOGUE)]);
  allow(to, ['s3:ListBucket'], [bucket.bucketArn]);
  return { MODELMILL_STORE: `s3://${bucket.bucketName}` };
}

const OBJECT_VERBS = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  delete: ['s3:DeleteObject'],
} as const;
export type ObjectVerb = keyof typeof OBJECT_VERBS;

/** Objects under projects/ by these verbs; reading also reaches the catalogue. Listing comes with reading. */
export function grantObjects(to: IGrantable, bucket: IBucket, verbs: readonly ObjectVerb[]): Environment {
  allow(
    to,
    verbs.flatMap((verb) => OBJECT_VERBS[verb]),
    [bucket.arnForObjects(PROJECTS)],
  );
  if (verbs.includes('read')) {
    allow(to, ['s3:GetObject'], [bucket.arnForObjects(CATALOGUE)]);
    // Without it an absent key reads as 403, and "not there" could not be told from "not allowed".
    allow(to, ['s3:ListBucket'], [bucket.bucketArn]);
  }
  return { MODELMILL_BUCKET: bucket.bucketName };
}

const ITEM_VERBS = {
  read: ['dynamodb:GetItem', 'dynamodb:Query'],
  // TransactWriteItems is authorised as the writes in it and their condition checks.
  write: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
} as const;
export type ItemVerb = keyof typeof ITEM_VERBS;

export function grantItems(to: IGrantable, table: ITable, verbs: readonly ItemVerb[]): Environment {
  allow(
    to,
    verbs.flatMap((verb) => ITEM_VERBS[verb]),
    [table.tableArn],
  );
  return { MODELMILL_TABLE: table.tableName };
}
