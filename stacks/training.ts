/**
 * What makes models: the upload door, the stages, the state machine, the jobs and the machines they run on. May be
 * destroyed and deployed again; what it made lies in the data stack.
 */
import { Duration, RemovalPolicy, type StackProps } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { catalogue, objects, tableItems, workflow } from '../cdk/constructs/access.ts';
import { collecting, placePorts } from '../cdk/constructs/collecting.ts';
import { EnvironmentStack } from '../cdk/constructs/environment-stack.ts';
import { JobData } from '../cdk/constructs/job-data.ts';
import { dataBucket, jobDefinitionName } from '../cdk/constructs/names.ts';
import { Network } from '../cdk/constructs/network.ts';
import { RunEnds } from '../cdk/constructs/run-ends.ts';
import { SpotFleet } from '../cdk/constructs/spot-fleet.ts';
import { SpotJob } from '../cdk/constructs/spot-job.ts';
import { StageFunction } from '../cdk/constructs/stage-function.ts';
import { UploadDoor } from '../cdk/constructs/upload-door.ts';
import type { Environment } from '../cdk/environments.ts';
import { type Fleet, JOB_SETTINGS } from '../cdk/pipeline/job-settings.ts';
import { Pipeline } from '../cdk/pipeline/pipeline.ts';
import { STAGE_SETTINGS } from '../cdk/pipeline/stage-settings.ts';
import { JOBS, STAGES } from '../domain/spec/pipeline.ts';
import type { DataStack } from './data.ts';

const tableOf = <K extends string, V>(names: readonly K[], make: (name: K) => V): Record<K, V> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<K, V>;

export class TrainingStack extends EnvironmentStack {
  readonly door: UploadDoor;
  readonly fleets: Readonly<Record<Fleet, SpotFleet>>;
  readonly pipeline: Pipeline;
  readonly runEnds: RunEnds;
  readonly stages: readonly StageFunction[];

  constructor(
    scope: Construct,
    id: string,
    environment: Environment,
    { data, ...props }: StackProps & { readonly data: DataStack },
  ) {
    super(scope, id, environment, props);
    const { table } = data;
    const bucket = dataBucket(this, environment);

    const stages = tableOf(STAGES, (stage) => {
      const settings = STAGE_SETTINGS[stage];
      return new StageFunction(this, stage, {
        environment,
        stage,
        entry: `functions/${stage}/handler.ts`,
        memory: settings.memory,
        timeout: Duration.minutes(settings.minutes),
        access: [
          objects(bucket, settings.objects),
          ...(settings.catalogue ? [catalogue(bucket)] : []),
          tableItems(table, settings.items),
          ...(settings.workflow ? [workflow(this, environment, settings.workflow)] : []),
        ],
      });
    });
    this.stages = Object.values(stages);

    const { vpc } = new Network(this, 'Network', { environment, cidr: environment.network.training });
    this.fleets = {
      gpu: new SpotFleet(this, 'GpuFleet', { environment, vpc, machines: 'gpu' }),
      cpu: new SpotFleet(this, 'CpuFleet', {
        environment,
        vpc,
        machines: 'cpu',
        ports: placePorts(environment),
      }),
    };
    const logGroup = new LogGroup(this, 'JobLog', {
      retention: environment.retention.logs,
      removalPolicy: environment.protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const jobData = new JobData(this, 'JobData', { bucket });
    const jobs = tableOf(
      JOBS,
      (stage) =>
        new SpotJob(this, `${stage}-job-definition`, {
          stage,
          name: jobDefinitionName(environment, stage),
          access: [jobData.access, ...(stage === 'collect' ? [collecting(this, environment)] : [])],
          logGroup,
          settings: JOB_SETTINGS[stage],
        }),
    );

    this.pipeline = new Pipeline(this, 'Pipeline', {
      environment,
      functions: tableOf(STAGES, (stage) => stages[stage].handler),
      jobs: tableOf(JOBS, (stage) => jobs[stage].definition),
      queues: { gpu: this.fleets.gpu.queue, cpu: this.fleets.cpu.queue },
      bucket,
      shardsAtOnce: environment.concurrency.shardsAtOnce,
    });
    this.runEnds = new RunEnds(this, 'RunEnds', {
      environment,
      machine: this.pipeline.machine,
      access: [tableItems(table, ['read', 'write'])],
    });

    this.door = new UploadDoor(this, 'UploadDoor', {
      environment,
      bucket,
      access: [
        objects(bucket, ['read', 'write']),
        catalogue(bucket),
        tableItems(table, ['read', 'write']),
        workflow(this, environment, ['start', 'describe']),
      ],
    });
  }
}
