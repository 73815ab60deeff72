/**
 * The drawing of docs/architecture.md, "The state machine": read top to bottom, this is the data's path. emit.ts
 * writes it, resolved, to pipeline.asl.json, which the local engine executes.
 *
 * What passes between states is small: ids and keys. Every stage is safe to run twice, so every state may be.
 */
import type { IJobDefinition, IJobQueue } from 'aws-cdk-lib/aws-batch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  Chain,
  Choice,
  Condition,
  DistributedMap,
  Errors,
  Fail,
  type IChainable,
  JsonPath,
  Map as MapState,
  Parallel,
  Pass,
  ResultWriterV2,
  S3JsonItemReader,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ERROR_NAMES, type ErrorName } from '../../domain/errors.ts';
import type { StageName } from '../../domain/spec/pipeline.ts';
import { type Fleet, fleetOf, type JobStage } from './job-settings.ts';
import { catchAll, jobTask, RUN, raisingTask, stageTask, waitingTask } from './tasks.ts';

export type Functions = Readonly<Record<StageName, IFunction>>;

export interface PipelineParts {
  readonly functions: Functions;
  readonly jobs: Readonly<Record<JobStage, IJobDefinition>>;
  readonly queues: Readonly<Record<Fleet, IJobQueue>>;
  readonly bucket: IBucket;
  /** Shards cleaned at a time, out of the account's concurrent executions that the API and predictions share. */
  readonly shardsAtOnce: number;
}

/** The Distributed Maps: their child executions carry these labels. */
export const MAPS = ['validate', 'clean', 'dedupe'] as const;

/** As many as a run may have variants. */
const VARIANTS_AT_ONCE = 16;

const at = (path: string) => JsonPath.stringAt(path);

export function definePipeline(scope: Construct, parts: PipelineParts): Chain {
  const { functions, jobs, queues, bucket, shardsAtOnce } = parts;
  const job = (
    name: string,
    stage: JobStage,
    path: string,
    jobName = JsonPath.format(`{}-${name}`, at('$.run')),
  ) =>
    jobTask(scope, {
      name,
      failure: name === 'train-job' ? 'train-failed' : `${name}-failed`,
      stage,
      definition: jobs[stage],
      queue: queues[fleetOf(stage)],
      rethrow: functions.rethrow,
      job: path,
      jobName,
    });

  // The end of every run.
  const failed = new Fail(scope, 'failed', { errorPath: '$.error.Error', causePath: '$.fail.reason' });
  const succeeded = new Succeed(scope, 'succeeded');
  const fail = stageTask(scope, {
    name: 'fail',
    handler: functions.fail,
    input: { ...RUN, error: JsonPath.objectAt('$.error') },
    resultPath: '$.fail',
  });
  fail.next(failed);

  /** A stage at the top level: what it fails with goes to `fail`. */
  const stage = (name: keyof Functions, input: Record<string, unknown> = {}, resultPath = `$.${name}`) => {
    const task = stageTask(scope, {
      name,
      handler: functions[name],
      input: { ...RUN, ...input },
      resultPath,
    });
    catchAll(task, fail);
    return task;
  };

  /** A job at the top level. */
  const topJob = (name: JobStage, path: string) => {
    const task = job(name, name, path);
    task.submit.addCatch(fail, { errors: [Errors.ALL], resultPath: '$.error' });
    task.failed.addCatch(fail, {
      errors: ERROR_NAMES.filter((error) => error !== 'Interrupted'),
      resultPath: '$.error',
    });
    task.failed.addCatch(fail, { errors: [Errors.ALL], resultPath: '$.error' });
    return task;
  };

  // Data.
  const intake = stage('intake');
  const collect = topJob('collect', '$.intake.job');
  const split = stage('split');
  const report = stage('report');
  const rejected = Pass.jsonPath(scope, 'rejected', {
    parameters: { Error: 'InputRejected' satisfies ErrorName, Cause: at('$.report.reason') },
    resultPath: '$.error',
  });
  rejected.next(fail);

  /** A stage on each item of a manifest, as many at a time as the account has functions for. */
  const mapped = (
    name: (typeof MAPS)[number],
    item: { readonly state: string; readonly manifest: string },
    selector: Record<string, unknown>,
    input: Record<string, unknown>,
  ) => {
    const map = DistributedMap.jsonPath(scope, name, {
      label: name,
      maxConcurrency: shardsAtOnce,
      itemReader: new S3JsonItemReader({ bucket, key: at(item.manifest) }),
      itemSelector: { ...RUN, ...selector },
      resultWriterV2: new ResultWriterV2({
        bucket,
        prefix: JsonPath.format(`projects/{}/runs/{}/${name}/map`, at('$.project'), at('$.run')),
      }),
      resultPath: JsonPath.DISCARD,
    });
    map.itemProcessor(
      stageTask(scope, {
        name: item.state,
        handler: functions[name],
        input: { ...RUN, ...input },
        resultPath: '$',
      }),
    );
    // The Map only says that too many of its items failed; the first of them left its own error.
    const mapFailed = raisingTask(scope, {
      name: `${name}-failed`,
      rethrow: functions.rethrow,
      what: { map: name },
    });
    map.addCatch(mapFailed, { errors: ['States.ExceedToleratedFailureThreshold'], resultPath: '$.error' });
    catchAll(map, fail);
    catchAll(mapFailed, fail);
    mapFailed.next(fail);
    return map;
  };
  const validate = mapped(
    'validate',
    { state: 'validate-part', manifest: '$.split.manifest' },
    { part: at('$$.Map.Item.Value') },
    { part: JsonPath.objectAt('$.part') },
  );
  const buckets = JsonPath.numberAt('$.buckets');
  const clean = mapped(
    'clean',
    { state: 'clean-shard', manifest: '$.report.manifest' },
    { shard: at('$$.Map.Item.Value'), buckets: JsonPath.numberAt('$.report.buckets') },
    { shard: JsonPath.objectAt('$.shard'), buckets },
  );
  // Texts that are alike may lie in any shard: dealt into buckets by their hash, they meet.
  const dedupe = mapped(
    'dedupe',
    { state: 'dedupe-bucket', manifest: '$.report.bucketManifest' },
    {
      bucket: at('$$.Map.Item.Value.bucket'),
      buckets: JsonPath.numberAt('$.report.buckets'),
      manifest: at('$.report.manifest'),
      report: at('$.report.report'),
    },
    {
      bucket: JsonPath.numberAt('$.bucket'),
      buckets,
      manifest: at('$.manifest'),
      report: at('$.report'),
    },
  );

  const assemble = stage('assemble', {
    buckets: JsonPath.numberAt('$.report.buckets'),
    report: at('$.report.report'),
  });
  const agreement = stage('agreement', { dataset: at('$.assemble.manifest') });
  const review = waitingTask(scope, {
    name: 'review',
    handler: functions.review,
    input: { ...RUN, report: at('$.agreement.report'), round: JsonPath.numberAt('$.agreement.round') },
    resultPath: '$.review',
  });
  catchAll(review, fail);
  review.next(agreement);

  // Rounds of training on growing data: a Map's iterations can't hand state to one another, hence the loop.
  const plan = stage('plan', { dataset: at('$.agreement.dataset') }, '$.round');
  const augment = topJob('augment', '$.agreement.augmentJob');
  const trainJob = job('train-job', 'train', '$.job', JsonPath.format('{}-{}', at('$.run'), at('$.name')));
  const train = MapState.jsonPath(scope, 'train', {
    maxConcurrency: VARIANTS_AT_ONCE,
    itemsPath: '$.round.jobs',
    itemSelector: { ...RUN, name: at('$$.Map.Item.Value.name'), job: at('$$.Map.Item.Value.job') },
    resultPath: JsonPath.DISCARD,
  });
  train.itemProcessor(trainJob.submit);
  catchAll(train, fail);
  const halve = stage('halve', { round: { index: JsonPath.numberAt('$.round.index') } }, '$.round');

  // Compression: two branches, either of which may have nothing to do.
  const prefix = (name: string) => `$.round.compression.jobs.${name}`;
  const asked = (choice: string, what: 'quantize' | 'distill', yes: IChainable, no: IChainable) =>
    new Choice(scope, choice)
      .when(Condition.booleanEquals(`$.round.compression.${what}`, true), yes)
      .otherwise(no);

  const quantize = job('quantize', 'quantize', prefix('quantize'));
  const quantized = new Succeed(scope, 'quantized');
  quantize.finally(quantized);

  const distill = job('distill', 'distill', prefix('distill'));
  const student = job('quantize-student', 'quantize', prefix('quantizeStudent'));
  const distilled = new Succeed(scope, 'distilled');
  distill.finally(asked('quantize-student-asked', 'quantize', student.submit, distilled));
  student.finally(distilled);

  const compress = Parallel.jsonPath(scope, 'compress', { resultPath: JsonPath.DISCARD });
  compress.branch(
    asked('quantize-asked', 'quantize', quantize.submit, quantized),
    asked('distill-asked', 'distill', distill.submit, distilled),
  );
  catchAll(compress, fail);

  // Judgement.
  const evaluate = topJob('evaluate', prefix('evaluate'));

  const register = stage('register');
  const deploy = stage('deploy', { version: at('$.register.version') });
  const notify = stage('notify', { register: JsonPath.objectAt('$.register') });
  const notifyDataset = stageTask(scope, {
    name: 'notify-dataset',
    handler: functions.notify,
    input: { ...RUN, dataset: at('$.agreement.dataset') },
  });
  catchAll(notifyDataset, fail);

  // The path.
  notify.next(succeeded);
  notifyDataset.next(succeeded);
  deploy.next(notify);
  evaluate.finally(register);
  register.next(
    new Choice(scope, 'gated')
      .when(Condition.stringEquals('$.register.verdict', 'passed'), deploy)
      .otherwise(notify),
  );
  compress.next(evaluate.submit);
  halve.next(
    new Choice(scope, 'trained')
      .when(Condition.booleanEquals('$.round.done', true), compress)
      .otherwise(train),
  );
  // Both kinds of run copy training rows before they part; only a model's is planned first, since it may be refused.
  const augmented = new Choice(scope, 'augmented')
    .when(Condition.stringEquals('$.intake.until', 'dataset'), notifyDataset)
    .otherwise(train);
  const augmentAsked = new Choice(scope, 'augment-asked')
    .when(Condition.booleanEquals('$.agreement.augment', true), augment.submit)
    .otherwise(augmented);
  augment.finally(augmented);
  const agreed = new Choice(scope, 'agreed')
    .when(Condition.stringEquals('$.agreement.verdict', 'below-minimum'), review)
    .when(Condition.stringEquals('$.intake.until', 'dataset'), augmentAsked)
    .otherwise(plan);
  plan.next(augmentAsked);
  train.next(halve);
  split.next(
    new Choice(scope, 'split-done')
      .when(Condition.booleanEquals('$.split.done', true), validate.next(report))
      .otherwise(split),
  );
  report.next(
    new Choice(scope, 'validated')
      .when(
        Condition.stringEquals('$.report.verdict', 'accepted'),
        clean.next(dedupe).next(assemble).next(agreement).next(agreed),
      )
      .otherwise(rejected),
  );
  collect.finally(split);
  return Chain.start(intake).next(
    new Choice(scope, 'collect-asked')
      .when(Condition.booleanEquals('$.intake.collect', true), collect.submit)
      .otherwise(split),
  );
}
