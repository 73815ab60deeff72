/**
 * The kinds of step the state machine is drawn with: a stage's function, a Batch job, and what both do when they
 * fail. Names of our own errors come from domain/errors.ts; service errors have the lists here.
 */
import { Duration } from 'aws-cdk-lib';
import type { IJobDefinition, IJobQueue } from 'aws-cdk-lib/aws-batch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Errors,
  type IChainable,
  IntegrationPattern,
  JitterType,
  JsonPath,
  type RetryProps,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { BatchSubmitJob, type BatchSubmitJobProps, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ERROR_NAMES, type ErrorName } from '../../domain/errors.ts';
import { JOB_SETTINGS, type JobStage, LONGEST_WAIT_HOURS } from './job-settings.ts';

/** The service failed, not the stage: the same call may pass a moment later. */
export const LAMBDA_SERVICE_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
] as const;

export const BATCH_SERVICE_ERRORS = [
  'Batch.ServerException',
  'Batch.AWSBatchException',
  'Batch.SdkClientException',
  'Batch.TooManyRequestsException',
] as const;

/** What Step Functions itself fails with, where the state machine says its name. */
export const STATES_ERRORS = [
  Errors.ALL,
  Errors.TASKS_FAILED,
  Errors.TIMEOUT,
  'States.ExceedToleratedFailureThreshold',
] as const;

/**
 * Final as they are: a second try would fail the same way. Conflict is not: a stage that lost a race to another try
 * of itself reads anew and finds the work done.
 */
export const FINAL_ERRORS: readonly ErrorName[] = ERROR_NAMES.filter((name) => name !== 'Conflict');

const never = (errors: readonly string[]): RetryProps => ({ errors: [...errors], maxAttempts: 0 });

const patiently = (errors: readonly string[]): RetryProps => ({
  errors: [...errors],
  interval: Duration.seconds(2),
  maxAttempts: 6,
  backoffRate: 2,
  maxDelay: Duration.minutes(2),
  jitterStrategy: JitterType.FULL,
});

/** What is left: a slow answer of S3 or DynamoDB, a crash. Every stage is safe to run twice. */
const AGAIN: RetryProps = {
  errors: [Errors.TASKS_FAILED],
  interval: Duration.seconds(2),
  maxAttempts: 2,
  backoffRate: 3,
  jitterStrategy: JitterType.FULL,
};

/** The first entry that names an error decides, so what must not be repeated comes first. */
function retryStage(state: LambdaInvoke, final: readonly ErrorName[]): void {
  state.addRetry(never(final));
  state.addRetry(patiently(LAMBDA_SERVICE_ERRORS));
  state.addRetry(AGAIN);
}

/** Longer than the 15 minutes a function may take: the function's own time limit speaks first. */
const STAGE_SECONDS = 930;

/** People label in office hours; the token is void after two weeks, and the run fails. */
const REVIEW_DAYS = 14;

/** Project and run: every stage's input begins with them. */
export const RUN = { project: JsonPath.stringAt('$.project'), run: JsonPath.stringAt('$.run') };

/** Anything that can be caught. */
interface Catching {
  addCatch(handler: IChainable, props: { errors: string[]; resultPath: string }): unknown;
}

/** Our own errors by name, then everything else, to the stage that records why the run ended. */
export function catchAll(state: Catching, fail: IChainable): void {
  state.addCatch(fail, { errors: [...ERROR_NAMES], resultPath: '$.error' });
  state.addCatch(fail, { errors: [Errors.ALL], resultPath: '$.error' });
}

export interface StageTask {
  readonly name: string;
  readonly handler: IFunction;
  readonly input: Readonly<Record<string, unknown>>;
  /** @default the result is discarded */
  readonly resultPath?: string;
  /** Our own errors after which it is not tried again. @default FINAL_ERRORS */
  readonly final?: readonly ErrorName[];
}

/** A stage's function by its ARN: what it returns is the result, without Lambda's envelope. */
export function stageTask(scope: Construct, task: StageTask): LambdaInvoke {
  const state = LambdaInvoke.jsonPath(scope, task.name, {
    stateName: task.name,
    lambdaFunction: task.handler,
    payloadResponseOnly: true,
    payload: TaskInput.fromObject({ ...task.input }),
    resultPath: task.resultPath ?? JsonPath.DISCARD,
    taskTimeout: Timeout.duration(Duration.seconds(STAGE_SECONDS)),
    retryOnServiceExceptions: false,
  });
  retryStage(state, task.final ?? FINAL_ERRORS);
  return state;
}

/** A stage that hands its task token on and waits until somebody answers it. */
export function waitingTask(scope: Construct, task: StageTask): LambdaInvoke {
  const state = LambdaInvoke.jsonPath(scope, task.name, {
    stateName: task.name,
    lambdaFunction: task.handler,
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: TaskInput.fromObject({ ...task.input, taskToken: JsonPath.taskToken }),
    resultPath: task.resultPath ?? JsonPath.DISCARD,
    taskTimeout: Timeout.duration(Duration.days(REVIEW_DAYS)),
    retryOnServiceExceptions: false,
  });
  retryStage(state, FINAL_ERRORS);
  return state;
}

/** `rethrow`, which raises by its name what `$.error` only says failed: whatever it raises, it has said it. */
export const raisingTask = (
  scope: Construct,
  task: {
    readonly name: string;
    readonly rethrow: IFunction;
    readonly what: Readonly<Record<string, string>>;
  },
): LambdaInvoke =>
  stageTask(scope, {
    name: task.name,
    handler: task.rethrow,
    input: { ...RUN, ...task.what, error: JsonPath.objectAt('$.error') },
    final: ERROR_NAMES,
  });

export interface JobTask {
  /** The state's name. */
  readonly name: string;
  /** The name of the state that rethrows its error. */
  readonly failure: string;
  readonly stage: JobStage;
  readonly definition: IJobDefinition;
  readonly queue: IJobQueue;
  readonly rethrow: IFunction;
  /** Where in the state's input the job's key prefix lies. */
  readonly job: string;
  /** The submission's name on Batch: letters, digits, `-` and `_`. */
  readonly jobName: string;
}

/** Longer than the queue lets a job wait: its own limits speak first. Two attempts' time to run, however split. */
const jobTimeout = (stage: JobStage): Duration =>
  Duration.hours(LONGEST_WAIT_HOURS + 2 * JOB_SETTINGS[stage].timeoutHours);

/**
 * A Batch job and its failure. `submitJob.sync` only ever reports States.TaskFailed, so a function rethrows the
 * job's error by its name, or says that its time was up; after `Interrupted` the job is submitted again and goes on from its checkpoint, until
 * rethrow finds the run's resubmissions spent and raises BudgetExceeded.
 */
export function jobTask(scope: Construct, task: JobTask) {
  const job = JsonPath.stringAt(task.job);
  const submission: BatchSubmitJobProps = {
    stateName: task.name,
    jobDefinitionArn: task.definition.jobDefinitionArn,
    jobQueueArn: task.queue.jobQueueArn,
    jobName: task.jobName,
    integrationPattern: IntegrationPattern.RUN_JOB,
    containerOverrides: { environment: { MODELMILL_JOB: job } },
    resultPath: JsonPath.DISCARD,
  };
  const submit = new TimedSubmitJob(scope, task.name, submission, jobTimeout(task.stage));
  submit.addRetry(patiently(BATCH_SERVICE_ERRORS));

  const failed = raisingTask(scope, { name: task.failure, rethrow: task.rethrow, what: { job } });
  // States.TaskFailed is every error but this one.
  submit.addCatch(failed, { errors: [Errors.TASKS_FAILED, Errors.TIMEOUT], resultPath: '$.error' });
  failed.addCatch(submit, { errors: ['Interrupted'], resultPath: '$.error' });
  return {
    submit,
    failed,
    /** A rethrow that finds nothing to raise (the output is there after all) goes on as the job would. */
    finally(next: IChainable): void {
      submit.next(next);
      failed.next(next);
    },
  };
}

/** CDK turns a submitJob's `taskTimeout` into the attempt's timeout and sets none on the state. */
class TimedSubmitJob extends BatchSubmitJob {
  readonly #seconds: number;

  constructor(scope: Construct, id: string, props: BatchSubmitJobProps, timeout: Duration) {
    super(scope, id, props);
    this.#seconds = timeout.toSeconds();
  }

  override toStateJson(): object {
    return { ...super.toStateJson(), TimeoutSeconds: this.#seconds };
  }
}
