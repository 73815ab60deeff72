/** A state machine with every kind of state the pipeline uses, and stages that leave a trace of each call. */
import { z } from 'zod';
import { errorNamed } from '../../../domain/errors.ts';
import type { Json } from '../../../domain/ports.ts';
import { defineStage, type Stage } from '../../../domain/stage.ts';

const lambda = (name: string) => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
export const task = (name: string, more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: lambda(name),
  TimeoutSeconds: 60,
  ...more,
});
export const job = (definition: string, more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::batch:submitJob.sync',
  TimeoutSeconds: 60,
  Parameters: {
    'JobName.$': '$.name',
    JobDefinition: `arn:aws:batch:eu-west-1:000000000000:job-definition/${definition}`,
    JobQueue: 'arn:aws:batch:eu-west-1:000000000000:job-queue/spot',
    ContainerOverrides: { Environment: [{ Name: 'MODELMILL_JOB', 'Value.$': '$.name' }] },
  },
  ...more,
});
export const review = (more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  TimeoutSeconds: 60,
  Parameters: { FunctionName: lambda('review'), Payload: { 'token.$': '$$.Task.Token' } },
  ...more,
});

/** In order: a plain stage, a Map with ItemReader, a loop over a Map, branches, a token, a wait. */
export const SMALL = {
  StartAt: 'intake',
  States: {
    intake: task('intake', { ResultPath: '$.intake', Next: 'clean' }),
    clean: {
      Type: 'Map',
      MaxConcurrency: 2,
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: 'artifacts', 'Key.$': '$.intake.manifest' },
      },
      ItemSelector: { 'shard.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index' },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'clean-shard',
        States: { 'clean-shard': task('clean', { End: true }) },
      },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'artifacts', Prefix: 'projects/p/results' },
      },
      ResultPath: '$.clean',
      Next: 'plan',
    },
    plan: task('plan', { ResultPath: '$.round', Next: 'train' }),
    train: {
      Type: 'Map',
      ItemsPath: '$.round.jobs',
      ItemProcessor: {
        StartAt: 'train-job',
        States: {
          'train-job': task('train', {
            Retry: [{ ErrorEquals: ['Interrupted'], IntervalSeconds: 0, MaxAttempts: 2 }],
            End: true,
          }),
        },
      },
      ResultPath: null,
      Next: 'halve',
    },
    halve: task('halve', {
      Parameters: { 'index.$': '$.round.index' },
      ResultPath: '$.round',
      Next: 'trained',
    }),
    trained: {
      Type: 'Choice',
      Choices: [{ Variable: '$.round.done', BooleanEquals: true, Next: 'compress' }],
      Default: 'train',
    },
    compress: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'quantize', States: { quantize: task('quantize', { End: true }) } },
        { StartAt: 'distill', States: { distill: task('distill', { End: true }) } },
      ],
      ResultPath: '$.compress',
      Next: 'pause',
    },
    pause: { Type: 'Wait', Seconds: 0.2, Next: 'review' },
    review: review({ ResultPath: '$.review', Next: 'deploy' }),
    deploy: task('deploy', {
      ResultPath: '$.deploy',
      Catch: [{ ErrorEquals: ['QualityHold'], ResultPath: '$.error', Next: 'notify' }],
      Next: 'notify',
    }),
    notify: task('notify', { End: true }),
  },
};

/** What a stage answers; an error's name makes it fail with that error. */
export type Behaviour = (event: Json, call: number) => Promise<Json> | Json;

export const failing = (name: string, message = 'as asked'): never => {
  throw errorNamed(name, message);
};

export function stagesOf(
  behaviours: Record<string, Behaviour>,
  traced: (stage: string, event: Json) => void = () => {},
): Record<string, Stage> {
  const calls = new Map<string, number>();
  return Object.fromEntries(
    Object.entries(behaviours).map(([name, behaviour]) => {
      const stage = defineStage({
        name,
        input: z.any(),
        output: z.any(),
        run: async (event: Json) => {
          const call = calls.get(name) ?? 0;
          calls.set(name, call + 1);
          traced(name, event);
          return behaviour(event, call);
        },
      });
      return [name, stage];
    }),
  );
}

const JOBS = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];

export const SMALL_BEHAVIOURS: Record<string, Behaviour> = {
  intake: () => ({ manifest: 'projects/p/manifest.json' }),
  clean: (event) => ({ cleaned: (event as { shard: Json }).shard }),
  plan: () => ({ index: 0, done: false, jobs: JOBS }),
  train: (event) => ({ trained: event }),
  halve: (event) => {
    const index = (event as { index: number }).index + 1;
    return { index, done: index === 2, jobs: JOBS.slice(0, 3 - index) };
  },
  quantize: () => 'int8',
  distill: () => 'student',
  review: () => null,
  deploy: () => failing('QualityHold'),
  notify: (event) => event,
};
