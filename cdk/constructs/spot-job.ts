/** One Python stage as a Batch job on Spot machines, resumable from its last checkpoint. */
import { fileURLToPath } from 'node:url';
import { Duration, IgnoreMode, Size, Stack } from 'aws-cdk-lib';
import {
  Action,
  EcsEc2ContainerDefinition,
  EcsJobDefinition,
  LinuxParameters,
  Reason,
  RetryStrategy,
} from 'aws-cdk-lib/aws-batch';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage, LogDriver } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { JOBS } from '../../domain/spec/pipeline.ts';
import { ATTEMPTS, commandOf, type JobSettings, type JobStage } from '../pipeline/job-settings.ts';
import { type Access, accessesOf } from './access.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { ofThisAccount } from './principals.ts';

const CONTAINERS = fileURLToPath(new URL('../../containers', import.meta.url));

export interface SpotJobProps {
  /** The stage this job runs: its image is `containers/{stage}/Dockerfile`. */
  readonly stage: JobStage;
  /** The job definition's name. */
  readonly name: string;
  /** What its job role may touch, and how the job learns its name. */
  readonly access: readonly Access[];
  readonly settings: JobSettings;
  readonly logGroup: ILogGroup;
  /**
   * Attempts in all, counted only when AWS takes the machine back or the job has saved and asked for another.
   * A job that fails by itself fails at once: a second try would cost the same and fail the same.
   *
   * @default 10, the most Batch takes
   */
  readonly attempts?: number;
}

/** Files of containers/ that are not part of this job's image: an edit there must not rebuild it. */
const excluded = (stage: JobStage): string[] => [
  ...JOBS.filter((other) => other !== stage),
  'serve',
  'recipes',
  'requirements-dev.txt',
  'requirements-example.txt',
  '**/__pycache__',
  '**/*.egg-info',
  '**/build',
];

export class SpotJob extends Construct {
  readonly definition: EcsJobDefinition;
  readonly jobRole: Role;

  constructor(scope: Construct, id: string, props: SpotJobProps) {
    super(scope, id);
    const { stage, name, access, settings, logGroup, attempts = ATTEMPTS } = props;

    if (!Number.isInteger(attempts) || attempts < 1 || attempts > 10) {
      throw new Error(`SpotJob '${this.node.path}': attempts is ${attempts}; AWS Batch takes 1 to 10.`);
    }

    this.jobRole = new Role(this, 'JobRole', {
      assumedBy: ofThisAccount(this, 'ecs-tasks.amazonaws.com'),
      description: `What the code of job ${stage} may do`,
    });

    const executionRole = new Role(this, 'ExecutionRole', {
      assumedBy: ofThisAccount(this, 'ecs-tasks.amazonaws.com'),
      description: `What the ECS agent may do to start job ${stage}: pull its image, write its log`,
    });

    const container = new EcsEc2ContainerDefinition(this, 'Container', {
      image: ContainerImage.fromAsset(CONTAINERS, {
        file: `${stage}/Dockerfile`,
        exclude: excluded(stage),
        ignoreMode: IgnoreMode.DOCKER,
        platform: Platform.LINUX_AMD64,
      }),
      command: commandOf(stage),
      cpu: settings.vcpus,
      memory: Size.mebibytes(settings.memoryMiB),
      gpu: settings.gpus === 0 ? undefined : settings.gpus,
      jobRole: this.jobRole,
      executionRole,
      environment: {
        // botocore reads this one; the AWS_REGION that others read is not set on EC2 either.
        AWS_DEFAULT_REGION: Stack.of(this).region,
        ...accessesOf(this.jobRole, access),
      },
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: stage }),
      linuxParameters: new LinuxParameters(this, 'Linux', {
        // Reaps what data loaders leave behind and hands SIGTERM on.
        initProcessEnabled: true,
        // Data loaders pass tensors through /dev/shm; Docker's 64 MiB are too few.
        sharedMemorySize: Size.gibibytes(2),
      }),
    });

    acknowledgeWildcard(
      executionRole,
      '*',
      'ecr:GetAuthorizationToken has no resource; it is only used to pull this image.',
    );

    this.definition = new EcsJobDefinition(this, 'Definition', {
      jobDefinitionName: name,
      container,
      // A run under way names the revision it began with.
      skipDeregisterOnUpdate: true,
      timeout: Duration.hours(settings.timeoutHours),
      retryAttempts: attempts,
      // The first rule that matches decides; without a last EXIT on everything Batch would retry what matches none.
      retryStrategies: [
        RetryStrategy.of(Action.RETRY, Reason.SPOT_INSTANCE_RECLAIMED),
        RetryStrategy.of(Action.RETRY, Reason.custom({ onExitCode: '75' })),
        RetryStrategy.of(Action.EXIT, Reason.custom({ onReason: '*' })),
      ],
      propagateTags: true,
    });
  }
}
