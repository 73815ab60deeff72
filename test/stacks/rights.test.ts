/** Least privilege, said as what each function may not do. What a stage needs is test/cdk/stage-rights.test.ts's. */
import { describe, expect, it } from 'vitest';
import { STAGE_SETTINGS } from '../../cdk/pipeline/stage-settings.ts';
import { JOBS, STAGES } from '../../domain/spec/pipeline.ts';
import { actionsOn, rightsOf, servicesOf } from '../cdk/rights.ts';
import { resources, synthesized } from '../cdk/synthesized.ts';

const dev = synthesized('dev').templates;
const prod = synthesized('prod').templates;

const BUCKET = /s3:::modelmill-\w+-/;
const TABLE = /Table/;
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const functions = [
  ...STAGES.map((stage) => ({ name: stage, rights: rightsOf(dev.training, `${stage}/Role`) })),
  { name: 'door', rights: rightsOf(dev.training, 'UploadDoor/Taker/Role') },
  { name: 'run ends', rights: rightsOf(dev.training, 'RunEnds/Taker/Role') },
  { name: 'api', rights: rightsOf(dev.serving, 'Api/Role') },
  { name: 'predict', rights: rightsOf(dev.serving, 'Predict/Role') },
];

describe.each(functions)('$name', ({ name, rights }) => {
  it('has no right on everything but to send traces', () => {
    const broad = rights.filter(({ resource }) => resource === '*').map(({ action }) => action);
    expect(broad.sort()).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
    expect(rights.filter(({ action }) => action.includes('*'))).toEqual([]);
  });

  it('deletes nothing, and changes no policy, key or queue of ours', () => {
    expect(
      rights.filter(({ action }) => /Delete(Object|Item|Table|Bucket)|^iam:|^kms:/.test(action)),
    ).toEqual([]);
    expect(rights.filter(({ action }) => /PutBucket|PutObjectAcl|Batch|sqs:Send/.test(action))).toEqual([]);
  });

  it('reads the catalogue only where models are planned or refused', () => {
    const reads = actionsOn(rights, /\/catalogue\/\*$/);
    expect(reads).toEqual(['plan', 'door', 'api'].includes(name) ? ['s3:GetObject'] : []);
  });

  it('reaches objects under projects/ alone', () => {
    const objects = rights.filter(({ resource }) => BUCKET.test(resource) && resource.includes('/'));
    for (const { resource } of objects) expect(resource).toMatch(/\/(projects|catalogue)\/\*$/);
  });
});

describe('by name', () => {
  const rightsNamed = (name: string) => functions.find((one) => one.name === name)?.rights ?? [];

  it.each([
    ['fail', [], ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem']],
    ['run ends', [], ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem']],
    ['intake', ['s3:GetObject'], ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem']],
    ['predict', ['s3:GetObject'], ['dynamodb:GetItem', 'dynamodb:Query']],
    ['clean', ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'], []],
  ])('%s may this and no more with the data', (name, objects, items) => {
    expect(actionsOn(rightsNamed(name), /\/projects\/\*$/)).toEqual(objects);
    expect(actionsOn(rightsNamed(name), TABLE)).toEqual(items);
  });

  it('only the API starts, stops and answers; the door starts; a review answers', () => {
    const states = (name: string) =>
      rightsNamed(name)
        .map(({ action }) => action)
        .filter((action) => action.startsWith('states:'))
        .sort();
    expect(states('api')).toEqual([
      ...['states:DescribeExecution', 'states:GetExecutionHistory', 'states:SendTaskFailure'],
      ...['states:SendTaskSuccess', 'states:StartExecution', 'states:StopExecution'],
    ]);
    expect(states('door')).toEqual([
      ...['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StartExecution'],
    ]);
    expect(states('review')).toEqual(['states:SendTaskFailure', 'states:SendTaskSuccess']);
    for (const { name } of functions.filter((one) => !['api', 'door', 'review'].includes(one.name))) {
      expect(states(name), name).toEqual([]);
    }
  });

  it('only predict reads the secret of the receipts, and only reads it', () => {
    for (const { name, rights } of functions) {
      const secrets = rights.filter(({ action }) => action.startsWith('secretsmanager:'));
      expect(secrets.map(({ action }) => action).sort(), name).toEqual(
        name === 'predict' ? ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'] : [],
      );
    }
  });

  it('a function knows the name of what it may touch, and of nothing else', () => {
    const lambdas = resources(dev.training, 'AWS::Lambda::Function');
    for (const stage of STAGES) {
      const { objects, items, workflow } = STAGE_SETTINGS[stage];
      const { Variables } = lambdas.get(`${stage}/Function`)?.Properties.Environment ?? {};
      const told = Object.keys(Variables).filter((name) => /^MODELMILL_(?!ENVIRONMENT)/.test(name));
      expect(told.sort(), stage).toEqual(
        [
          ...(objects.length > 0 ? ['MODELMILL_BUCKET'] : []),
          ...(workflow ? ['MODELMILL_STATE_MACHINE'] : []),
          ...(items.length > 0 ? ['MODELMILL_TABLE'] : []),
        ].sort(),
      );
    }
  });
});

describe('the prediction service in containers', () => {
  it('reads models and records; what starts it reads the secret, and neither does the other', () => {
    const task = rightsOf(prod.serving, 'PredictService/TaskRole');
    expect(actionsOn(task, /\/projects\/\*$/)).toEqual(['s3:GetObject']);
    expect(actionsOn(task, TABLE)).toEqual(['dynamodb:GetItem', 'dynamodb:Query']);
    expect(servicesOf(task)).toEqual(['dynamodb', 's3']);
    expect(servicesOf(rightsOf(prod.serving, 'PredictService/ExecutionRole'))).toEqual([
      ...['ecr', 'logs', 'secretsmanager'],
    ]);
  });
});

describe('job collect', () => {
  const rights = rightsOf(dev.training, 'collect-job-definition/JobRole');

  it('reads secrets under its own name, and no other job does', () => {
    expect(rights.filter(({ action }) => action.startsWith('secretsmanager:'))).toEqual([
      {
        action: 'secretsmanager:GetSecretValue',
        resource: expect.stringMatching(/:secret:modelmill\/dev\/collect\/\*$/),
      },
    ]);
    for (const job of JOBS.filter((other) => other !== 'collect'))
      expect(servicesOf(rightsOf(dev.training, `${job}-job-definition/JobRole`))).not.toContain(
        'secretsmanager',
      );
  });

  it('reads no bucket but the project’s, where none is listed', () => {
    expect(rights.filter(({ action }) => action.startsWith('s3:'))).toEqual([]);
  });
});

describe('the state machine', () => {
  const rights = rightsOf(dev.training, 'Pipeline/Role');

  it('calls its own functions and job definitions, by revision, on its own queues', () => {
    const invoked = rights.filter(({ action }) => action === 'lambda:InvokeFunction');
    expect(invoked).toHaveLength(STAGES.length);
    for (const { resource } of invoked) expect(resource).toMatch(/^<\w+Function\w+\.Arn>$/);
    const submits = rights
      .filter(({ action }) => action === 'batch:SubmitJob')
      .map(({ resource }) => resource);
    expect(submits).toHaveLength(JOBS.length + 2);
    for (const resource of submits)
      expect(resource).toMatch(/job-definition\/.*jobdefinitionDefinition.*:\*$|JobQueueArn>$/);
  });

  it('can not read the table, touch the catalogue, delete, or start another machine', () => {
    expect(actionsOn(rights, TABLE)).toEqual([]);
    expect(actionsOn(rights, /catalogue/)).toEqual([]);
    expect(rights.filter(({ action }) => /Delete(Object|Item)|dynamodb|iam:|PassRole/.test(action))).toEqual(
      [],
    );
    for (const { resource } of rights.filter(({ action }) => action === 'states:StartExecution')) {
      expect(resource).toMatch(/:stateMachine:modelmill-dev$/);
    }
  });
});

it('every function writes its own log and no other', () => {
  for (const { name, rights } of functions) {
    const logs = rights.filter(({ action }) => action.startsWith('logs:'));
    expect(logs.map(({ action }) => action).sort(), name).toEqual(LOGS);
    expect(new Set(logs.map(({ resource }) => resource)).size, name).toBe(1);
  }
});

it('no role may be taken by another account or by anybody', () => {
  for (const template of [...Object.values(dev), ...Object.values(prod)]) {
    for (const [place, { Properties }] of resources(template, 'AWS::IAM::Role')) {
      for (const { Principal, Condition } of Properties.AssumeRolePolicyDocument.Statement) {
        const open = Principal.Service === undefined;
        expect(open ? Object.keys(Condition ?? {}) : [], place).toEqual(open ? ['ArnEquals'] : []);
        expect(JSON.stringify(Principal), place).not.toContain('"*"');
      }
    }
  }
});
