/** The machines: Spot, none while nothing waits, and a queue that lets nothing wait unseen. */
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { Network } from '../../cdk/constructs/network.ts';
import { SpotFleet } from '../../cdk/constructs/spot-fleet.ts';
import { ENVIRONMENTS } from '../../cdk/environments.ts';
import { JOB_USER, STOP_TIMEOUT_SECONDS } from '../../cdk/pipeline/job-settings.ts';
import { resources, testApp } from './synthesized.ts';

const environment = ENVIRONMENTS.prod;
const stack = new Stack(testApp(), 'Test', { env: { region: environment.region } });
const { vpc } = new Network(stack, 'Network', { environment, cidr: '10.0.0.0/16' });
new SpotFleet(stack, 'Fleet', { environment, vpc, machines: 'gpu' });
const template = Template.fromStack(stack);

it('is Spot, of several GPU families, from none up to the environment’s limit', () => {
  template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
    Type: 'managed',
    ComputeResources: {
      Type: 'SPOT',
      AllocationStrategy: 'SPOT_PRICE_CAPACITY_OPTIMIZED',
      BidPercentage: environment.gpu.spotPriceLimit,
      InstanceTypes: environment.gpu.families,
      MinvCpus: 0,
      MaxvCpus: environment.gpu.maxVcpus,
      Ec2Configuration: [{ ImageType: 'ECS_AL2023_NVIDIA' }],
      SpotIamFleetRole: Match.absent(),
    },
  });
  expect(environment.gpu.families.length).toBeGreaterThan(1);
});

it('is updated in place when its launch template changes, to the newest image', () => {
  const [template_] = Object.keys(template.findResources('AWS::EC2::LaunchTemplate'));
  template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
    ReplaceComputeEnvironment: false,
    // An update of the machines needs Batch's own role.
    ServiceRole: Match.absent(),
    ComputeResources: {
      UpdateToLatestImageVersion: true,
      LaunchTemplate: {
        LaunchTemplateId: { Ref: template_ },
        Version: { 'Fn::GetAtt': [template_, 'LatestVersionNumber'] },
      },
    },
  });
});

it('cancels what waits too long, by reason', () => {
  const [queue] = resources(template, 'AWS::Batch::JobQueue').values();
  expect(queue?.Properties.JobStateTimeLimitActions).toEqual([
    {
      ...{ Action: 'CANCEL', State: 'RUNNABLE', MaxTimeSeconds: 6 * 3_600 },
      Reason: 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
    },
    {
      ...{ Action: 'CANCEL', State: 'RUNNABLE', MaxTimeSeconds: 24 * 3_600 },
      Reason: 'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE',
    },
    {
      ...{ Action: 'CANCEL', State: 'RUNNABLE', MaxTimeSeconds: 600 },
      Reason: 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
    },
  ]);
});

it('gives a container the time to save, and keeps it from the machine’s credentials', () => {
  const [launch] = resources(template, 'AWS::EC2::LaunchTemplate').values();
  const { UserData, MetadataOptions, BlockDeviceMappings } = launch?.Properties.LaunchTemplateData ?? {};
  const atStart = JSON.stringify(UserData);
  expect(atStart).toContain('ECS_ENABLE_SPOT_INSTANCE_DRAINING=true');
  expect(atStart).toContain(`ECS_CONTAINER_STOP_TIMEOUT=${STOP_TIMEOUT_SECONDS}s`);
  expect(atStart).toContain(
    `--destination 169.254.169.254 --match owner --uid-owner ${JOB_USER} --jump REJECT`,
  );
  expect(MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
  expect(BlockDeviceMappings[0].Ebs).toMatchObject({ Encrypted: true, DeleteOnTermination: true });
});

it('lets nothing in, and HTTPS out', () => {
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [
      Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ],
  });
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

it('stands in a network without NAT, whose rejected traffic is logged', () => {
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.resourceCountIs('AWS::EC2::Subnet', environment.zones.length);
  template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT' });
  const services = [...resources(template, 'AWS::EC2::VPCEndpoint').values()].map(({ Properties }) =>
    JSON.stringify(Properties.ServiceName),
  );
  expect(services).toHaveLength(2);
  expect(services.join()).toMatch(/s3.*dynamodb/);
});

it('has a sister without GPUs, whose machines reach the databases’ ports that are listed', () => {
  const own = new Stack(testApp(), 'Cpu', { env: { region: environment.region } });
  const network = new Network(own, 'Network', { environment, cidr: '10.0.0.0/16' });
  new SpotFleet(own, 'Fleet', { environment, vpc: network.vpc, machines: 'cpu', ports: [5432] });
  const cpu = Template.fromStack(own);
  cpu.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
    ComputeResources: {
      Type: 'SPOT',
      InstanceTypes: environment.cpu.families,
      MaxvCpus: environment.cpu.maxVcpus,
      Ec2Configuration: [{ ImageType: 'ECS_AL2023' }],
    },
  });
  const [group] = resources(cpu, 'AWS::EC2::SecurityGroup').values();
  const ports = group?.Properties.SecurityGroupEgress.map(({ FromPort }: { FromPort: number }) => FromPort);
  expect(ports).toEqual([443, 5432]);
});
