/**
 * Writes the two golden files the local engine executes, from the CDK code itself:
 *
 *   pipeline.asl.json   the state machine, its ARNs fixed and ending in the stage's, job's or queue's name
 *   jobs.json           the job definitions' command, environment, resources and retry rules
 *
 *   node cdk/pipeline/emit.ts
 *
 * A test fails when one of them is stale. Needs no account and no Docker; running it twice writes the same bytes.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { type CfnJobDefinition, EcsJobDefinition, JobQueue } from 'aws-cdk-lib/aws-batch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { type CfnStateMachine, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { JOBS, type JobDefinition, JobDefinitions, STAGES } from '../../domain/spec/pipeline.ts';
import { JobData } from '../constructs/job-data.ts';
import { SpotJob } from '../constructs/spot-job.ts';
import { FEATURES } from '../features.ts';
import { JOB_SETTINGS, type JobStage, STOP_TIMEOUT_SECONDS } from './job-settings.ts';
import { definePipeline } from './state-machine.ts';

const ACCOUNT = '000000000000';
const REGION = 'eu-west-1';
const BUCKET = 'modelmill';
/** More than a machine has cores: there the server's slots are the limit. */
const SHARDS_AT_ONCE = 100;
/** How a job finds its region and takes its data role: a process on one machine has neither. */
const ON_AWS_ALONE = ['AWS_DEFAULT_REGION', 'MODELMILL_DATA_ROLE'];
const arn = (service: string, kind: string, name: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${kind}${name}`;

const table = <K extends string, V>(names: readonly K[], value: (name: K) => V): Record<K, V> =>
  Object.fromEntries(names.map((name) => [name, value(name)])) as Record<K, V>;

const emptyStack = (): Stack =>
  new Stack(new App({ analyticsReporting: false, context: FEATURES }), 'golden', {
    env: { account: ACCOUNT, region: REGION },
  });

/** CloudFormation's joins and the partition, filled in. */
function settle(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settle);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first?.[0] === 'Fn::Join') {
    const [separator, parts] = first[1] as [string, unknown[]];
    return parts.map((part) => String(settle(part))).join(separator);
  }
  if (first?.[0] === 'Ref' && first[1] === 'AWS::Partition') return 'aws';
  return Object.fromEntries(entries.map(([key, inner]) => [key, settle(inner)]));
}

const childOf = <T>(construct: Construct): T => construct.node.defaultChild as T;

export function emitPipeline(): unknown {
  const stack = emptyStack();
  const machine = new StateMachine(stack, 'Machine', {
    definitionBody: DefinitionBody.fromChainable(
      definePipeline(stack, {
        functions: table(STAGES, (stage) =>
          LambdaFunction.fromFunctionArn(stack, `function-${stage}`, arn('lambda', 'function:', stage)),
        ),
        jobs: table(JOBS, (job) =>
          EcsJobDefinition.fromJobDefinitionArn(stack, `job-${job}`, arn('batch', 'job-definition/', job)),
        ),
        queues: table(['gpu', 'cpu'], (fleet) =>
          JobQueue.fromJobQueueArn(stack, `queue-${fleet}`, arn('batch', 'job-queue/', `${fleet}-spot`)),
        ),
        bucket: Bucket.fromBucketName(stack, 'bucket', BUCKET),
        shardsAtOnce: SHARDS_AT_ONCE,
      }),
    ),
  });
  const { definitionString } = childOf<CfnStateMachine>(machine);
  return JSON.parse(settle(stack.resolve(definitionString)) as string);
}

interface ContainerProperties {
  readonly command: string[];
  readonly environment: { readonly name: string; readonly value: string }[];
  readonly resourceRequirements: { readonly type: string; readonly value: string }[];
}

function emitJob(stack: Stack, data: JobData, stage: JobStage): JobDefinition {
  const { definition } = new SpotJob(stack, stage, {
    stage,
    name: stage,
    access: [data.access],
    settings: JOB_SETTINGS[stage],
    logGroup: new LogGroup(stack, `${stage}-log`),
  });
  const cfn = childOf<CfnJobDefinition>(definition);
  const container = settle(stack.resolve(cfn.containerProperties)) as ContainerProperties;
  const { attempts, evaluateOnExit } = stack.resolve(cfn.retryStrategy) as JobDefinition['retry'];
  const { attemptDurationSeconds } = stack.resolve(cfn.timeout) as { attemptDurationSeconds: number };
  const needs = (type: string): number =>
    Number(container.resourceRequirements.find((requirement) => requirement.type === type)?.value ?? 0);
  return {
    command: container.command,
    environment: Object.fromEntries(
      container.environment
        .filter(({ name }) => !ON_AWS_ALONE.includes(name))
        .map(({ name, value }) => [name, value.replace(`s3://${BUCKET}`, `\${store}`)]),
    ),
    vcpus: needs('VCPU'),
    memoryMiB: needs('MEMORY'),
    gpus: needs('GPU'),
    timeoutSeconds: attemptDurationSeconds,
    stopTimeoutSeconds: STOP_TIMEOUT_SECONDS,
    retry: { attempts, evaluateOnExit },
  };
}

export function emitJobs(): JobDefinitions {
  const stack = emptyStack();
  const data = new JobData(stack, 'data', { bucket: Bucket.fromBucketName(stack, 'bucket', BUCKET) });
  return JobDefinitions.parse(table(JOBS, (stage) => emitJob(stack, data, stage)));
}

/** Lists of short words on one line: error names and commands, which a person compares as a whole. */
const readable = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replaceAll(/\[\n\s+("[^"]*"(?:,\n\s+"[^"]*")*)\n\s+\]/g, (_, words: string) => `[${words.replaceAll(/,\n\s+/g, ', ')}]`)}\n`;

/** File name → contents, as they are committed. */
export const goldens = (): Readonly<Record<string, string>> => ({
  'pipeline.asl.json': readable(emitPipeline()),
  'jobs.json': readable(emitJobs()),
});

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, contents] of Object.entries(goldens())) {
    writeFileSync(new URL(name, import.meta.url), contents);
    console.log(`cdk/pipeline/${name}: ${contents.length} bytes`);
  }
}
