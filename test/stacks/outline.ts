/** A stack on a page: what is deployed and the figures people argue about, one line a resource. */
import type { Template } from 'aws-cdk-lib/assertions';
import { flat, placeOf, type Resource, STACKS, type Synthesized } from '../cdk/synthesized.ts';

/** Wiring: told by the tests of rights and paths. A count of each is enough here. */
const COUNTED = new Set([
  ...[
    'IAM::Policy',
    'IAM::Role',
    'IAM::InstanceProfile',
    'Lambda::Permission',
    'SQS::QueuePolicy',
    'Lambda::EventSourceMapping',
  ],
  ...['S3::BucketPolicy', 'SNS::TopicPolicy', 'EC2::Route', 'EC2::RouteTable'],
  ...['EC2::SubnetRouteTableAssociation', 'EC2::InternetGateway', 'EC2::VPCGatewayAttachment'],
  ...['EC2::SecurityGroupEgress', 'EC2::SecurityGroupIngress', 'ApiGatewayV2::Integration'],
]);

type Facts = (properties: Resource['Properties']) => readonly unknown[];
const FACTS: Readonly<Record<string, Facts>> = {
  'Lambda::Function': (p) => [
    `${p.MemorySize} MiB`,
    `${p.Timeout} s`,
    p.Architectures?.[0],
    p.ReservedConcurrentExecutions && `reserved ${p.ReservedConcurrentExecutions}`,
  ],
  'Logs::LogGroup': (p) => [`${p.RetentionInDays} days`],
  'SQS::Queue': (p) => [
    `${p.MessageRetentionPeriod / 86_400} days`,
    p.RedrivePolicy && `${p.RedrivePolicy.maxReceiveCount} tries`,
  ],
  'CloudWatch::Alarm': (p) => [`> ${p.Threshold}`, `${p.EvaluationPeriods} periods`],
  'Batch::ComputeEnvironment': ({ ComputeResources: c }) => [
    c.Type,
    c.InstanceTypes.join(' '),
    `${c.MinvCpus} to ${c.MaxvCpus} vCPUs`,
    `up to ${c.BidPercentage} %`,
  ],
  'Batch::JobDefinition': (p) => [
    ...p.ContainerProperties.ResourceRequirements.map(
      ({ Type, Value }: { Type: string; Value: string }) => `${Value} ${Type}`,
    ),
    `${p.Timeout.AttemptDurationSeconds / 3_600} h`,
  ],
  'S3::Bucket': (p) => [p.VersioningConfiguration?.Status === 'Enabled' && 'versioned'],
  'DynamoDB::Table': (p) => [p.BillingMode, p.DeletionProtectionEnabled && 'can not be deleted'],
  'ApiGatewayV2::Route': (p) => [p.RouteKey, p.AuthorizationType, p.AuthorizationScopes?.join(' ')],
  'ApiGatewayV2::Stage': ({ DefaultRouteSettings: d }) => [
    `${d.ThrottlingRateLimit} requests/s`,
    `${d.ThrottlingBurstLimit} at once`,
  ],
  'Budgets::Budget': ({ Budget: b }) => [`${b.BudgetLimit.Amount} ${b.BudgetLimit.Unit} a month`],
  'ECS::Service': (p) => [`${p.DesiredCount} tasks`],
  'ECS::TaskDefinition': (p) => [`${p.Cpu} CPU units`, `${p.Memory} MiB`],
  'ApplicationAutoScaling::ScalableTarget': (p) => [`${p.MinCapacity} to ${p.MaxCapacity} tasks`],
  'EC2::VPC': (p) => [p.CidrBlock],
  'EC2::Subnet': (p) => [flat(p.AvailabilityZone), p.CidrBlock],
  'Cognito::UserPool': (p) => [`MFA ${p.MfaConfiguration}`, p.UserPoolTier],
  'SNS::Subscription': (p) => [p.Protocol, flat(p.Endpoint)],
};

const words = (resource: Resource): string => {
  const type = resource.Type.replace('AWS::', '');
  const kept = resource.DeletionPolicy?.startsWith('Retain') ? 'kept' : undefined;
  const facts = [...(FACTS[type]?.(resource.Properties) ?? []), kept].filter(Boolean);
  return `  ${type.padEnd(30)} ${placeOf(resource)}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
};

function outlineOf(template: Template): readonly string[] {
  const all = Object.values(template.toJSON().Resources as Record<string, Resource>);
  const counts = new Map<string, number>();
  const lines: string[] = [];
  for (const resource of all) {
    const type = resource.Type.replace('AWS::', '');
    if (COUNTED.has(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
    else lines.push(words(resource));
  }
  const counted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, n]) => `${n} ${type}`);
  return [...lines.sort(), ...(counted.length > 0 ? [`  and ${counted.join(', ')}`] : [])];
}

export const outline = ({ modelmill, templates }: Synthesized): string =>
  STACKS.map((stack) => [modelmill[stack].stackName, ...outlineOf(templates[stack]), ''].join('\n')).join(
    '\n',
  );
