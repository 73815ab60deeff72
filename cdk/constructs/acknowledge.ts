/** Findings of cdk-nag that stay, each with its reason. The test of the stacks lets no other through. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** `id` is a rule, or a rule with one finding: `AwsSolutions-IAM5[Resource::*]`. */
export function acknowledge(construct: IConstruct, id: `AwsSolutions-${string}`, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** CloudFormation's joins and references as cdk-nag writes them: `arn:<AWS::Partition>:s3:::…`. */
function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [name, inner] = Object.entries(value)[0] ?? [];
  if (name === 'Fn::Join') {
    const [separator, parts] = inner as [string, unknown[]];
    return parts.map(flat).join(separator);
  }
  if (name === 'Fn::GetAtt') return `<${(inner as string[]).join('.')}>`;
  return name === 'Ref' ? `<${inner}>` : JSON.stringify(value);
}

/** A resource with a `*` in a policy of `construct`, and why it can't be named more narrowly. */
export function acknowledgeWildcard(construct: IConstruct, resource: string, reason: string): void {
  const shown = flat(Stack.of(construct).resolve(resource));
  acknowledge(construct, `AwsSolutions-IAM5[Resource::${shown}]`, reason);
}
