/**
 * Where jobs run: EC2 Spot machines that Batch starts and stops, none while nothing is queued, and the queue in front
 * of them. One fleet has GPUs, the other has none, so that what only reads and writes pays for no GPU. Multi-node jobs
 * can't run on Spot.
 */
import { Duration, Tags } from 'aws-cdk-lib';
import {
  AllocationStrategy,
  type CfnComputeEnvironment,
  EcsMachineImageType,
  JobQueue,
  JobStateTimeLimitActionsReason,
  ManagedEc2EcsComputeEnvironment,
} from 'aws-cdk-lib/aws-batch';
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  InstanceClass,
  type IVpc,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MultipartBody,
  MultipartUserData,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CpuFamily, Environment, GpuFamily } from '../environments.ts';
import { JOB_USER, STOP_TIMEOUT_SECONDS, WAIT_MINUTES } from '../pipeline/job-settings.ts';
import { acknowledge } from './acknowledge.ts';

const CLASSES: Readonly<Record<GpuFamily | CpuFamily, InstanceClass>> = {
  g4dn: InstanceClass.G4DN,
  g5: InstanceClass.G5,
  g6: InstanceClass.G6,
  m6i: InstanceClass.M6I,
  m6a: InstanceClass.M6A,
  m7i: InstanceClass.M7I,
  m7a: InstanceClass.M7A,
};

const MACHINES = {
  gpu: { image: EcsMachineImageType.ECS_AL2023_NVIDIA, what: 'GPU' },
  cpu: { image: EcsMachineImageType.ECS_AL2023, what: 'CPU' },
} as const;

/**
 * At the machine's start. The ECS agent: on Spot's notice it stops the containers (SIGTERM) and gives them this long,
 * instead of its 30 seconds, which no checkpoint survives. The firewall: Batch gives a single-node job the machine's
 * own network, where neither the hop limit nor the agent keeps it from the machine's credentials; its user id does.
 */
const AT_START = `#!/bin/bash
cat >> /etc/ecs/ecs.config <<'END'
ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
ECS_CONTAINER_STOP_TIMEOUT=${STOP_TIMEOUT_SECONDS}s
ECS_AWSVPC_BLOCK_IMDS=true
END
iptables --insert OUTPUT --destination 169.254.169.254 --match owner --uid-owner ${JOB_USER} --jump REJECT
`;

export interface SpotFleetProps {
  readonly environment: Environment;
  readonly vpc: IVpc;
  readonly machines: keyof typeof MACHINES;
  /** Where its jobs go besides HTTPS: ports of databases. @default nowhere */
  readonly ports?: readonly number[];
}

export class SpotFleet extends Construct {
  readonly queue: JobQueue;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { environment, vpc, machines, ports = [] }: SpotFleetProps) {
    super(scope, id);
    const { image, what } = MACHINES[machines];
    const limits = environment[machines];

    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `${what} machines: nothing comes in, HTTPS goes out`,
      allowAllOutbound: false,
    });
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'S3, ECR, ECS and CloudWatch');
    for (const port of ports)
      this.securityGroup.addEgressRule(
        Peer.anyIpv4(),
        Port.tcp(port),
        'Databases that data is collected from',
      );

    const instanceRole = new Role(this, 'InstanceRole', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonEC2ContainerServiceforEC2Role'),
      ],
      description: `The ECS agent of a ${what} machine; jobs have roles of their own`,
    });
    acknowledge(
      instanceRole,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]',
      'The policy AWS keeps in step with the ECS agent; a copy of it would break at an agent update.',
    );

    const userData = new MultipartUserData();
    userData.addPart(
      MultipartBody.fromRawBody({ contentType: 'text/x-shellscript; charset="utf-8"', body: AT_START }),
    );
    const launchTemplate = new LaunchTemplate(this, 'LaunchTemplate', {
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      // One hop: not through a bridge or a network interface of its own. AT_START says what holds on the machine's.
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(limits.diskGiB, {
            encrypted: true,
            volumeType: EbsDeviceVolumeType.GP3,
            throughput: 250,
            deleteOnTermination: true,
          }),
        },
      ],
      userData,
    });

    const fleet = new ManagedEc2EcsComputeEnvironment(this, 'Fleet', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroups: [this.securityGroup],
      spot: true,
      allocationStrategy: AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED,
      spotBidPercentage: limits.spotPriceLimit,
      instanceClasses: limits.families.map((family) => CLASSES[family]),
      useOptimalInstanceClasses: false,
      images: [{ imageType: image }],
      minvCpus: 0,
      maxvCpus: limits.maxVcpus,
      instanceRole,
      launchTemplate,
      // A new machine image comes with each deployment that changes anything here.
      updateToLatestImageVersion: true,
    });
    // CDK names no version, and $Default stays the first: machines would never see a change of the template.
    (fleet.node.defaultChild as CfnComputeEnvironment).addPropertyOverride(
      'ComputeResources.LaunchTemplate.Version',
      launchTemplate.latestVersionNumber,
    );
    Tags.of(fleet).add('modelmill', environment.name);

    this.queue = new JobQueue(this, 'Queue', {
      computeEnvironments: [{ computeEnvironment: fleet, order: 1 }],
      // Batch moves no job to another queue, and an attempt's timeout has not begun while it waits.
      jobStateTimeLimitActions: [
        {
          reason: JobStateTimeLimitActionsReason.INSUFFICIENT_INSTANCE_CAPACITY,
          maxTime: Duration.minutes(WAIT_MINUTES.noCapacity),
        },
        {
          reason: JobStateTimeLimitActionsReason.COMPUTE_ENVIRONMENT_MAX_RESOURCE,
          maxTime: Duration.minutes(WAIT_MINUTES.fleetFull),
        },
        {
          reason: JobStateTimeLimitActionsReason.JOB_RESOURCE_REQUIREMENT,
          maxTime: Duration.minutes(WAIT_MINUTES.fitsNowhere),
        },
      ],
    });
  }
}
