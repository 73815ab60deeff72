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
  if (!verbs.includes('read')) return;
  allow(
    to,
    OBJECT_ACTIONS.read,
    bucket.arnForObjects(CATALOGUE),
    'The mirrored catalogue: which model is only known when a run asks for it.',
  );
  // Without it an absent key answers 403: "not there" could not be told from "not allowed".
  allow(to, ['s3:ListBucket'], bucket.bucketArn);
}

/** Objects under projects/ by these verbs; `read` also reaches the catalogue and lists. */
export const objects =
  (bucket: IBucket, verbs: readonly ObjectVerb[]): Access =>
  (to) => {
    allowObjects(to, bucket, verbs);
    return { MODELMILL_BUCKET: bucket.bucketName };
  };

/** The same for a job, which is told the store's URI and deletes checkpoints that newer ones replace. */
export const jobStore =
  (bucket: IBucket): Access =>
  (to) => {
    allowObjects(to, bucket, ['read', 'write', 'delete']);
    return { MODELMILL_STORE: `s3://${bucket.bucketName}` };
  };

const ITEM_ACTIONS = {
  read: ['dynamodb:GetItem', 'dynamodb:Query'],
  // A transaction is authorised as the writes and condition checks in it.
  write: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
} as const;
export type ItemVerb = keyof typeof ITEM_ACTIONS;

export const tableItems =
  (table: ITable, verbs: readonly ItemVerb[]): Access =>
  (to) => {
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
