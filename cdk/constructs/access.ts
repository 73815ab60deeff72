/**
 * Grant and address travel together. An Access gives a principal the least rights to one thing and returns the
 * environment variables that name it; constructs take Accesses, so a function can't know a name it may not use.
 */
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { executionArns, stateMachineArn } from './names.ts';

export type Variables = Readonly<Record<string, string>>;
export type Access = (to: IGrantable) => Variables;

/** Functions and jobs serve every project, so project keys can't be narrowed further where they are deployed. */
const PROJECTS = 'projects/*';
const CATALOGUE = 'catalogue/*';

function allow(to: IGrantable, actions: readonly string[], resource: string, whyWildcard?: string): void {
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: [...actions], resources: [resource] }),
  );
  if (whyWildcard !== undefined && Construct.isConstruct(to.grantPrincipal)) {
    acknowledgeWildcard(to.grantPrincipal, resource, whyWildcard);
  }
}

const OBJECT_ACTIONS = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  delete: ['s3:DeleteObject'],
} as const;
export type ObjectVerb = keyof typeof OBJECT_ACTIONS;

function allowObjects(to: IGrantable, bucket: IBucket, verbs: readonly ObjectVerb[]): void {
  allow(
    to,
    verbs.flatMap((verb) => OBJECT_ACTIONS[verb]),
    bucket.arnForObjects(PROJECTS),
    'It serves every project: which one is only known when a run calls it.',
  );
  // Without it an absent key answers 403: "not there" could not be told from "not allowed".
  if (verbs.includes('read')) allow(to, ['s3:ListBucket'], bucket.bucketArn);
}

function allowCatalogue(to: IGrantable, bucket: IBucket): void {
  allow(
    to,
    OBJECT_ACTIONS.read,
    bucket.arnForObjects(CATALOGUE),
    'The mirrored catalogue: which model is only known when a run asks for it.',
  );
}

/** Objects under projects/ by these verbs; `read` also lists. */
export const objects =
  (bucket: IBucket, verbs: readonly ObjectVerb[]): Access =>
  (to): Variables => {
    if (verbs.length === 0) return {};
    allowObjects(to, bucket, verbs);
    return { MODELMILL_BUCKET: bucket.bucketName };
  };

/** The mirrored pretrained models, read only: for what plans a run or refuses one that can't be trained. */
export const catalogue =
  (bucket: IBucket): Access =>
  (to) => {
    allowCatalogue(to, bucket);
    return { MODELMILL_BUCKET: bucket.bucketName };
  };

/** What the jobs' data role may do with the store: newer checkpoints replace older ones, hence `delete`. */
export function allowJobData(to: IGrantable, bucket: IBucket): void {
  allowObjects(to, bucket, ['read', 'write', 'delete']);
  allowCatalogue(to, bucket);
}

/** To take another role; its ARN is what the caller is told. */
export function allowAssume(to: IGrantable, roleArn: string): void {
  allow(to, ['sts:AssumeRole'], roleArn);
}

/** What functions/platform/table.ts sends: a put is an update, a transaction is authorised as what is in it. */
const ITEM_ACTIONS = {
  read: ['dynamodb:GetItem', 'dynamodb:Query'],
  write: ['dynamodb:UpdateItem'],
} as const;
export type ItemVerb = keyof typeof ITEM_ACTIONS;

export const tableItems =
  (table: ITable, verbs: readonly ItemVerb[]): Access =>
  (to): Variables => {
    if (verbs.length === 0) return {};
    allow(
      to,
      verbs.flatMap((verb) => ITEM_ACTIONS[verb]),
      table.tableArn,
    );
    return { MODELMILL_TABLE: table.tableName };
  };

export type WorkflowVerb = 'start' | 'describe' | 'stop' | 'answer';

/** Executions of the pipeline: start, look at, stop; `answer` hands a waiting task its result. */
export const workflow =
  (scope: Construct, environment: Environment, verbs: readonly WorkflowVerb[]): Access =>
  (to) => {
    const machine = stateMachineArn(scope, environment);
    const executions = executionArns(scope, environment);
    const why = "Executions of one state machine: their names are the runs'.";
    if (verbs.includes('start')) allow(to, ['states:StartExecution'], machine);
    if (verbs.includes('answer')) allow(to, ['states:SendTaskSuccess', 'states:SendTaskFailure'], machine);
    if (verbs.includes('describe')) {
      allow(to, ['states:DescribeExecution', 'states:GetExecutionHistory'], executions, why);
    }
    if (verbs.includes('stop')) allow(to, ['states:StopExecution'], executions, why);
    return { MODELMILL_STATE_MACHINE: machine };
  };

/** The secret that signs decision receipts: its ARN, read when a function starts. */
export const receiptSecret =
  (secret: ISecret): Access =>
  (to) => {
    secret.grantRead(to);
    return { MODELMILL_RECEIPT_SECRET: secret.secretArn };
  };

export const accessesOf = (to: IGrantable, accesses: readonly Access[]): Record<string, string> =>
  Object.assign({}, ...accesses.map((access) => access(to)));
